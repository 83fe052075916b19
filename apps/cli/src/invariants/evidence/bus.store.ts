import { statement, type Database } from '@atlas/database';
import type { BusTables, InboxEntry, OutboxEntry, ParkedRecord } from './evidence.ts';

const outbox = statement<OutboxEntry>('invariants.outbox', 'SELECT event_id AS "eventId", schema FROM bus.outbox');

const refused = statement<OutboxEntry>(
  'invariants.outbox_refused',
  'SELECT event_id AS "eventId", schema FROM bus.outbox_refused',
);

const inbox = statement<InboxEntry>(
  'invariants.inbox',
  'SELECT grp AS "group", event_id AS "eventId", count(*) AS times FROM bus.inbox GROUP BY grp, event_id',
);

const parked = statement<ParkedRecord>(
  'invariants.parked',
  `SELECT grp AS "group", headers::json ->> 'ce_id' AS "eventId", state, reason FROM bus.parked`,
);

/** A service's end of the bus. */
export function readBus(service: string, database: Database): Promise<BusTables> {
  return database.read([], async (tx) => ({
    service,
    outbox: await tx.query(outbox, []),
    refused: await tx.query(refused, []),
    inbox: await tx.query(inbox, []),
    parked: await tx.query(parked, []),
  }));
}
