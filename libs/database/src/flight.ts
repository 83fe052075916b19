import type { Connection, Submittable } from 'pg';
import type { Statement } from './statement.ts';

/** A value as the wire carries it: text, or the binary form that `binary-array.ts` makes. */
export type WireValue = string | Buffer | null;

/** A statement with its values, ready to be sent. */
export interface BoundStatement {
  readonly name: string;
  readonly text: string;
  readonly values: readonly WireValue[];
}

export function bind<Values extends readonly WireValue[]>(
  statement: Statement<object, Values>,
  values: Values,
): BoundStatement {
  // Names of their own: pg keeps account of the statements that it prepared itself, and must not meet ours.
  return { name: `flight.${statement.name}`, text: statement.text, values };
}

/** The columns of a row as PostgreSQL writes them. */
export type TextRow = readonly (string | null)[];

// pg's published types are of an older signature: it takes no account of this any more.
const more = true;

type Done = (error: Error | undefined, results: readonly (readonly TextRow[])[]) => void;

/** What pg's client calls back on whatever is being run. */
abstract class Exchange implements Submittable {
  private readonly results: (readonly TextRow[])[] = [];
  private rows: TextRow[] = [];
  private settled = false;

  constructor(private readonly done: Done) {}

  protected abstract write(connection: Connection): void;

  submit(connection: Connection): void {
    connection.stream.cork();
    try {
      this.write(connection);
      connection.sync();
    } finally {
      connection.stream.uncork();
    }
  }

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this.rows.push(fields);
  }

  handleCommandComplete(): void {
    this.results.push(this.rows);
    this.rows = [];
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
    this.done(error, this.results);
  }

  handleRowDescription(): void {}
  handleEmptyQuery(): void {}
  handlePortalSuspended(): void {}
}

/** Parses statements without running them; it goes ahead of a connection's first flight, so that a flight's failure is never one of parsing. */
export class Preparation extends Exchange {
  constructor(
    private readonly statements: readonly BoundStatement[],
    done: Done,
  ) {
    super(done);
  }

  protected override write(connection: Connection): void {
    for (const { name, text } of this.statements) {
      connection.close({ type: 'S', name }, more); // no error when it is not there; it is after a preparation that failed half-way
      connection.parse({ name, text, types: [] }, more);
    }
  }
}

/**
 * Several prepared statements sent in one go with a single Sync: one round trip and, by the protocol's rules, one implicit
 * transaction that commits or fails as a whole. See "Pipelining" in PostgreSQL's chapter on the message flow.
 */
export class Flight extends Exchange {
  constructor(
    private readonly statements: readonly BoundStatement[],
    done: Done,
  ) {
    super(done);
  }

  protected override write(connection: Connection): void {
    for (const { name, values } of this.statements) {
      connection.bind({ statement: name, values: [...values] }, more);
      connection.execute({}, more);
    }
  }
}
