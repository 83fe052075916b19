import type pg from 'pg';

const durability = ['fsync', 'synchronous_commit', 'full_page_writes'];
const shown = [
  ...durability,
  'server_version',
  'wal_level',
  'shared_buffers',
  'max_wal_size',
  'autovacuum',
  'shared_preload_libraries',
];

class UnfitServer extends Error {}

/** Under what a figure was measured, as the server itself says; refuses a server on which it would mean nothing. */
export async function readSettings(admin: pg.Pool, appRole: string): Promise<ReadonlyMap<string, string>> {
  const { rows } = await admin.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1)',
    [shown],
  );
  const settings = new Map(rows.map(({ name, value }) => [name, value]));
  const off = durability.filter((name) => settings.get(name) !== 'on');
  if (off.length > 0)
    throw new UnfitServer(`${off.join(' and ')} must be on: without it an order is not placed, only noted`);
  await assertWalled(admin, appRole);
  return settings;
}

async function assertWalled(admin: pg.Pool, appRole: string): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relname IN ('orders', 'order_lines', 'idempotency_keys') AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)
     UNION ALL
     SELECT rolname FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolbypassrls)`,
    [appRole],
  );
  if (rows.length > 0)
    throw new UnfitServer(`row-level security does not bind ${rows.map(({ name }) => name).join(', ')}`);
}
