import { noTenantMark, roleNames } from '@atlas/database';
import type pg from 'pg';

/** Tables that the wall between tenants does not cover and that nobody has declared to be without a tenant. */
export async function tablesWithoutWall(database: pg.Pool, service: string): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schema.nspname, tab.relname) AS name
       FROM pg_class AS tab JOIN pg_namespace AS schema ON schema.oid = tab.relnamespace
      WHERE tab.relkind IN ('r', 'p')
        AND schema.nspname NOT IN ('pg_catalog', 'information_schema', 'bus', 'jobs')
        AND tab.relname <> 'schema_migrations'
        AND obj_description(tab.oid, 'pg_class') IS DISTINCT FROM $1
        AND NOT (tab.relrowsecurity AND tab.relforcerowsecurity
                 AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = tab.oid AND attname = 'tenant_id' AND attnotnull)
                 -- Policies are alternatives: a single one without the wall lets everything through.
                 AND (SELECT coalesce(bool_and((policy.qual IS NULL OR policy.qual LIKE '%atlas.tenants%')
                                               AND (policy.with_check IS NULL OR policy.with_check LIKE '%atlas.tenants%')), false)
                        FROM pg_policies AS policy
                       WHERE policy.schemaname = schema.nspname AND policy.tablename = tab.relname
                         AND policy.permissive = 'PERMISSIVE' AND policy.roles && ARRAY['public', $2]::name[]))
      ORDER BY name`,
    [noTenantMark, roleNames(service).app],
  );
  return rows.map(({ name }) => name);
}

/** Tables behind the wall. */
export async function tenantTables(database: pg.Pool): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schemaname, tablename) AS name FROM pg_tables WHERE rowsecurity ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}
