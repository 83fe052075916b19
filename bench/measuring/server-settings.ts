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
export async function assertSafe(admin: pg.Pool): Promise<ReadonlyMap<string, string>> {
  const { rows } = await admin.query<{ name: string; value: string }>(
    'SELECT name, current_setting(name) AS value FROM pg_settings WHERE name = ANY ($1)',
    [shown],
  );
  const settings = new Map(rows.map(({ name, value }) => [name, value]));
  const off = durability.filter((name) => settings.get(name) !== 'on');
  if (off.length > 0) throw new UnfitServer(`${off.join(' and ')} must be on: without it nothing is kept, only noted`);
  return settings;
}

/** Refuses a database whose role sees more than its tenants, or a table without a wall. */
export async function assertWalled(admin: pg.Pool, appRole: string, tables: readonly string[]): Promise<void> {
  const { rows } = await admin.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relname = ANY ($2) AND relkind = 'r' AND NOT (relrowsecurity AND relforcerowsecurity)
     UNION ALL
     SELECT rolname FROM pg_roles WHERE rolname = $1 AND (rolsuper OR rolbypassrls)`,
    [appRole, tables],
  );
  if (rows.length > 0)
    throw new UnfitServer(`row-level security does not bind ${rows.map(({ name }) => name).join(', ')}`);
}
