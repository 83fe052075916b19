import type { Connection, FieldDef, Submittable } from 'pg';
import type { BoundStatement, TextRow } from './bound-statement.ts';

export type Done<Outcome> = (error: Error | undefined, outcome: Outcome) => void;

// pg's published types are of an older signature: it takes no account of this any more.
export const more = true;

/** What is sent to PostgreSQL in one go with a single Sync, and what pg's client calls back on while the answer comes. */
export abstract class Exchange<Outcome> implements Submittable {
  private settled = false;

  constructor(private readonly done: Done<Outcome>) {}

  protected abstract write(connection: Connection): void;
  protected abstract outcome(): Outcome;

  submit(connection: Connection): void {
    connection.stream.cork();
    try {
      this.write(connection);
      connection.sync();
    } catch (error) {
      connection.stream.destroy(); // half of it may be on its way, and nothing would ever end it
      throw error;
    } finally {
      connection.stream.uncork();
    }
  }

  handleError(error: Error): void {
    this.settle(error);
  }

  handleReadyForQuery(): void {
    this.settle(undefined);
  }

  private settle(error: Error | undefined): void {
    if (this.settled) return;
    this.settled = true;
    this.done(error, this.outcome());
  }

  handleRowDescription(_description: { readonly fields: readonly FieldDef[] }): void {}
  handleDataRow(_row: { readonly fields: TextRow }): void {}
  handleCommandComplete(_command: { readonly text: string }): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

/** Runs a prepared statement. What its columns are is asked only where somebody reads them by their types. */
export function run(connection: Connection, { name, values }: BoundStatement, { isDescribed = false } = {}): void {
  connection.bind({ statement: name, values: [...values] }, more);
  if (isDescribed) connection.describe({ type: 'P', name: '' }, more);
  connection.execute({}, more);
}
