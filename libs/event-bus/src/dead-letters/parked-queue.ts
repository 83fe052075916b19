import type { Database, Tx } from '@atlas/database';
import { classify, type GroupKnowledge } from '../consume/classify.ts';
import { HandlerCalls, type Handling } from '../consume/handler-calls.ts';
import { Unreadable } from './failure-note.ts';
import { isSetAside, recordOf, tenantsOf, type ParkedRow } from './parked-row.ts';
import { lockParked, mark, readQueueOf, removeParked, shelve, type DueHead } from './parking-lot.store.ts';
import type { Parking } from './parking.ts';
import { lockKeysOf, settleKeys } from './parked-key.store.ts';

/** Rows of one transaction, at most. */
const maxBytes = 4_000_000;

/** A part of a key's queue that is done with. */
export interface Taken {
  readonly rows: number;
  /** What comes next of the key, and is marked as this process' already. */
  readonly next: ParkedRow | undefined;
}

/** Where a queue is taken up. */
type QueueHead = Pick<DueHead, 'id' | 'topic' | 'key' | 'tenantUuid' | 'blocks'>;

/** Takes parked records out of their queue and brings them to their handlers, as the live path would. */
export class ParkedQueue {
  private readonly calls: HandlerCalls;

  constructor(
    private readonly database: Database,
    private readonly knowledge: GroupKnowledge,
    private readonly parking: Parking,
    private readonly owner: string,
  ) {
    this.calls = new HandlerCalls(parking.group);
  }

  /** Up to so many from a head on, in one transaction; nothing when the head has gone or is somebody else's. What fails comes through. */
  take(head: QueueHead, limit: number): Promise<Taken | undefined> {
    return this.database.transaction(tenantsOf(head), async (tx) => {
      const queue = head.blocks ? await this.lockQueue(tx, head, limit + 1) : await this.lockSingle(tx, head);
      if (queue[0]?.id !== head.id || queue[0].tryingBy !== this.owner) return undefined;
      const rows = await this.handle(tx, dueTogether(queue).slice(0, limit));
      const next = head.blocks ? queue[rows] : undefined;
      if (next?.isDue && next.tryingBy === null) {
        await mark(tx, next.id, this.owner);
        return { rows, next };
      }
      if (head.blocks) await settleKeys(tx, this.parking.group, [head]);
      return { rows, next: undefined };
    });
  }

  /** A long queue lets other keys have their turn. */
  giveWay(head: QueueHead): Promise<void> {
    return this.database.transaction([], async (tx) => {
      await lockKeysOf(tx, this.parking.group, [head]);
      await settleKeys(tx, this.parking.group, [head]);
    });
  }

  private async lockQueue(tx: Tx, head: QueueHead, rows: number): Promise<readonly ParkedRow[]> {
    await lockKeysOf(tx, this.parking.group, [head]);
    return readQueueOf(tx, this.parking.group, head, { rows, bytes: maxBytes });
  }

  private async lockSingle(tx: Tx, { id }: QueueHead): Promise<readonly ParkedRow[]> {
    const row = await lockParked(tx, id);
    return row && !row.blocks ? [row] : [];
  }

  /** Returns how many of them left the queue: all, or those before the first that cannot be read. */
  private async handle(tx: Tx, rows: readonly ParkedRow[]): Promise<number> {
    const [open, done, unknown]: [Handling[], ParkedRow[], ParkedRow[]] = [[], [], []];
    for (const [place, row] of rows.entries()) {
      if (isSetAside(row)) {
        unknown.push(row);
        continue;
      }
      const item = classify(recordOf(row), this.knowledge);
      if (item.verdict === 'refuse' && !(await this.calls.areRepeated(tx, [item]))(item)) {
        if (place === 0) throw new Unreadable(item.reason, item.error);
        break;
      }
      if (item.verdict === 'handle') open.push(item);
      if (item.verdict === 'set-aside')
        unknown.push(row); // a newer build has parked it, and is gone again
      else done.push(row);
    }
    await this.calls.call(tx, await this.calls.accept(tx, open));
    await removeParked(tx, done);
    await shelve(tx, unknown);
    return done.length + unknown.length;
  }
}

/** Of a queue the beginning that can be tried now, in one transaction. */
function dueTogether(queue: readonly ParkedRow[]): readonly ParkedRow[] {
  const tenant = queue[0]?.tenantUuid;
  const end = queue.findIndex(
    (row, place) => !row.isDue || row.tenantUuid !== tenant || (place > 0 && (isSuspect(row) || row.tryingBy !== null)),
  );
  return end < 0 ? queue : queue.slice(0, end);
}

/** Has failed before, or was in the hands of a process that ended: nothing else is put at risk with it. */
export function isSuspect({ attempts, ends }: Pick<ParkedRow, 'attempts' | 'ends'>): boolean {
  return attempts + ends > 0;
}
