import type { Connection } from 'pg';
import type { BoundStatement, TextRow } from './bound-statement.ts';
import { Exchange, more, run, type Done } from './exchange.ts';

/** Parses statements without running them; it goes ahead of a connection's first flight, so that a flight's failure is never one of parsing. */
export class Preparation extends Exchange<undefined> {
  constructor(
    private readonly statements: readonly BoundStatement[],
    done: Done<undefined>,
  ) {
    super(done);
  }

  protected override write(connection: Connection): void {
    for (const { name, text } of this.statements) {
      connection.close({ type: 'S', name }, more); // no error when it is not there; it is after a preparation that failed half-way
      connection.parse({ name, text, types: [] }, more);
    }
  }

  protected override outcome(): undefined {
    return undefined;
  }
}

/** The rows of each statement of a flight. */
export type RowsOfEach = readonly (readonly TextRow[])[];

/**
 * Several prepared statements sent in one go with a single Sync: one round trip and, by the protocol's rules, one implicit
 * transaction that commits or fails as a whole. See "Pipelining" in PostgreSQL's chapter on the message flow.
 */
export class Flight extends Exchange<RowsOfEach> {
  private readonly results: (readonly TextRow[])[] = [];
  private rows: TextRow[] = [];

  constructor(
    private readonly statements: readonly BoundStatement[],
    done: Done<RowsOfEach>,
  ) {
    super(done);
  }

  protected override write(connection: Connection): void {
    for (const one of this.statements) run(connection, one);
  }

  protected override outcome(): RowsOfEach {
    return this.results;
  }

  override handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.rows.push(fields);
  }

  override handleCommandComplete(): void {
    this.results.push(this.rows);
    this.rows = [];
  }
}
