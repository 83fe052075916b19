import type { QueryRunner } from 'typeorm';
import { partitionCount } from '../contract/partition.ts';

const quarters = [0, 1, 2, 3];

/** What is committed and not yet on its topic, who sends it, and what the brokers refused. */
export async function createOutboxTables(db: QueryRunner): Promise<void> {
  // By its number a row goes to the next quarter after every 65,536: a quarter that has emptied can be truncated, while the dead
  // rows of a single table would pile up, and slow the reading of its head, for as long as anybody's snapshot is held.
  await db.query(`
    CREATE TABLE bus.outbox (
      seq bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),  -- drawn one by one: order within a key
      event_id uuid NOT NULL,
      schema text NOT NULL,
      shard int NOT NULL CHECK (shard BETWEEN 0 AND ${partitionCount - 1}),
      topic text NOT NULL,
      key text NOT NULL,
      headers text NOT NULL,
      payload bytea,
      created_at timestamptz NOT NULL DEFAULT now()
    ) PARTITION BY LIST (((seq >> 16) & 3))`);
  for (const quarter of quarters) {
    await db.query(`
      CREATE TABLE bus.outbox_${quarter} PARTITION OF bus.outbox (PRIMARY KEY (shard, topic, seq), UNIQUE (event_id, schema))
      FOR VALUES IN (${quarter})`);
  }
  await db.query(`
    CREATE TABLE bus.outbox_refused (
      seq bigint PRIMARY KEY,
      event_id uuid NOT NULL,
      schema text NOT NULL,
      shard int NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      headers text NOT NULL,
      payload bytea,
      created_at timestamptz NOT NULL,
      error_class text NOT NULL,
      error_message text NOT NULL,
      refused_at timestamptz NOT NULL DEFAULT now()
    )`);
  await db.query(`CREATE INDEX outbox_refused_by_key ON bus.outbox_refused (topic, key)`);
  await db.query(`
    CREATE TABLE bus.relay (
      owner uuid PRIMARY KEY,
      until timestamptz NOT NULL
    )`);
  await db.query(`
    CREATE TABLE bus.relay_lease (
      shard int PRIMARY KEY,
      owner uuid,
      epoch bigint NOT NULL DEFAULT 0,
      until timestamptz NOT NULL DEFAULT '-infinity'
    )`);
  await db.query(`INSERT INTO bus.relay_lease (shard) SELECT generate_series(0, ${partitionCount - 1})`);
}
