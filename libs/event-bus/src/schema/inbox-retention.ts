import type { QueryRunner } from 'typeorm';

/**
 * `bus.keep_inbox()`: the daily partitions of the inbox, made ahead and dropped after 14 days. Whoever consumes calls it; it may
 * be called by many at once and at any time. Runs as the owner of the tables, because the service's role may not make any.
 *
 * Every lock is waited for only briefly: behind one that waits, all consumers would queue up. What somebody's long snapshot
 * keeps from being locked is done by a later call; until then the default partition takes the rows. Says what is left to do.
 */
export async function createInboxRetention(db: QueryRunner): Promise<void> {
  await db.query(`
    CREATE FUNCTION bus.first_event_id(at timestamptz) RETURNS uuid LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
    RETURN (rpad(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0'))::uuid`);
  await db.query(`
    CREATE FUNCTION bus.keep_inbox() RETURNS TABLE (made int, dropped int, postponed int)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms' AS $$
    DECLARE
      today date := (now() AT TIME ZONE 'UTC')::date;
      since date := today - 8;  -- what is older than 7 days is not handled any more
      day date;
      old name;
      from_id uuid;
      to_id uuid;
    BEGIN
      made := 0; dropped := 0; postponed := 0;
      IF NOT pg_try_advisory_xact_lock(hashtext('bus.keep_inbox')) THEN
        RETURN NEXT;  -- somebody is at it
        RETURN;
      END IF;
      FOR day IN SELECT since + n FROM generate_series(0, today + 2 - since) AS n
                  WHERE to_regclass('bus.inbox_' || to_char(since + n, 'YYYYMMDD')) IS NULL LOOP
        from_id := bus.first_event_id(day::timestamp AT TIME ZONE 'UTC');
        to_id := bus.first_event_id((day + 1)::timestamp AT TIME ZONE 'UTC');
        BEGIN
          -- Attached, not made in place: that would lock out everybody who reads or writes any day. What has gone to the
          -- default partition meanwhile moves, or the new one would be refused.
          LOCK TABLE bus.inbox_rest IN ACCESS EXCLUSIVE MODE;
          EXECUTE format('CREATE TABLE bus.%I (LIKE bus.inbox INCLUDING ALL)', 'inbox_' || to_char(day, 'YYYYMMDD'));
          EXECUTE format('WITH moved AS (DELETE FROM bus.inbox_rest WHERE event_id >= $1 AND event_id < $2 RETURNING *)
                          INSERT INTO bus.%I SELECT * FROM moved', 'inbox_' || to_char(day, 'YYYYMMDD')) USING from_id, to_id;
          EXECUTE format('ALTER TABLE bus.inbox ATTACH PARTITION bus.%I FOR VALUES FROM (%L) TO (%L)',
                         'inbox_' || to_char(day, 'YYYYMMDD'), from_id, to_id);
          made := made + 1;
        EXCEPTION WHEN lock_not_available THEN
          postponed := postponed + 1;
        END;
      END LOOP;
      FOR old IN SELECT relname FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
                  WHERE inhparent = 'bus.inbox'::regclass AND relname < 'inbox_' || to_char(today - 14, 'YYYYMMDD')
                    AND relname ~ '^inbox_[0-9]{8}$' LOOP
        BEGIN
          EXECUTE format('DROP TABLE bus.%I', old);
          dropped := dropped + 1;
        EXCEPTION WHEN lock_not_available THEN
          postponed := postponed + 1;
        END;
      END LOOP;
      -- Redriven events of days that had no partition any more.
      DELETE FROM bus.inbox_rest WHERE handled_at < now() - interval '14 days';
      RETURN NEXT;
    END $$`);
  await db.query(`REVOKE ALL ON FUNCTION bus.keep_inbox() FROM PUBLIC`);
}
