import type pg from 'pg';
import type { BoundStatement } from './bound-statement.ts';
import type { Line } from './conversation.ts';
import type { Done } from './exchange.ts';
import { isGroundFault } from './faults.ts';
import { Flight, Preparation, type RowsOfEach } from './flight.ts';
import { Question, type Answer } from './question.ts';
import { valueTypes } from './value-types.ts';

/** The first of the two would be run in place of the second. */
class NameTaken extends Error {
  constructor(name: string) {
    super(`two statements are called ${name}: give one of them a name of its own`);
  }
}

/** A connection of a pool. It knows what it has prepared, and what has ended it. */
export class ClientLine implements Line {
  /** Texts by their names. */
  private readonly prepared = new Map<string, string>();
  /** Perhaps while nobody was asking. */
  private loss: Error | undefined;

  constructor(private readonly client: pg.PoolClient) {
    // The pool listens to idle connections only: without this, one that breaks between two statements ends the process. What comes
    // after PostgreSQL's own word says no more than that the connection is gone.
    client.on('error', (error) => (this.loss ??= error));
  }

  isPrepared({ name, text }: BoundStatement): boolean {
    return this.prepared.get(name) === text;
  }

  async fly(statements: readonly BoundStatement[]): Promise<RowsOfEach> {
    await this.prepare(statements);
    return this.exchange<RowsOfEach>((done) => new Flight(statements, done));
  }

  async ask<Row>(ahead: readonly BoundStatement[], question: BoundStatement): Promise<Answer<Row>> {
    await this.prepare([...ahead, question]);
    return this.exchange<Answer<Row>>((done) => new Question<Row>(ahead, question, valueTypes, done));
  }

  say(text: string, values?: readonly unknown[]): Promise<{ rows: object[]; command: string }> {
    return this.client.query<object & pg.QueryResultRow>(text, values && [...values]);
  }

  /** Of work that idled for so long that PostgreSQL hung up, the last error only says that the connection is gone. */
  causeOf(error: unknown): unknown {
    return isGroundFault(error) ? (this.loss ?? error) : error;
  }

  private async prepare(statements: readonly BoundStatement[]): Promise<void> {
    const missing = new Map<string, BoundStatement>();
    for (const wanted of statements) {
      const text = this.prepared.get(wanted.name) ?? missing.get(wanted.name)?.text;
      if (text === undefined) missing.set(wanted.name, wanted);
      else if (text !== wanted.text) throw new NameTaken(wanted.name);
    }
    if (missing.size === 0) return;
    await this.exchange<undefined>((done) => new Preparation([...missing.values()], done));
    for (const { name, text } of missing.values()) this.prepared.set(name, text);
  }

  private exchange<Outcome>(start: (done: Done<Outcome>) => pg.Submittable): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      this.client.query(start((error, outcome) => (error ? reject(error) : resolve(outcome))));
    });
  }
}
