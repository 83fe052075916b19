import { bind, type BoundStatement } from './bound-statement.ts';
import { isTransactionAborted } from './faults.ts';
import type { RowsOfEach } from './flight.ts';
import type { Answer } from './question.ts';
import { statement } from './statement.ts';

/** A statement had failed and nobody let its error through: PostgreSQL answers COMMIT with a rollback, and no error. */
class NothingCommitted extends Error {
  constructor(swallowed: unknown) {
    super('the transaction was rolled back at its end: a statement in it had failed, and its error was swallowed', {
      cause: swallowed,
    });
  }
}

/** PostgreSQL's own words tell of no more than that something had failed. */
class AfterFailure extends Error {
  constructor(what: string, swallowed: unknown) {
    super(`${what} was not run: another statement of its transaction had failed, and its error was swallowed`, {
      cause: swallowed,
    });
  }
}

/** A connection outlives its transactions: what comes late would run in somebody else's. */
class TransactionEnded extends Error {
  constructor(what: string) {
    super(`${what} was sent after its transaction had ended: is there an await missing?`);
  }
}

/** A connection as a transaction speaks over it; each of these is a trip, and one more for what is not prepared yet. */
export interface Line {
  isPrepared(statement: BoundStatement): boolean;
  fly(statements: readonly BoundStatement[]): Promise<RowsOfEach>;
  /** Those ahead are run first, and are not answered. */
  ask<Row>(ahead: readonly BoundStatement[], question: BoundStatement): Promise<Answer<Row>>;
  /** Not prepared. Gives what PostgreSQL calls what it has done. */
  say(text: string, values?: readonly unknown[]): Promise<{ rows: object[]; command: string }>;
}

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
  /** What made PostgreSQL take nothing any more but the end of the transaction. */
  private failure: unknown;

  constructor(
    private readonly line: Line,
    opening: readonly BoundStatement[],
  ) {
    this.unsaid = [...opening];
  }

  ask<Row>(question: BoundStatement): Promise<Answer<Row>> {
    return this.inTurn(question.name, async () => this.line.ask<Row>(await this.goingAlongWith([question]), question));
  }

  flight(statements: readonly BoundStatement[]): Promise<RowsOfEach> {
    return this.inTurn(namesOf(statements), async () => {
      const before = await this.goingAlongWith(statements);
      const results = await this.line.fly([...before, ...statements]);
      return results.slice(before.length);
    });
  }

  /** Text that is not ours to name, by itself. */
  say(what: string, text: string, values?: readonly unknown[]): Promise<{ rows: object[] }> {
    return this.inTurn(what, async () => {
      await this.sayDeferred();
      return this.line.say(text, values);
    });
  }

  /** Back to a savepoint: from there on all is as if nothing had failed. */
  async returnTo(savepoint: string): Promise<void> {
    await this.say('the end of an attempt', `ROLLBACK TO SAVEPOINT ${savepoint}`);
    this.failure = undefined;
  }

  defer(statements: readonly BoundStatement[]): void {
    this.assertOpen(namesOf(statements));
    this.unsaid.push(...statements);
  }

  /** Deferred, unless one of them could not go along with whatever comes: what follows them must find that they have happened. */
  async deferPrepared(statements: readonly BoundStatement[]): Promise<void> {
    if (statements.every((one) => this.line.isPrepared(one))) this.defer(statements);
    else await this.flight(statements);
  }

  /** Resolves when what was deferred so far is done. */
  catchUp(): Promise<void> {
    return this.inTurn('what was deferred', () => this.sayDeferred());
  }

  /** What was deferred since the last trip will not happen. Returns it. */
  forgetDeferred(): readonly BoundStatement[] {
    return this.unsaid.splice(0);
  }

  async commit(): Promise<void> {
    await this.last; // also what nobody waited for is a part of the transaction
    this.ended = true;
    if (this.unsaid.length > 0) return this.commitDeferred();
    const { command } = await this.line.say('COMMIT');
    if (command !== 'COMMIT') throw new NothingCommitted(this.failure);
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
      await this.line.fly([...(await this.goingAlongWith([commit])), commit]);
    } catch (error) {
      throw isTransactionAborted(error) ? new NothingCommitted(this.failure) : error;
    }
  }

  private async sayDeferred(): Promise<void> {
    const rest = await this.goingAlongWith([]);
    if (rest.length > 0) await this.line.fly(rest);
  }

  /**
   * What was deferred. Of all that is to go together only the first may have to be prepared: what comes before another is said first, for
   * a statement that PostgreSQL cannot parse fails before anything of its trip has happened.
   */
  private async goingAlongWith(others: readonly BoundStatement[]): Promise<readonly BoundStatement[]> {
    for (;;) {
      const unprepared = [...this.unsaid, ...others].findIndex((one) => !this.line.isPrepared(one));
      if (unprepared <= 0) return this.unsaid.splice(0);
      if (this.unsaid.length === 0) return [];
      await this.line.fly(this.unsaid.splice(0, unprepared));
    }
  }

  private async inTurn<Result>(what: string, say: () => Promise<Result>): Promise<Result> {
    this.assertOpen(what);
    const answer = this.last.then(() => {
      this.assertOpen(what);
      return say();
    });
    this.last = answer.catch(() => undefined); // whoever asked is told
    try {
      return await answer;
    } catch (error) {
      if (this.failure !== undefined && isTransactionAborted(error)) throw new AfterFailure(what, this.failure);
      this.failure ??= error;
      if (error instanceof Error) Error.captureStackTrace(error); // of who has asked, not of the socket that was read from
      throw error;
    }
  }
}

export function namesOf(statements: readonly BoundStatement[]): string {
  return statements.map(({ name }) => name).join(', ');
}
