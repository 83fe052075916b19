import type pg from 'pg';

/** What the database says of everything that could wait for something. */
const questions: Readonly<Record<string, string>> = {
  gaps: `SELECT topic, partition, reason, next_offset, low, high FROM bus.consumer_gap ORDER BY topic, partition`,
  consumers: `SELECT owner, (until - now())::text AS alive_for FROM bus.consumer_process ORDER BY until DESC`,
  'parked keys': `SELECT topic, key, (due_at - now())::text AS due_in FROM bus.parked_key ORDER BY topic, key`,
  parked: `
    SELECT id, topic, key, partition, "offset", state, reason, attempts, ends, blocks, (next_try_at - now())::text AS next_try_in,
           trying_by, left(error_message, 80) AS error
      FROM bus.parked ORDER BY id LIMIT 40`,
  outbox: `
    SELECT topic, shard, count(*)::int AS rows, min(seq)::text AS first, (now() - min(created_at))::text AS oldest
      FROM bus.outbox GROUP BY topic, shard ORDER BY topic, shard`,
  'refused by the brokers': `SELECT topic, shard, seq::text, error_message FROM bus.outbox_refused ORDER BY seq LIMIT 20`,
  'leases of the relays': `
    SELECT lease.owner, array_agg(shard ORDER BY shard)::text AS shards, min(lease.until - now())::text AS leased_for,
           (relay.until - now())::text AS alive_for
      FROM bus.relay_lease AS lease LEFT JOIN bus.relay USING (owner) GROUP BY lease.owner, relay.until`,
  connections: `
    SELECT application_name AS of, state, wait_event, (now() - state_change)::text AS since, left(query, 60) AS last
      FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() ORDER BY application_name`,
};

export async function readBusRows(pool: pg.Pool): Promise<readonly string[]> {
  const lines: string[] = [];
  for (const [title, question] of Object.entries(questions)) {
    const { rows } = await pool.query<Record<string, unknown>>(question);
    lines.push(`${title}: ${rows.length === 0 ? 'none' : ''}`, ...rows.map((row) => `  ${describeRow(row)}`));
  }
  return lines;
}

/** Where the group is in a partition, and who has noted that he holds it. */
export interface PlaceRow {
  readonly place: string;
  readonly offset: number;
  readonly holder: string | null;
  readonly isHolderAlive: boolean;
  readonly carefulUntil: number | null;
  readonly handling: number | null;
  readonly ends: number | null;
}

export async function readPlaces(pool: pg.Pool): Promise<readonly PlaceRow[]> {
  const { rows } = await pool.query<PlaceRow>(
    `SELECT topic || '[' || partition || ']' AS place, next_offset::int AS "offset", owner AS holder,
            EXISTS (SELECT FROM bus.consumer_process AS process WHERE process.owner = held.owner AND until > now()) AS "isHolderAlive",
            careful_until::int AS "carefulUntil", handling::int, ends
       FROM bus.consumer_offset LEFT JOIN bus.partition_holder AS held USING (grp, topic, partition) ORDER BY topic, partition`,
  );
  return rows;
}

function describeRow(row: Record<string, unknown>): string {
  return Object.entries(row)
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
