import type { TenantId } from '@atlas/kernel';
import { bind, bindAny, type BoundStatement, type TextRow } from './bound-statement.ts';
import { namesOf, type Conversation } from './conversation.ts';
import { statement, type Statement } from './statement.ts';
import { TxHooks } from './tx-hooks.ts';

/** Its work has ended, and with it what it may ask: what comes late would be a part of what was undone. */
class AttemptEnded extends Error {
  constructor(what: string) {
    super(`${what} came after the attempt had ended that it belongs to: is there an await missing?`);
  }
}

/** Savepoints stand one within the other: whoever is beside an attempt would be undone with it. */
class AttemptUnderWay extends Error {
  constructor(what: string) {
    super(
      `${what} came from beside an attempt that is under way: ask the transaction that the attempt gives to its work`,
    );
  }
}

/** An open transaction, or an attempt in one. It sees the rows of its tenants and of nobody else. */
export class Tx {
  /** The transaction that this is an attempt in; itself when it is none. What is kept on behalf of a transaction is kept for this. */
  readonly whole: Tx;
  private readonly hooks: TxHooks;
  private readonly depth: number;
  /** How many savepoints stand, each within the one before. Of the whole. */
  private savepoints = 0;
  private attemptUnderWay = false;
  private isOver = false;

  constructor(
    private readonly conversation: Conversation,
    /** What this transaction belongs to: lets a bus or a job queue find its own state for this database. */
    readonly database: object,
    readonly tenants: readonly TenantId[],
    private readonly outer?: Tx,
  ) {
    this.whole = outer?.whole ?? this;
    this.hooks = outer?.hooks ?? new TxHooks();
    this.depth = outer ? outer.depth + 1 : 0;
  }

  async query<Row extends object, Values extends readonly unknown[]>(
    question: Statement<Row, Values>,
    values: Values,
  ): Promise<readonly Row[]> {
    this.assertInTurn(question.name);
    const { rows } = await this.conversation.ask<Row>(bindAny(question, values));
    return rows;
  }

  /** For statements that return no rows: how many they touched. */
  async execute<Values extends readonly unknown[]>(
    command: Statement<object, Values>,
    values: Values,
  ): Promise<number> {
    this.assertInTurn(command.name);
    const { rowCount } = await this.conversation.ask(bindAny(command, values));
    return rowCount ?? 0;
  }

  /** Statements that need no answer of each other, in one trip. Returns the rows of each. */
  async flight(statements: readonly BoundStatement[]): Promise<readonly (readonly TextRow[])[]> {
    this.assertInTurn(namesOf(statements));
    return this.conversation.flight(statements);
  }

  /**
   * For statements that nobody needs an answer of: they go along with what is sent next, at the latest with the COMMIT, and cost no
   * trip. What is asked afterwards sees what they wrote; if one of them fails, then so does what they go along with.
   */
  defer(...statements: readonly BoundStatement[]): void {
    this.assertInTurn(namesOf(statements));
    this.conversation.defer(statements);
  }

  /** SQL that a library brings along: not ours to name, so not prepared. */
  async foreign(text: string, values: readonly unknown[]): Promise<{ rows: unknown[] }> {
    this.assertInTurn('a foreign statement');
    return this.conversation.say('a foreign statement', text, values);
  }

  /** Runs last inside the transaction, of which it is told: what it writes commits or fails with everything else. */
  beforeCommit(hook: (tx: Tx) => Promise<void> | void): void {
    this.assertOpen('a hook that is to run before the commit');
    this.hooks.beforeCommit.push(async () => hook(this.whole));
  }

  /** Runs once the commit is durable; never after a rollback. Must not throw: nobody could undo the commit. */
  afterCommit(hook: () => void): void {
    this.assertInTurn('a hook that is to run after the commit');
    this.hooks.afterCommit.push(hook);
  }

  /** For what is kept in memory on behalf of this transaction: takes it back when the {@link attempt} that it is part of fails. */
  onUndo(hook: () => void): void {
    this.assertInTurn('a hook for when an attempt fails');
    this.hooks.undo.push(hook);
  }

  /**
   * Work that may fail by itself: what it wrote, and what it wanted done at the commit, is undone then, and the rest stands. It asks the
   * transaction that it is given, which ends with it; the one around waits meanwhile.
   */
  async attempt<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    this.assertOpen('an attempt');
    this.attemptUnderWay = true;
    try {
      return await new Tx(this.conversation, this.database, this.tenants, this).carryOut(work);
    } finally {
      this.attemptUnderWay = false;
    }
  }

  /** For {@link Database} only. */
  async commit(): Promise<void> {
    for (const hook of this.hooks.beforeCommit) await hook();
    await this.conversation.commit();
    for (const hook of this.hooks.afterCommit) hook();
  }

  private async carryOut<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    const marks = this.hooks.mark();
    const savepoint = await this.setSavepoint();
    try {
      const result = await this.untilOver(work);
      await this.conversation.catchUp();
      this.whole.savepoints = this.depth;
      return result;
    } catch (error) {
      if (this.outer?.hasEnded) throw error; // and with it all of this
      await this.returnTo(savepoint);
      this.hooks.undoTo(marks);
      throw error;
    }
  }

  private async untilOver<Result>(work: (tx: Tx) => Promise<Result>): Promise<Result> {
    try {
      return await work(this);
    } finally {
      this.isOver = true;
    }
  }

  /** That of an attempt which has ended stands until the next one of its depth. Both go along with the first statement of the attempt. */
  private async setSavepoint(): Promise<BoundStatement> {
    await this.conversation.catchUp(); // what came before must not fail with it
    const savepoint = bind(statement(`savepoint_${this.depth}`, `SAVEPOINT attempt_${this.depth}`), []);
    const release = bind(statement(`release_${this.depth}`, `RELEASE SAVEPOINT attempt_${this.depth}`), []); // and all within it
    const isThere = this.whole.savepoints >= this.depth;
    await this.conversation.deferPrepared(isThere ? [release, savepoint] : [savepoint]);
    return savepoint;
  }

  private async returnTo(savepoint: BoundStatement): Promise<void> {
    const unsaid = this.conversation.forgetDeferred(); // only of this attempt: what came before has been said
    if (unsaid.includes(savepoint)) return; // nothing has happened since
    await this.conversation.returnTo(`attempt_${this.depth}`);
    this.whole.savepoints = this.depth;
  }

  private get hasEnded(): boolean {
    return this.isOver || (this.outer?.hasEnded ?? false);
  }

  private assertOpen(what: string): void {
    this.conversation.assertOpen(what);
    this.assertInTurn(what);
  }

  private assertInTurn(what: string): void {
    if (this.hasEnded) throw new AttemptEnded(what);
    if (this.attemptUnderWay) throw new AttemptUnderWay(what);
  }
}
