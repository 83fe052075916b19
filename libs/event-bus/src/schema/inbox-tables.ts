import type { QueryRunner } from 'typeorm';
import { createInboxRetention } from './inbox-retention.ts';

/** What a group has handled, where it is, and who holds which of its partitions. */
export async function createInboxTables(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE bus.inbox (
      event_id uuid NOT NULL,
      grp text NOT NULL,
      handled_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (event_id, grp)
    ) PARTITION BY RANGE (event_id)  -- UUIDv7: a range of ids is a range of time`);
  await db.query(`CREATE TABLE bus.inbox_rest PARTITION OF bus.inbox DEFAULT`);
  await createInboxRetention(db);
  await db.query(`
    CREATE TABLE bus.consumer_offset (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      next_offset bigint NOT NULL,
      newest timestamptz,  -- the highest timestamp of the records before it: a log without them is another log
      PRIMARY KEY (grp, topic, partition)
    )`);
  await db.query(`
    CREATE TABLE bus.consumer_gap (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      reason text NOT NULL CHECK (reason IN ('truncated', 'beyond-end', 'hole', 'recreated', 'partition-count')),
      next_offset bigint NOT NULL,
      low bigint NOT NULL,
      high bigint NOT NULL,
      found_at timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, partition)
    )`);
  await db.query(`
    CREATE TABLE bus.consumer_process (
      owner uuid PRIMARY KEY,
      grp text NOT NULL,
      until timestamptz NOT NULL  -- alive until then, by its own word
    )`);
  // Removed by a graceful end; one of a process that is not alive tells of an end that was not.
  await db.query(`
    CREATE TABLE bus.partition_holder (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      owner uuid NOT NULL,
      careful_until bigint,        -- below this offset one message is taken at a time
      handling bigint,             -- the offset of the message in hand meanwhile
      ends int NOT NULL DEFAULT 0, -- how often a process has ended with that message in hand
      since timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, partition)
    )`);
}
