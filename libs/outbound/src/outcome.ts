/**
 * What became of a call. Whoever has to know whether something may have happened asks for `is`, and for nothing else:
 *
 *   answered   they have said something, be it good or bad
 *   unsent     nothing has left this process, or nothing has arrived: it has not happened
 *   unknown    it has left, and no (whole) answer has come: it may have happened
 */
export type Outcome<Answer> = { readonly is: 'answered'; readonly answer: Answer } | Failure;

export interface Failure {
  readonly is: 'unsent' | 'unknown';
  readonly trouble: Trouble;
  /** For people. */
  readonly detail: string;
}

export type Trouble =
  /** They cannot be connected to. */
  | 'unreachable'
  /** They hung up, or said something that is no answer. */
  | 'connection lost'
  | 'answer too large'
  /** All of the call's time has gone by. */
  | 'out of time'
  /** Too many calls of this process wait already. */
  | 'too busy'
  /** All processes together call as often at once as they may. */
  | 'no place'
  /** They have been failing, and are left alone for a moment. */
  | 'breaker open';

/** The policies of cockatiel know nothing of what they pass on. */
export function isOutcome(value: unknown): value is Outcome<unknown> {
  return typeof value === 'object' && value !== null && 'is' in value;
}

export function unsent(trouble: Trouble, detail: string = trouble): Failure {
  return { is: 'unsent', trouble, detail };
}

export function unknown(trouble: Trouble, detail: string = trouble): Failure {
  return { is: 'unknown', trouble, detail };
}
