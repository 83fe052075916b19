import type { Connection, CustomTypesConfig, FieldDef } from 'pg';
import Result from 'pg/lib/result.js';
import type { BoundStatement, TextRow } from './bound-statement.ts';
import { Exchange, run, type Done } from './exchange.ts';

export type Answer<Row> = Pick<Result<Row>, 'rows' | 'rowCount'>;

/**
 * A prepared statement whose rows are read by the types of their columns, behind others that are only to happen: one round trip with a
 * single Sync, as a {@link Flight}.
 */
export class Question<Row> extends Exchange<Answer<Row>> {
  private readonly result: Result<Row>;
  private left: number;
  private unreadable: Error | undefined;

  constructor(
    private readonly ahead: readonly BoundStatement[],
    private readonly question: BoundStatement,
    types: CustomTypesConfig,
    done: Done<Answer<Row>>,
  ) {
    super(done);
    this.result = new Result<Row>(undefined, types);
    this.left = ahead.length;
  }

  protected override write(connection: Connection): void {
    for (const one of this.ahead) run(connection, one);
    run(connection, this.question, { isDescribed: true });
  }

  protected override outcome(): Answer<Row> {
    return this.result;
  }

  override handleRowDescription({ fields }: { readonly fields: readonly FieldDef[] }): void {
    this.result.addFields(fields);
  }

  override handleDataRow({ fields }: { readonly fields: TextRow }): void {
    if (this.left > 0 || this.unreadable) return;
    try {
      this.result.addRow(this.result.parseRow(fields));
    } catch (error) {
      // Thrown from here, in the middle of what came off the socket, it would end the process.
      this.unreadable = error instanceof Error ? error : new Error(String(error));
    }
  }

  override handleCommandComplete(command: { readonly text: string }): void {
    if (this.left > 0) this.left--;
    else this.result.addCommandComplete(command);
  }

  override handleReadyForQuery(): void {
    if (this.unreadable) this.handleError(this.unreadable);
    else super.handleReadyForQuery();
  }
}
