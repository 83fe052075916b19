import type { Broken } from './promises/promises.ts';
import type { Row } from './rows/row.ts';

export interface RoundReport {
  readonly round: number;
  /** The fault happened, where and when it was meant to. */
  readonly reached: boolean;
  readonly broken: readonly Broken[];
  /** A world is made for several rounds; the first of them counts that in. */
  readonly tookMs: number;
}

/** A round of a row, before it is gone through and after. */
export class Visit {
  private readonly told = Promise.withResolvers<RoundReport | undefined>();

  constructor(
    readonly row: Row,
    readonly round: number,
  ) {}

  /** Undefined when it was left out. */
  get report(): Promise<RoundReport | undefined> {
    return this.told.promise;
  }

  tell(report: Omit<RoundReport, 'round'>): void {
    this.told.resolve({ ...report, round: this.round });
  }

  leaveOut(): void {
    this.told.resolve(undefined);
  }
}
