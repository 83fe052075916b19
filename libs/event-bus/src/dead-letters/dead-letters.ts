import type { Database, Tx } from '@atlas/database';
import type { AnyContract } from '../contract/contract.ts';
import { headersFrom } from '../contract/envelope.ts';
import type {
  DeadLetter,
  DeadLetterEdit,
  DeadLetterFilter,
  DeadLetterId,
  DeadLetterPage,
  DeadLetterSelection,
  DeadLetterStats,
  DiscardReport,
  Intent,
  RedriveIntent,
  RedriveReport,
} from './dead-letter.ts';
import { listDeadLetters, readDeadLetter } from './dead-letter.store.ts';
import { measureDeadLetters } from './dead-letter-stats.store.ts';
import { discard } from './discard.ts';
import { editedRecord } from './edited-record.ts';
import { writeEdit, type EditedRecord } from './edit.store.ts';
import { findOperations, recordOperation } from './operation.store.ts';
import { lockKeysOf } from './parked-key.store.ts';
import { lockParked } from './parking-lot.store.ts';
import { Redrive } from './redrive.ts';
import { DeadLetterNotFound, NotADeadLetter } from './refusals.ts';
import { transact } from './selection.ts';

/** What operators do with what a group could not handle. Every change is audited in the transaction that makes it. */
export class DeadLetters {
  constructor(
    private readonly database: Database,
    private readonly group: string,
    /** Every contract of the build: an edit is held against them. */
    private readonly knows: readonly AnyContract[] = [],
  ) {}

  /** The oldest first. */
  async list(
    filter: DeadLetterFilter,
    { after, limit }: { readonly after?: DeadLetterId; readonly limit: number },
  ): Promise<DeadLetterPage> {
    const stretch = { beyond: after ?? 0, limit: limit + 1 };
    const found = await this.database.read([], (tx) => listDeadLetters(tx, this.group, filter, stretch));
    const items = found.slice(0, limit);
    const last = items.at(-1);
    return { items, ...(found.length > limit && last && { next: last.id }) };
  }

  /** Throws {@link DeadLetterNotFound}, {@link NotADeadLetter}. */
  show(id: DeadLetterId): Promise<DeadLetter> {
    return this.database.read([], (tx) => this.read(tx, id));
  }

  stats(): Promise<DeadLetterStats> {
    return this.database.read([], (tx) => measureDeadLetters(tx, this.group));
  }

  /** Has them tried once more, in the order of their keys; says how many, or would. */
  redrive(selection: DeadLetterSelection, intent: RedriveIntent): Promise<RedriveReport> {
    return new Redrive(this.database, this.group, intent).of(selection);
  }

  /** As it is then, or would be. Throws {@link EditRefused} when it could not be handled then, {@link DeadLetterNotFound}, {@link NotADeadLetter}. */
  edit(id: DeadLetterId, edit: DeadLetterEdit): Promise<DeadLetter> {
    return transact(this.database, async (tx) => {
      const { topic, key } = await this.read(tx, id);
      await lockKeysOf(tx, this.group, [{ topic, key }]);
      await lockParked(tx, id); // it may have been tried, and be gone, while we waited for it
      const before = await this.read(tx, id);
      const edited = editedRecord(before, edit, this.knows);
      if (edit.dryRun) return preview(before, edited);
      await writeEdit(tx, id, edited);
      await recordOperation(tx, {
        ...{ actor: edit.actor, action: 'dead-letter.edit', group: this.group, what: `dead-letter:${id}` },
        ...{
          before: contentOf(JSON.stringify(before.headers), before.payload),
          after: contentOf(edited.headers, edited.payload),
        },
        ...(edit.note !== undefined && { note: edit.note }),
      });
      return this.read(tx, id);
    });
  }

  /** Gives them up; their keys go on with what waits behind. */
  discard(selection: DeadLetterSelection, intent: Intent): Promise<DiscardReport> {
    return discard(this.database, this.group, selection, intent);
  }

  private async read(tx: Tx, id: DeadLetterId): Promise<DeadLetter> {
    const found = await readDeadLetter(tx, this.group, id);
    if (!found) throw new DeadLetterNotFound(id);
    const { isWaiting, ...letter } = found;
    if (isWaiting) throw new NotADeadLetter(id);
    return { ...letter, operations: await findOperations(tx, `dead-letter:${id}`, this.group) };
  }
}

/** As {@link DeadLetters.edit} would leave it. */
function preview(before: DeadLetter, { headers, payload, type }: EditedRecord): DeadLetter {
  const { original = { headers: before.headers, payload: before.payload } } = before;
  return { ...before, headers: headersFrom(headers), payload, type, edited: true, original };
}

/** What the audit keeps of a record: bytes that are no text as Base64. */
function contentOf(headers: string, payload: Buffer | null): string {
  const text = payload?.toString();
  const isText = payload === null || Buffer.from(text ?? '').equals(payload);
  return `{"headers":${headers},${isText ? `"payload":${JSON.stringify(text ?? null)}` : `"base64":"${payload.toString('base64')}"`}}`;
}
