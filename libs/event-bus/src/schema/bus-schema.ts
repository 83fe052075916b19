import { roleNames } from '@atlas/database';
import type { QueryRunner } from 'typeorm';
import { partitionCount } from '../contract/partition.ts';

/** The tables of the bus, for a migration of the service. They carry events of all tenants, so that they have no policy. */
export async function createBusSchema(db: QueryRunner, service: string): Promise<void> {
  const { app, operator } = roleNames(service);
  await db.query(`CREATE SCHEMA bus`);
  await db.query(`
    CREATE TABLE bus.outbox (
      seq bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),  -- drawn one by one: order within a key
      event_id uuid NOT NULL,
      schema text NOT NULL,
      shard int NOT NULL CHECK (shard BETWEEN 0 AND ${partitionCount - 1}),
      topic text NOT NULL,
      key text NOT NULL,
      headers text NOT NULL,
      payload bytea NOT NULL,
      created_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (shard, topic, seq),
      UNIQUE (event_id, schema)
    )`);
  await db.query(`
    CREATE TABLE bus.relay_lease (
      shard int PRIMARY KEY,
      owner uuid,
      epoch bigint NOT NULL DEFAULT 0,
      until timestamptz NOT NULL DEFAULT '-infinity'
    )`);
  await db.query(`INSERT INTO bus.relay_lease (shard) SELECT generate_series(0, ${partitionCount - 1})`);
  await db.query(`
    CREATE TABLE bus.inbox (
      event_id uuid NOT NULL,
      grp text NOT NULL,
      handled_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (event_id, grp)
    ) PARTITION BY RANGE (event_id)  -- UUIDv7: a range of ids is a range of time`);
  await db.query(`CREATE TABLE bus.inbox_rest PARTITION OF bus.inbox DEFAULT`);
  await db.query(`
    CREATE TABLE bus.consumer_offset (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      next_offset bigint NOT NULL,
      PRIMARY KEY (grp, topic, partition)
    )`);
  await db.query(`
    CREATE TABLE bus.consumer_gap (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      next_offset bigint NOT NULL,
      low bigint NOT NULL,
      high bigint NOT NULL,
      found_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, partition)
    )`);
  await db.query(`
    CREATE TABLE bus.parked (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      grp text NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      partition int NOT NULL,
      "offset" bigint NOT NULL,
      tenant_id uuid,
      headers text NOT NULL,
      payload bytea,
      produced_at timestamptz NOT NULL,
      -- waiting: behind another of its key, or for its next try; dead: a dead letter; unknown: for a build that knows its type
      state text NOT NULL CHECK (state IN ('waiting', 'dead', 'unknown')),
      reason text NOT NULL,
      attempts int NOT NULL,
      next_try_at timestamptz NOT NULL DEFAULT now(),
      error_class text,
      error_message text,
      error_stack text,
      first_failed_at timestamptz NOT NULL DEFAULT now(),
      last_failed_at timestamptz NOT NULL DEFAULT now()
      -- not unique by offset: a topic may be made anew, and an operator may send a group back
    )`);
  await db.query(`CREATE INDEX parked_by_key ON bus.parked (grp, topic, key, id)`);
  await db.query(`CREATE INDEX parked_unknown ON bus.parked (grp, id) WHERE state = 'unknown'`);
  await db.query(`
    CREATE TABLE bus.parked_key (
      grp text NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, key)
    )`);
  await db.query(`GRANT USAGE ON SCHEMA bus TO ${app}, ${operator}`);
  await db.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA bus TO ${app}`);
  await db.query(`GRANT SELECT ON ALL TABLES IN SCHEMA bus TO ${operator}`);
}
