import { servicesWithDatabase, type AtlasSystem } from '@atlas/testing';

/** What a use of the API is noted by, rightly. */
const notedOnUse = ['last_used_at'];

/** A fingerprint of every row of every service's own tables. Not of the bus's and the jobs', which have a life of their own. */
export async function rowsOf({ databases }: AtlasSystem): Promise<ReadonlyMap<string, string>> {
  const found = await Promise.all(
    servicesWithDatabase.map(async (service) => {
      const { rows: tables } = await databases[service].query<{ name: string }>(
        `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'`,
      );
      const selects = tables.map(
        ({ name }) =>
          `SELECT '${service}.${name}' AS name, coalesce(md5(string_agg(line, '' ORDER BY line)), '') AS rows
             FROM (SELECT (to_jsonb(t) - ARRAY[${notedOnUse.map((column) => `'${column}'`).join()}])::text AS line FROM "${name}" t) lines`,
      );
      if (selects.length === 0) return [];
      const { rows } = await databases[service].query<{ name: string; rows: string }>(selects.join(' UNION ALL '));
      return rows.map((row) => [row.name, row.rows] as const);
    }),
  );
  return new Map(found.flat());
}

export function changedTables(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): readonly string[] {
  return [...after].filter(([name, rows]) => before.get(name) !== rows).map(([name]) => name);
}
