import pg from 'pg';

export interface Lighting {
  readonly id: string;
  readonly lamp: string;
  readonly number: number;
}

export interface WaitingRow {
  readonly id: string;
  readonly value: string;
}

export interface ParkedRow {
  readonly key: string;
  readonly state: string;
  readonly reason: string;
  readonly attempts: number;
}

export interface Progress {
  readonly outbox: number;
  /** Set aside for a try, for a turn, or for a newer version. */
  readonly waiting: number;
  readonly setAside: number;
  readonly handled: number;
  /** Partitions that stand still. */
  readonly gaps: readonly number[];
}

/** Reads, as a superuser and past all programs, what the database says. */
export class Ledger {
  readonly pool: pg.Pool;

  constructor(adminUrl: string) {
    this.pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
    this.pool.on('error', () => undefined); // its server is killed now and then; the next query takes a fresh connection
  }

  /** In the order in which they were committed: the order that each key was promised. */
  lightings(): Promise<readonly Lighting[]> {
    return this.sql<Lighting>(
      `SELECT event_id AS id, lamp, number FROM lightings ORDER BY pg_xact_commit_timestamp(xmin), number`,
    );
  }

  waitingInOutbox(): Promise<readonly WaitingRow[]> {
    return this.sql<WaitingRow>(`SELECT event_id AS id, convert_from(payload, 'UTF8') AS value FROM bus.outbox`);
  }

  /** In the order in which they were handled. */
  sightings(): Promise<readonly Lighting[]> {
    return this.sql<Lighting>('SELECT event_id AS id, lamp, number FROM sightings ORDER BY seen');
  }

  parked(): Promise<readonly ParkedRow[]> {
    return this.sql<ParkedRow>('SELECT key, state, reason, attempts FROM bus.parked ORDER BY id');
  }

  async blockedKeys(): Promise<readonly string[]> {
    return (await this.sql<{ key: string }>('SELECT key FROM bus.parked_key')).map(({ key }) => key);
  }

  async deadlocks(): Promise<number> {
    const [row] = await this.sql<{ deadlocks: number }>(
      'SELECT deadlocks::int FROM pg_stat_database WHERE datname = current_database()',
    );
    return row?.deadlocks ?? 0;
  }

  /** By what consumers say of themselves, now and then. */
  async isNobodyConsuming(): Promise<boolean> {
    return (await this.sql('SELECT FROM bus.consumer_process WHERE until > now()')).length === 0;
  }

  /** For a lock that somebody else has. */
  async isSomeoneWaiting(): Promise<boolean> {
    const waiting = await this.sql(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
    );
    return waiting.length > 0;
  }

  /** All that came of an exchange is done, and the rest of it is on its way. */
  async isSomeoneHalfway(): Promise<boolean> {
    const halfway = await this.sql(
      `SELECT FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'active' AND wait_event = 'ClientRead' AND xact_start IS NOT NULL`,
    );
    return halfway.length > 0;
  }

  /** As of one moment. */
  async progress(): Promise<Progress> {
    const [row] = await this.sql<Progress>(
      `SELECT (SELECT count(*)::int FROM bus.outbox) AS outbox,
              (SELECT count(*)::int FROM bus.parked WHERE state <> 'dead') AS waiting,
              (SELECT count(*)::int FROM bus.parked WHERE state = 'unknown') AS "setAside",
              (SELECT count(*)::int FROM sightings) AS handled,
              (SELECT coalesce(array_agg(partition), '{}') FROM bus.consumer_gap) AS gaps`,
    );
    if (!row) throw new Error('an aggregate has one row');
    return row;
  }

  /** Where the group is in each partition. */
  async offsets(): Promise<ReadonlyMap<number, number>> {
    const rows = await this.sql<{ partition: number; offset: number }>(
      `SELECT partition, next_offset::int AS "offset" FROM bus.consumer_offset WHERE topic = 'lamps'`,
    );
    return new Map(rows.map(({ partition, offset }) => [partition, offset]));
  }

  /** What handlers do with a lamp from now on; undefined: as with any other. */
  async setMood(lamp: string, mood: 'kills' | 'throws' | undefined): Promise<void> {
    await this.sql('DELETE FROM moods WHERE lamp = $1', [lamp]);
    if (mood !== undefined) await this.sql('INSERT INTO moods (lamp, mood) VALUES ($1, $2)', [lamp, mood]);
  }

  async sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<readonly Row[]> {
    return (await this.pool.query<Row & pg.QueryResultRow>(text, [...values])).rows;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
