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
  await db.query(`CREATE INDEX outbox_refused_by_key ON bus.outbox_refused USING hash (key)`);
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
  await createTruncation(db);
}

/**
 * A writer whose number is drawn and whose row is not yet there waits for our lock, and inserts into the empty quarter; one that
 * has inserted holds a lock of its own until it ends, and so do all who read: then the quarter keeps its dead rows for now.
 */
async function createTruncation(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE FUNCTION bus.truncate_emptied_outbox(worth_bytes bigint DEFAULT 4194304) RETURNS int
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    DECLARE
      written_to int := (pg_sequence_last_value('bus.outbox_seq_seq') >> 16) & 3;
      quarter regclass;
      is_empty boolean;
      truncated int := 0;
    BEGIN
      -- An older snapshot would not see what has been committed since, and call its quarter empty.
      IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE EXCEPTION 'bus.truncate_emptied_outbox needs READ COMMITTED' USING ERRCODE = 'invalid_transaction_state';
      END IF;
      IF NOT pg_try_advisory_xact_lock(hashtextextended('bus.truncate_emptied_outbox', 0)) THEN
        RETURN 0;
      END IF;
      FOREACH quarter IN ARRAY ARRAY[${quarters.map((quarter) => `'bus.outbox_${quarter}'`).join(', ')}]::regclass[] LOOP
        CONTINUE WHEN quarter = ('bus.outbox_' || written_to)::regclass OR pg_table_size(quarter) < worth_bytes;
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', quarter) INTO is_empty;
        CONTINUE WHEN NOT is_empty;
        BEGIN
          EXECUTE format('LOCK TABLE %s IN ACCESS EXCLUSIVE MODE NOWAIT', quarter);
        EXCEPTION WHEN lock_not_available THEN
          CONTINUE;
        END;
        EXECUTE format('SELECT NOT EXISTS (SELECT FROM %s)', quarter) INTO is_empty;
        CONTINUE WHEN NOT is_empty;
        EXECUTE format('TRUNCATE %s', quarter);
        truncated := truncated + 1;
      END LOOP;
      RETURN truncated;
    END $$`);
  await db.query(`REVOKE ALL ON FUNCTION bus.truncate_emptied_outbox(bigint) FROM PUBLIC`);
}
