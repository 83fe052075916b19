class NoAnswer extends Error {}

/** The client's own limits leave out some of its waiting: one send was seen to hang for 31 s while a leader moved. */
export async function inTime<Answer>(answer: Promise<Answer>, limitMs: number, what: string): Promise<Answer> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new NoAnswer(`${what} took longer than ${limitMs} ms`)), limitMs);
  try {
    return await Promise.race([answer, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
