import type { OutboxRow } from '@atlas/event-bus';
import type pg from 'pg';
import { someCompletedOrders } from '../workload/completed-orders.ts';

const perStatement = 1_000;

/** The same events over and over, each time with ids of their own: what counts is how many bytes must go. */
export async function fillOutbox(admin: pg.Pool, count: number): Promise<void> {
  const rows = someCompletedOrders(perStatement);
  for (let filled = 0; filled < count; filled += perStatement) {
    await admin.query(
      `INSERT INTO bus.outbox (event_id, schema, shard, topic, key, headers, payload)
       SELECT gen_random_uuid(), schema, shard, topic, key, headers, payload
         FROM unnest($1::text[], $2::int4[], $3::text[], $4::text[], $5::text[], $6::bytea[]) AS row (schema, shard, topic, key, headers, payload)`,
      columnsOf(rows),
    );
  }
}

/** The same events in the shape of pg-transactional-outbox: its payload is JSON, and its metadata the headers. */
export async function fillPeerOutbox(admin: pg.Pool, count: number): Promise<void> {
  const [, , topics, keys, headers, payloads] = columnsOf(someCompletedOrders(perStatement));
  for (let filled = 0; filled < count; filled += perStatement) {
    await admin.query(
      `INSERT INTO peer_outbox (id, aggregate_type, aggregate_id, message_type, segment, concurrency, payload, metadata, locked_until, created_at)
       SELECT gen_random_uuid(), 'order', key, topic, key, 'parallel', convert_from(payload, 'UTF8')::jsonb, headers::jsonb, to_timestamp(0), clock_timestamp()
         FROM unnest($1::text[], $2::text[], $3::text[], $4::bytea[]) AS row (topic, key, headers, payload)`,
      [topics, keys, headers, payloads],
    );
  }
}

function columnsOf(
  rows: readonly OutboxRow[],
): [
  schemas: string[],
  shards: number[],
  topics: string[],
  keys: string[],
  headers: string[],
  payloads: (Buffer | null)[],
] {
  return [
    rows.map(({ schema }) => schema),
    rows.map(({ shard }) => shard),
    rows.map(({ topic }) => topic),
    rows.map(({ key }) => key),
    rows.map(({ headers }) => headers),
    rows.map(({ payload }) => payload),
  ];
}
