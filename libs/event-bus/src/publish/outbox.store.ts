import {
  bind,
  byteaArray,
  int4Array,
  statement,
  textArray,
  uuidArray,
  type BoundStatement,
  type Tx,
} from '@atlas/database';
import type { OutboxRow } from './outbox-row.ts';

const lockKeys = statement<object, [keys: Buffer]>(
  'bus.lock_keys',
  // In one order everywhere, so that two publishers of the same keys wait instead of deadlocking.
  `SELECT pg_advisory_xact_lock(hashtextextended(key, 0))
     FROM (SELECT DISTINCT key FROM unnest($1::text[]) AS key ORDER BY key) AS keys`,
);

type OutboxColumns = [
  ids: Buffer,
  schemas: Buffer,
  shards: Buffer,
  topics: Buffer,
  keys: Buffer,
  headers: Buffer,
  payloads: Buffer,
];

const insertRows = statement<object, OutboxColumns>(
  'bus.insert_outbox',
  // The same fact said again while its row still waits is one fact.
  `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
   SELECT * FROM unnest($1::uuid[], $2::text[], $3::int4[], $4::text[], $5::text[], $6::text[], $7::bytea[])
   ON CONFLICT DO NOTHING`,
);

/** More would overflow PostgreSQL's lock table when many transactions publish at once. */
const maxLockedKeys = 200;

class TooManyKeys extends Error {
  constructor(keys: number) {
    super(
      `one transaction publishes on ${keys} keys that it has not locked; ${maxLockedKeys} are allowed. Split the work.`,
    );
  }
}

/** Makes the order of commits the order per key: whoever publishes second on a key waits until the first has committed. */
export function lockOutboxKeys(tx: Tx, keys: readonly string[]): void {
  if (keys.length === 0) return;
  if (keys.length > maxLockedKeys) throw new TooManyKeys(keys.length);
  tx.defer(bind(lockKeys, [textArray(keys)]));
}

/** Any record that is to be sent: one that was set aside may have had no payload. */
type OutgoingRow = Omit<OutboxRow, 'payload'> & { readonly payload: Buffer | null };

export function insertOutboxRows(tx: Tx, rows: readonly OutgoingRow[]): void {
  tx.defer(bind(insertRows, columnsOf(rows)));
}

/** The same, to be sent together with others. */
export function outboxInsertion(rows: readonly OutgoingRow[]): BoundStatement {
  return bind(insertRows, columnsOf(rows));
}

function columnsOf(rows: readonly OutgoingRow[]): OutboxColumns {
  return [
    uuidArray(rows.map((row) => row.eventId)),
    textArray(rows.map((row) => row.schema)),
    int4Array(rows.map((row) => row.shard)),
    textArray(rows.map((row) => row.topic)),
    textArray(rows.map((row) => row.key)),
    textArray(rows.map((row) => row.headers)),
    byteaArray(rows.map((row) => row.payload)),
  ];
}
