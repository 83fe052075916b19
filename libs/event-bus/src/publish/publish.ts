import type { Tx } from '@atlas/database';
import type { EventContract } from '../contract/contract.ts';
import { outboxRows, type OutboxRow, type Publisher } from './outbox-row.ts';
import { insertOutboxRows, lockOutboxKeys } from './outbox.store.ts';
import type { EventMetadata } from './publishable.ts';

/** What a database's publishers need to know of its service's bus. */
export interface PublishingBus extends Publisher {
  /** Rows have been committed: relay them now instead of at the next poll. */
  wake(): void;
}

interface Publication {
  /** One for each major of the fact that the service publishes. */
  readonly rows: readonly OutboxRow[];
  readonly keyIsLocked: boolean;
}

const buses = new WeakMap<object, PublishingBus>();
const pending = new WeakMap<Tx, Publication[]>();

export function attachBus(database: object, bus: PublishingBus): void {
  buses.set(database, bus);
}

class NoBus extends Error {
  constructor() {
    super(
      'this database has no event bus: its module imports no EventBusModule.for(…), or has not been initialised yet',
    );
  }
}

export interface PublishOptions extends EventMetadata {
  /** The transaction created the aggregate, or holds its row lock: nobody else can publish on this key before the commit. */
  readonly keyIsLocked?: boolean;
}

/**
 * Says that something has happened, if and only if the transaction commits. Facts of one key reach consumers in the order of
 * commits; each reaches every group at least once, and is handled there once.
 */
export function publish<Data>(tx: Tx, contract: EventContract<Data>, data: Data, options: PublishOptions): void {
  const bus = buses.get(tx.database);
  if (!bus) throw new NoBus();
  const publication = { rows: outboxRows(bus, contract, data, options), keyIsLocked: options.keyIsLocked ?? false };
  const others = pending.get(tx.whole);
  if (others) {
    tx.onUndo(() => others.pop());
    others.push(publication);
    return;
  }
  const all = [publication];
  tx.beforeCommit((whole) => {
    pending.delete(whole); // what a later hook publishes is written by a hook of its own
    write(whole, all);
  });
  tx.onUndo(() => pending.delete(tx.whole));
  tx.afterCommit(() => bus.wake());
  pending.set(tx.whole, all);
}

function write(tx: Tx, publications: readonly Publication[]): void {
  // A statement of its own: inside the inserting one, a sequence number may be drawn before the lock is granted.
  const unlocked = publications.filter(({ keyIsLocked }) => !keyIsLocked).flatMap(({ rows }) => rows);
  lockOutboxKeys(tx, [...new Set(unlocked.map(({ topic, key }) => `${topic} ${key}`))]);
  const rows = publications.flatMap((publication) => publication.rows);
  insertOutboxRows(
    tx,
    rows.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  );
}
