class NoAnswerInTime extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs} ms`);
    this.name = NoAnswerInTime.name;
  }
}

/**
 * The answer, or an error once the limit has passed. An answer that has arrived while this process was too busy to look is
 * taken: timers run before sockets are read, so that the verdict waits until they have been.
 */
export async function withinLimit<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => setImmediate(() => limit.reject(new NoAnswerInTime(limitMs))), limitMs);
  return Promise.race([answer, limit.promise]).finally(() => clearTimeout(timer));
}
