import type { Tx } from '@atlas/database';
import type { AnyContract, EventContract } from '../contract/contract.ts';
import { outboxRow, type EventMetadata, type OutboxRow } from './outbox-row.ts';
import { insertOutboxRows, lockOutboxKeys } from './outbox.store.ts';

/** What a database's publishers need to know of its service's bus. */
export interface PublishingBus {
  /** CloudEvents `source`. */
  readonly source: string;
  readonly publishes: readonly AnyContract[];
  /** Rows have been committed: relay them now instead of at the next poll. */
  wake(): void;
}

interface Publication {
  readonly row: OutboxRow;
  readonly keyIsLocked: boolean;
}

const buses = new WeakMap<object, PublishingBus>();
const pending = new WeakMap<Tx, Publication[]>();

export function attachBus(database: object, bus: PublishingBus): void {
  buses.set(database, bus);
}

class NotAPublisher extends Error {
  constructor(type: string) {
    super(`this service does not publish ${type}: add its contract to \`publishes\` of EventBusModule.for(…)`);
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
  if (!bus?.publishes.some(({ type, major }) => type === contract.type && major === contract.major)) {
    throw new NotAPublisher(contract.type);
  }
  const publication = {
    row: outboxRow(contract, data, options, bus.source),
    keyIsLocked: options.keyIsLocked ?? false,
  };
  const others = pending.get(tx);
  if (others) {
    others.push(publication);
    return;
  }
  const all = [publication];
  pending.set(tx, all);
  tx.beforeCommit(() => {
    pending.delete(tx); // what a later hook publishes is written by a hook of its own
    return write(tx, all);
  });
  tx.afterCommit(() => bus.wake());
}

async function write(tx: Tx, publications: readonly Publication[]): Promise<void> {
  // A statement of its own: inside the inserting one, a sequence number may be drawn before the lock is granted.
  await lockOutboxKeys(
    tx,
    publications.filter(({ keyIsLocked }) => !keyIsLocked).map(({ row }) => `${row.topic} ${row.key}`),
  );
  const rows = publications.map(({ row }) => row);
  await insertOutboxRows(
    tx,
    rows.toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)),
  );
}
