/** What an idempotency key answers, to the first request and to every repetition. */
export interface Answer {
  readonly status: number;
  readonly body: object;
  /** A repetition before that is told to wait; the answer is settled all the same. */
  readonly readyAfterMs: number;
}

/** What a key is bound to: the same key with anything else of this changed is a mistake of the caller. */
export function fingerprintOf(operation: string, parameters: readonly (string | number)[]): string {
  return JSON.stringify([operation, ...parameters]);
}
