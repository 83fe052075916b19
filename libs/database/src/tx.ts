import type { TenantId } from '@atlas/kernel';
import type { PoolClient } from 'pg';
import type { BoundStatement, TextRow } from './flight.ts';
import type { Statement } from './statement.ts';

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

/** An open transaction, seeing the rows of its tenants and of nobody else. */
export class Tx {
  private readonly beforeCommitHooks: (() => Promise<void>)[] = [];
  private readonly afterCommitHooks: (() => void)[] = [];
  private readonly undoHooks: (() => void)[] = [];
  private openAttempts = 0;
  private savepoints = 0;
  private ended = false;

  constructor(
    private readonly client: PoolClient,
    /** What this transaction belongs to: lets a bus or a job queue find its own state for this database. */
    readonly database: object,
    readonly tenants: readonly TenantId[],
    private readonly fly: (statements: readonly BoundStatement[]) => Promise<readonly (readonly TextRow[])[]>,
  ) {}

  async query<Row extends object, Values extends readonly unknown[]>(
    { name, text }: Statement<Row, Values>,
    values: Values,
  ): Promise<readonly Row[]> {
    this.assertOpen(name);
    const result = await this.client.query<Row>({ name, text, values: [...values] });
    return result.rows;
  }

  /** For statements that return no rows: how many they touched. */
  async execute<Values extends readonly unknown[]>(
    { name, text }: Statement<object, Values>,
    values: Values,
  ): Promise<number> {
    this.assertOpen(name);
    const result = await this.client.query({ name, text, values: [...values] });
    return result.rowCount ?? 0;
  }

  /** Statements that need no answer of each other, in one trip. Returns the rows of each. */
  async flight(statements: readonly BoundStatement[]): Promise<readonly (readonly TextRow[])[]> {
    this.assertOpen(statements.map(({ name }) => name).join(', '));
    return this.fly(statements);
  }

  /** SQL that a library brings along: not ours to name, so not prepared. */
  async foreign(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }> {
    this.assertOpen('a foreign statement');
    const { rows } = await this.client.query<Record<string, unknown>>(text, [...values]);
    return { rows };
  }

  /** Runs last inside the transaction: what it writes commits or fails with everything else. */
  beforeCommit(hook: () => Promise<void>): void {
    this.assertOpen('a hook that is to run before the commit');
    this.beforeCommitHooks.push(hook);
  }

  /** Runs once the commit is durable; never after a rollback. Must not throw: nobody could undo the commit. */
  afterCommit(hook: () => void): void {
    this.afterCommitHooks.push(hook);
  }

  /** For what is kept in memory on behalf of this transaction: takes it back when the {@link attempt} that it is part of fails. */
  onUndo(hook: () => void): void {
    this.undoHooks.push(hook);
  }

  /** Work that may fail by itself: what it wrote, and what it wanted done at the commit, is undone then, and the rest stands. */
  async attempt<Result>(work: () => Promise<Result>): Promise<Result> {
    const hooks = [this.beforeCommitHooks, this.afterCommitHooks];
    const lengths = hooks.map(({ length }) => length);
    const undone = this.undoHooks.length;
    const savepoint = await this.setSavepoint();
    try {
      return await work();
    } catch (error) {
      await this.client.query(`ROLLBACK TO SAVEPOINT ${savepoint}`);
      for (const [index, list] of hooks.entries()) list.splice(lengths[index] ?? 0);
      for (const undo of this.undoHooks.splice(undone).toReversed()) undo();
      throw error;
    } finally {
      this.openAttempts--;
    }
  }

  /** That of an attempt which has ended stands until the next one of its depth: released in the same trip, it costs none. */
  private async setSavepoint(): Promise<string> {
    const depth = ++this.openAttempts;
    const name = `attempt_${depth}`;
    const release = this.savepoints >= depth ? `RELEASE SAVEPOINT ${name}; ` : ''; // and of all within it
    await this.client.query(`${release}SAVEPOINT ${name}`);
    this.savepoints = depth;
    return name;
  }

  /** For {@link Database} only. */
  async commit(): Promise<void> {
    for (const hook of this.beforeCommitHooks) await hook();
    this.ended = true; // what comes now, because nobody waited for it, would be queued behind the commit
    const { command } = await this.client.query('COMMIT');
    if (command !== 'COMMIT') throw new NothingCommitted();
    for (const hook of this.afterCommitHooks) hook();
  }

  /** For {@link Database} only. */
  end(): void {
    this.ended = true;
  }

  private assertOpen(what: string): void {
    if (this.ended) throw new TransactionEnded(what);
  }
}
