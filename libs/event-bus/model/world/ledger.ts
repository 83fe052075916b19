import pg from 'pg';
import type { Ailment, Kind } from '../promise/fact.ts';
import type { Observed, ParkedRow } from '../promise/observed.ts';

interface FactRow {
  readonly name: string;
  readonly kind: Kind;
  readonly key: string;
  readonly ailment: Ailment;
  readonly isInTwoMajors: boolean;
}

interface Counts {
  readonly outbox: number;
  readonly refused: number;
  readonly gaps: number;
}

/** Reads, as a superuser and past all members, what the database says. */
export class Ledger {
  readonly pool: pg.Pool;

  constructor(adminUrl: string) {
    this.pool = new pg.Pool({ connectionString: adminUrl, max: 2 });
    this.pool.on('error', () => undefined); // dropping the database may cut a connection that is just being closed
  }

  async look(): Promise<Observed> {
    const client = await this.pool.connect();
    const all = async <Row extends pg.QueryResultRow>(text: string) => (await client.query<Row>(text)).rows;
    try {
      await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
      const facts = await all<FactRow>(
        `SELECT name, kind, key, ailment, is_in_two_majors AS "isInTwoMajors" FROM told
          ORDER BY pg_xact_commit_timestamp(xmin), number`,
      );
      const effects = await all<{ name: string }>(
        `SELECT coalesce(name, event_id::text) AS name FROM effects LEFT JOIN told USING (event_id) ORDER BY effects.number`,
      );
      const parked = await all<ParkedRow>(
        `SELECT coalesce(name, headers) AS name, id::int, state, reason, attempts, next_try_at IS NOT NULL AS "isToBeTried",
                id = min(id) FILTER (WHERE blocks) OVER (PARTITION BY topic, parked.key) OR NOT blocks AS "isHead"
           FROM bus.parked LEFT JOIN told ON event_id::text = headers::json ->> 'ce_id' ORDER BY id`,
      );
      const blocked = await all<{ place: string }>(`SELECT topic || ' ' || key AS place FROM bus.parked_key`);
      const [counts = { outbox: 0, refused: 0, gaps: 0 }] = await all<Counts>(
        `SELECT (SELECT count(*)::int FROM bus.outbox) AS outbox,
                (SELECT count(*)::int FROM bus.outbox_refused) AS refused,
                (SELECT count(*)::int FROM bus.consumer_gap) AS gaps`,
      );
      return {
        ...{ facts, parked, ...counts },
        effects: effects.map(({ name }) => name),
        blocked: blocked.map(({ place }) => place),
      };
    } finally {
      await client.query('ROLLBACK').finally(() => client.release());
    }
  }

  /** The ids of all events that were told, by the names of their facts. */
  async eventIds(): Promise<ReadonlyMap<string, string>> {
    const { rows } = await this.pool.query<{ name: string; id: string }>('SELECT name, event_id AS id FROM told');
    return new Map(rows.map(({ name, id }) => [name, id]));
  }

  /** `topic[partition]` to the group's next offset. */
  async offsets(): Promise<ReadonlyMap<string, number>> {
    const { rows } = await this.pool.query<{ place: string; offset: number }>(
      `SELECT topic || '[' || partition || ']' AS place, next_offset::int AS "offset" FROM bus.consumer_offset`,
    );
    return new Map(rows.map(({ place, offset }) => [place, offset]));
  }

  /** How many members have said in time that they are alive. */
  async living(): Promise<number> {
    const { rows } = await this.pool.query<{ living: number }>(
      'SELECT count(*)::int AS living FROM bus.consumer_process WHERE until > now()',
    );
    return rows[0]?.living ?? 0;
  }

  async isConnected(applicationName: string): Promise<boolean> {
    const { rows } = await this.pool.query('SELECT FROM pg_stat_activity WHERE application_name = $1 LIMIT 1', [
      applicationName,
    ]);
    return rows.length > 0;
  }

  /** From now on handlers stand it. */
  async cure(name: string): Promise<void> {
    await this.pool.query('INSERT INTO cures (name) VALUES ($1) ON CONFLICT DO NOTHING', [name]);
  }

  /** For the next program; while nothing moves. */
  async clear(): Promise<void> {
    await this.pool.query(
      'DELETE FROM bus.parked; DELETE FROM bus.parked_key; DELETE FROM effects; DELETE FROM told; DELETE FROM cures',
    );
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}
