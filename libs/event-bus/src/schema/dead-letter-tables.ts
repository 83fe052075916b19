import type { QueryRunner } from 'typeorm';

/** What could not be handled, the keys that wait for it, and what operators have done. */
export async function createDeadLetterTables(db: QueryRunner): Promise<void> {
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
      blocks boolean NOT NULL DEFAULT true,  -- later records of its key wait behind it
      reason text NOT NULL,
      attempts int NOT NULL,
      tier int NOT NULL DEFAULT 0,           -- automatic redrives so far
      next_try_at timestamptz DEFAULT now(), -- null: nobody tries it by himself
      error_class text,
      error_message text,
      error_stack text,
      service_version text,
      first_failed_at timestamptz NOT NULL DEFAULT now(),
      last_failed_at timestamptz NOT NULL DEFAULT now(),
      dead_at timestamptz,
      exhausted_at timestamptz,              -- a copy has gone to <group>.dlt
      original_headers text,                 -- before somebody edited it
      original_payload bytea
      -- not unique by offset: a topic may be made anew, and an operator may send a group back
    )`);
  await db.query(`CREATE INDEX parked_by_key ON bus.parked (grp, topic, key, id)`);
  await db.query(`CREATE INDEX parked_unknown ON bus.parked (grp, id) WHERE state = 'unknown'`);
  await db.query(`CREATE INDEX parked_dead ON bus.parked (grp, id) WHERE state = 'dead'`);
  await db.query(`
    CREATE TABLE bus.parked_key (
      grp text NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      PRIMARY KEY (grp, topic, key)
    )`);
  await db.query(`
    CREATE TABLE bus.operation (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      at timestamptz NOT NULL DEFAULT now(),
      actor text NOT NULL,
      action text NOT NULL,
      grp text,
      what text NOT NULL,   -- the record, row or partition that it was done to
      note text,
      before text,
      after text
    )`);
  await db.query(`CREATE INDEX operation_by_what ON bus.operation (what, id)`);
}
