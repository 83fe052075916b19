/** What is sent over and over, each time under an Idempotency-Key of its own. */
export interface PreparedRequest {
  readonly authorization: string;
  readonly body: string;
}

/** Where to send it, and over how many connections. */
export interface Target {
  readonly origin: string;
  readonly path: string;
  readonly connections: number;
  readonly requests: readonly PreparedRequest[];
}
