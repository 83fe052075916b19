import type { TenantId } from '@atlas/kernel';
import type { Conversation } from './conversation.ts';
import type { BoundStatement, TextRow } from './flight.ts';
import type { Statement } from './statement.ts';

/** An open transaction, seeing the rows of its tenants and of nobody else. */
export class Tx {
  private readonly beforeCommitHooks: (() => Promise<void>)[] = [];
  private readonly afterCommitHooks: (() => void)[] = [];
  private readonly undoHooks: (() => void)[] = [];
  private openAttempts = 0;
  private savepoints = 0;

  constructor(
    private readonly conversation: Conversation,
    /** What this transaction belongs to: lets a bus or a job queue find its own state for this database. */
    readonly database: object,
    readonly tenants: readonly TenantId[],
  ) {}

  async query<Row extends object, Values extends readonly unknown[]>(
    { name, text }: Statement<Row, Values>,
    values: Values,
  ): Promise<readonly Row[]> {
    const { rows } = await this.conversation.query<Row>(name, { name, text, values: [...values] });
    return rows;
  }

  /** For statements that return no rows: how many they touched. */
  async execute<Values extends readonly unknown[]>(
    { name, text }: Statement<object, Values>,
    values: Values,
  ): Promise<number> {
    const { rowCount } = await this.conversation.query(name, { name, text, values: [...values] });
    return rowCount ?? 0;
  }

  /** Statements that need no answer of each other, in one trip. Returns the rows of each. */
  async flight(statements: readonly BoundStatement[]): Promise<readonly (readonly TextRow[])[]> {
    return this.conversation.flight(statements);
  }

  /**
   * For statements that nobody needs an answer of: they go along with what is sent next, at the latest with the COMMIT, and cost no
   * trip. What is asked afterwards sees what they wrote; if one of them fails, then so does what they go along with.
   */
  defer(...statements: readonly BoundStatement[]): void {
    this.conversation.defer(statements);
  }

  /** SQL that a library brings along: not ours to name, so not prepared. */
  async foreign(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }> {
    const { rows } = await this.conversation.query('a foreign statement', { text, values: [...values] });
    return { rows };
  }

  /** Runs last inside the transaction: what it writes commits or fails with everything else. */
  beforeCommit(hook: () => Promise<void> | void): void {
    this.conversation.assertOpen('a hook that is to run before the commit');
    this.beforeCommitHooks.push(async () => hook());
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
      const result = await work();
      await this.conversation.catchUp();
      return result;
    } catch (error) {
      this.conversation.forgetDeferred();
      await this.conversation.query(savepoint, { text: `ROLLBACK TO SAVEPOINT ${savepoint}` });
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
    await this.conversation.query(name, { text: `${release}SAVEPOINT ${name}` });
    this.savepoints = depth;
    return name;
  }

  /** For {@link Database} only. */
  async commit(): Promise<void> {
    for (const hook of this.beforeCommitHooks) await hook();
    await this.conversation.commit();
    for (const hook of this.afterCommitHooks) hook();
  }
}
