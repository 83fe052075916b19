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
export function withinLimit<Answer>(limitMs: number, answer: Promise<Answer>): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => setImmediate(() => reject(new NoAnswerInTime(limitMs))), limitMs);
    answer.finally(() => clearTimeout(timer)).then(resolve, reject);
  });
}
