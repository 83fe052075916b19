import type { QueryRunner } from 'typeorm';

/** What could not be handled, the keys that wait for it, and what operators have done. */
export async function createDeadLetterTables(db: QueryRunner): Promise<void> {
  await createParked(db);
  // The lock of a key: whoever parks behind holds it FOR SHARE, whoever tries what is parked FOR UPDATE.
  await db.query(`
    CREATE TABLE bus.parked_key (
      grp text NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      since timestamptz NOT NULL DEFAULT now(),
      due_at timestamptz DEFAULT now()  -- the next try of its oldest record; null: nobody tries it by himself
    )`);
  // By a digest, because an index takes no key of more than 2,700 bytes, and a stranger's may be longer.
  await db.query(`CREATE UNIQUE INDEX parked_key_once ON bus.parked_key (grp, topic, md5(key))`);
  await db.query(`CREATE INDEX parked_key_due ON bus.parked_key (grp, due_at) WHERE due_at IS NOT NULL`);
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

async function createParked(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE TABLE bus.parked (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      grp text NOT NULL,
      topic text NOT NULL,
      key text NOT NULL,
      partition int NOT NULL,
      "offset" bigint NOT NULL,
      tenant_id uuid,
      type text,
      route text,                            -- type and major; null when its headers could not be read
      headers text NOT NULL,
      payload bytea,
      produced_at timestamptz NOT NULL,
      -- waiting: behind another of its key, or for its next try; dead: a dead letter; unknown: for a build that knows its type
      state text NOT NULL CHECK (state IN ('waiting', 'dead', 'unknown')),
      blocks boolean NOT NULL DEFAULT true,  -- later records of its key wait behind it
      reason text NOT NULL,
      attempts int NOT NULL,
      tier int NOT NULL DEFAULT 0,           -- automatic redrives so far
      next_try_at timestamptz DEFAULT now(), -- not before, and not before those ahead of it; null: nobody tries it by himself
      redrive_asked_by text,
      trying_by uuid,                        -- the process that has it in hand, or had when it ended
      ends int NOT NULL DEFAULT 0,           -- how often a process has ended with it in hand
      error_class text,
      error_message text,
      error_stack text,
      service_version text,
      first_failed_at timestamptz NOT NULL DEFAULT now(),
      last_failed_at timestamptz NOT NULL DEFAULT now(),
      dead_at timestamptz,                   -- or set aside, for an unknown type
      exhausted_at timestamptz,              -- a copy has gone to <group>.dlt
      original_headers text,                 -- before somebody edited it
      original_payload bytea
      -- not unique by offset: a topic may be made anew, and an operator may send a group back
    )`);
  await db.query(`CREATE INDEX parked_by_key ON bus.parked (grp, topic, md5(key), id) WHERE blocks`);
  await db.query(
    `CREATE INDEX parked_beside ON bus.parked (grp, next_try_at) WHERE NOT blocks AND next_try_at IS NOT NULL`,
  );
  await db.query(`CREATE INDEX parked_listed ON bus.parked (grp, id) WHERE state <> 'waiting'`);
  await db.query(`CREATE INDEX parked_dead ON bus.parked (grp, topic, md5(key), id) WHERE blocks AND state = 'dead'`);
  await db.query(`CREATE INDEX parked_unknown ON bus.parked (grp, route) WHERE state = 'unknown'`);
  await db.query(`CREATE INDEX parked_tried ON bus.parked (trying_by) WHERE trying_by IS NOT NULL`);
}
