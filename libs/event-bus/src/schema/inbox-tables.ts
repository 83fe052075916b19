import type { QueryRunner } from 'typeorm';

/** What a group has handled, and where it is. */
export async function createInboxTables(db: QueryRunner): Promise<void> {
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
  // Removed by a graceful end; one that is found at an assignment tells of an end that was not.
  await db.query(`
    CREATE TABLE bus.partition_holder (
      grp text NOT NULL,
      topic text NOT NULL,
      partition int NOT NULL,
      owner uuid NOT NULL,
      handling bigint,             -- the offset of the message in hand, while they are taken one by one
      ends int NOT NULL DEFAULT 0, -- how often a process has ended with that message in hand
      since timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, partition)
    )`);
}
