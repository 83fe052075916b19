/**
 * A step of the conversation between a process and a server, as it passes by. Of each statement and each request there are four:
 *
 *   asked ─passed on→ passed ─the server works→ answered ─passed back→ told
 */
export interface Step {
  readonly server: 'postgres' | 'kafka';
  readonly phase: Phase;
  /** The name of a prepared statement, the first word of any other (`BEGIN`, `COMMIT`), or the name of a request to Kafka. */
  readonly name: string;
  /** What the same transaction has asked before. */
  readonly within: readonly string[];
  /** PostgreSQL's command tag (`UPDATE 1`) or SQLSTATE, once it has answered. */
  readonly outcome: string;
  /** The port by which the broker knows itself, in a conversation with Kafka. */
  readonly broker?: number;
}

export type Phase = 'asked' | 'passed' | 'answered' | 'told';

/** What becomes of the conversation: it goes on, or both ends are cut off, with nothing more passed on or back. */
export type Verdict = 'go-on' | 'cut';

/** Sees each step before it is taken; the conversation waits for the verdict. */
export type Watcher = (step: Step) => Promise<Verdict> | Verdict;
