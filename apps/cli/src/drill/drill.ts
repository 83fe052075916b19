import type { DrillTarget } from './drill-target.ts';

/** Something that is broken on purpose. Ended twice, it has ended. */
export interface Fault {
  begin(): Promise<void>;
  /** Makes it felt, once it is there: a customer comes, say. */
  provoke(): Promise<void>;
  end(): Promise<void>;
}

/** A command that the runbook's code blocks hold, found by its beginning, with values of this drill in place of its examples. */
export interface Reply {
  readonly command: string;
  readonly with?: Readonly<Record<string, string>>;
  /** It is asked while the fault is there, and may say so. */
  readonly mayFail?: true;
}

/** A fault, the alert that it raises, and what whoever is called does by that alert's runbook. */
export interface Drill {
  readonly name: string;
  readonly description: string;
  readonly breaks: string;
  readonly alert: string;
  /** So long after the fault the alert has still not come: it is one that nobody has to be called for. In milliseconds. */
  readonly staysSilentFor?: number;
  /** In their order; `the cause is removed` where somebody would mend it. */
  readonly response: readonly (Reply | 'the cause is removed')[];
  faultIn(target: DrillTarget): Fault;
}
