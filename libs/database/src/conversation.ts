import type { PoolClient, QueryConfig, QueryResult, QueryResultRow } from 'pg';
import { isTransactionAborted } from './faults.ts';
import { bind, type BoundStatement, type TextRow } from './flight.ts';
import { statement } from './statement.ts';

/** A statement had failed and nobody let its error through: PostgreSQL answers COMMIT with a rollback, and no error. */
class NothingCommitted extends Error {
  constructor() {
    super('the transaction was rolled back at its end: a statement in it had failed, and its error was swallowed');
  }
}

/** A connection outlives its transactions: what comes late would run in somebody else's. */
class TransactionEnded extends Error {
  constructor(what: string) {
    super(`${what} was sent after its transaction had ended: is there an await missing?`);
  }
}

export type Fly = (statements: readonly BoundStatement[]) => Promise<readonly (readonly TextRow[])[]>;

const commit = bind(statement<object, []>('COMMIT', 'COMMIT'), []);

/**
 * What a transaction says to PostgreSQL: one thing after the other, in the order of asking. What needs no answer waits, and goes along
 * with what is said next: how a transaction begins, what was deferred, the COMMIT. A trip less is a turn of the event loop less
 * for which rows stay locked.
 */
export class Conversation {
  private readonly unsaid: BoundStatement[];
  private last: Promise<unknown> = Promise.resolve();
  private ended = false;

  constructor(
    private readonly client: PoolClient,
    opening: readonly BoundStatement[],
    private readonly fly: Fly,
  ) {
    this.unsaid = [...opening];
  }

  query<Row extends QueryResultRow>(what: string, query: QueryConfig): Promise<QueryResult<Row>> {
    return this.inTurn(what, async () => {
      await this.sayDeferred();
      return this.client.query<Row>(query);
    });
  }

  flight(statements: readonly BoundStatement[]): Promise<readonly (readonly TextRow[])[]> {
    return this.inTurn(namesOf(statements), async () => {
      const before = this.unsaid.splice(0);
      const results = await this.fly([...before, ...statements]);
      return results.slice(before.length);
    });
  }

  defer(statements: readonly BoundStatement[]): void {
    this.assertOpen(namesOf(statements));
    this.unsaid.push(...statements);
  }

  /** Resolves when what was deferred so far is done. */
  catchUp(): Promise<void> {
    return this.inTurn('what was deferred', () => this.sayDeferred());
  }

  /** What was deferred since the last trip will not happen. */
  forgetDeferred(): void {
    this.unsaid.length = 0;
  }

  async commit(): Promise<void> {
    await this.last; // also what nobody waited for is a part of the transaction
    this.ended = true;
    if (this.unsaid.length > 0) return this.commitDeferred();
    const { command } = await this.client.query('COMMIT');
    if (command !== 'COMMIT') throw new NothingCommitted();
  }

  /** Nothing is said any more; resolves when the last word is. */
  async end(): Promise<void> {
    this.ended = true;
    await this.last;
  }

  assertOpen(what: string): void {
    if (this.ended) throw new TransactionEnded(what);
  }

  private async commitDeferred(): Promise<void> {
    try {
      await this.fly([...this.unsaid.splice(0), commit]);
    } catch (error) {
      throw isTransactionAborted(error) ? new NothingCommitted() : error;
    }
  }

  private async sayDeferred(): Promise<void> {
    if (this.unsaid.length > 0) await this.fly(this.unsaid.splice(0));
  }

  private inTurn<Answer>(what: string, say: () => Promise<Answer>): Promise<Answer> {
    this.assertOpen(what);
    const answer = this.last.then(() => {
      this.assertOpen(what);
      return say();
    });
    this.last = answer.catch(() => undefined); // whoever asked is told
    return answer;
  }
}

function namesOf(statements: readonly BoundStatement[]): string {
  return statements.map(({ name }) => name).join(', ');
}
