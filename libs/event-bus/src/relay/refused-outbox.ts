import type { Database, Tx } from '@atlas/database';
import { headersFrom, type Headers } from '../contract/envelope.ts';
import type { Intent, Refusal } from '../dead-letters/dead-letter.ts';
import {
  findOperations,
  recordOperations,
  type Operation,
  type OperationOnMany,
} from '../dead-letters/operation.store.ts';
import { OrderRefused, refusalOf } from '../dead-letters/refusals.ts';
import {
  discardAside,
  findAside,
  listAside,
  lockAside,
  putBackIntoOutbox,
  seqsAside,
  type RefusedRow,
} from './refused.store.ts';

/** An event that the brokers will not take as it is. Later events of its key wait for it in the outbox. */
export interface RefusedSummary extends Omit<RefusedRow, 'headers' | 'payload'> {
  readonly headers: Headers;
}

export interface RefusedEvent extends RefusedSummary {
  readonly payload: Buffer | null;
  readonly operations: readonly Operation[];
}

export interface RefusedPage {
  readonly items: readonly RefusedSummary[];
  /** To be given as `after` for the next page; none on the last. */
  readonly next?: number;
}

export interface RefusedReport {
  readonly dryRun: boolean;
  /** How many it was done to, or would be. */
  readonly count: number;
  /** The first of them, for a look; all are in the audit. */
  readonly seqs: readonly number[];
  /** Those that were asked for and are not there. */
  readonly refused: readonly Refusal[];
}

export class RefusedEventNotFound extends OrderRefused {
  readonly code = 'refused_event_not_found';
  readonly remedy = 'List the refused events: it may have been retried or discarded meanwhile. The audit knows.';

  constructor(seq: number) {
    super(`No event ${seq} has been refused by the brokers.`);
  }
}

type Change = (tx: Tx, seqs: readonly number[]) => Promise<void>;
type Order = Omit<OperationOnMany, 'done'>;

const shown = 20;
/** Payloads go into the audit of what is discarded: so many at a time fit into memory, whatever their size. */
const perTransaction = 20;

/** What operators do with events that the brokers refused. Every change is audited in the transaction that makes it. */
export class RefusedOutbox {
  constructor(private readonly database: Database) {}

  async list({ after = 0, limit }: { readonly after?: number; readonly limit: number }): Promise<RefusedPage> {
    const rows = await this.database.read([], (tx) => listAside(tx, after, limit + 1));
    const items = rows.slice(0, limit).map((row) => ({ ...row, headers: readable(row.headers) }));
    const last = items.at(-1);
    return { items, ...(rows.length > limit && last && { next: last.seq }) };
  }

  /** Throws {@link RefusedEventNotFound}. */
  async show(seq: number): Promise<RefusedEvent> {
    return this.database.read([], async (tx) => {
      const row = await findAside(tx, seq);
      if (!row) throw new RefusedEventNotFound(seq);
      return { ...row, headers: readable(row.headers), operations: await findOperations(tx, nameOf(row)) };
    });
  }

  /** Sends them once more, before whatever of their keys has waited. They are refused again unless the topic's limits have changed. */
  retry(seqs: readonly number[] | 'all', intent: Intent): Promise<RefusedReport> {
    return this.act(seqs, intent, 'outbox.retry', putBackIntoOutbox);
  }

  /** Gives them up, so that their keys go on. The audit keeps what they said. */
  discard(seqs: readonly number[] | 'all', intent: Intent): Promise<RefusedReport> {
    return this.act(seqs, intent, 'outbox.discard', discardAside);
  }

  private async act(
    selection: readonly number[] | 'all',
    { actor, note, dryRun = false }: Intent,
    action: string,
    change: Change,
  ): Promise<RefusedReport> {
    const all = await this.database.read([], seqsAside);
    const there = new Set(all);
    const asked = selection === 'all' ? all : [...new Set(selection)];
    const found = asked.filter((seq) => there.has(seq));
    const seqs = dryRun
      ? found
      : await this.actOn(found, { actor, action, ...(note !== undefined && { note }) }, change);
    const refused = asked.filter((seq) => !there.has(seq)).map((seq) => refusalOf(seq, new RefusedEventNotFound(seq)));
    return { dryRun, count: seqs.length, seqs: seqs.slice(0, shown), refused };
  }

  private async actOn(found: readonly number[], order: Order, change: Change): Promise<readonly number[]> {
    const done: number[] = [];
    for (let from = 0; from < found.length; from += perTransaction) {
      await this.database.transaction([], async (tx) => {
        const rows = await lockAside(tx, found.slice(from, from + perTransaction));
        await recordOperations(tx, { ...order, done: rows.map((row) => ({ what: nameOf(row), before: saidBy(row) })) });
        const seqs = rows.map(({ seq }) => seq);
        await change(tx, seqs);
        done.push(...seqs);
      });
    }
    return done;
  }
}

const nameOf = ({ seq }: { readonly seq: number }) => `outbox:${seq}`;

/** Headers that nobody can read may be why the row is here. */
function readable(headers: string): Headers {
  try {
    return headersFrom(headers);
  } catch {
    return { unreadable: headers };
  }
}

function saidBy({
  eventId,
  schema,
  topic,
  key,
  headers,
  payload,
  errorMessage,
}: Omit<RefusedRow, 'waitingBehind'>): string {
  const bytes = payload?.toString('utf8').replaceAll('\0', '\uFFFD') ?? null;
  return JSON.stringify({ eventId, schema, topic, key, headers, payload: bytes, errorMessage });
}
