/** Somebody outside whom we call. */
export interface Target {
  /** In metrics, logs, and as the name that all processes share. */
  readonly name: string;
  /** All of a call: waiting for its turn, connecting, the answer, and being tried again. */
  readonly patienceMs: number;
  /** So many calls of this process are under way; so many more may wait for their turn, and others are turned away. */
  readonly connections: number;
  readonly waiting: number;
  /** So many calls of all processes together are under way. */
  readonly atOnce: number;
}

export interface HttpTarget extends Target {
  readonly origin: string;
  readonly connectMs: number;
  /** From the request to the head of its answer. */
  readonly headersMs: number;
  /** The longest silence within the body of an answer. */
  readonly bodyMs: number;
  readonly largestAnswerBytes: number;
}
