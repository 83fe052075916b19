import { noTenantMark, roleNames } from '@atlas/database';
import type pg from 'pg';

/** `protectByTenant`'s policy, as PostgreSQL writes it down. */
const wall = `(tenant_id = ANY (( SELECT (current_setting('atlas.tenants'::text))::uuid[] AS current_setting)::uuid[]))`;

/** The bus and the jobs of a service are its own machinery, and reached by no request of a tenant. */
const ofTenants = `schema.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'bus', 'jobs')
                   AND rel.relname <> 'schema_migrations'`;

/** Tables that the wall between tenants does not cover and that nobody has declared to be without a tenant. */
export async function tablesWithoutWall(database: pg.Pool, service: string): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schema.nspname, rel.relname) AS name
       FROM pg_class AS rel JOIN pg_namespace AS schema ON schema.oid = rel.relnamespace
      WHERE rel.relkind IN ('r', 'p') AND ${ofTenants}
        AND (obj_description(rel.oid, 'pg_class') IS DISTINCT FROM $1
             OR EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel.oid AND attname = 'tenant_id'))
        AND NOT (rel.relrowsecurity AND rel.relforcerowsecurity
                 AND EXISTS (SELECT FROM pg_attribute WHERE attrelid = rel.oid AND attname = 'tenant_id' AND attnotnull)
                 -- Policies are alternatives: a single one without the wall lets everything through.
                 AND (SELECT coalesce(bool_and(coalesce(policy.qual, $3) = $3 AND coalesce(policy.with_check, $3) = $3), false)
                        FROM pg_policies AS policy
                       WHERE policy.schemaname = schema.nspname AND policy.tablename = rel.relname
                         AND policy.permissive = 'PERMISSIVE' AND policy.roles && ARRAY['public', $2]::name[])
                 AND EXISTS (SELECT FROM pg_policies AS policy
                              WHERE policy.schemaname = schema.nspname AND policy.tablename = rel.relname
                                AND policy.qual = $3 AND policy.with_check = $3 AND $2 = ANY (policy.roles)))
      ORDER BY name`,
    [noTenantMark, roleNames(service).app, wall],
  );
  return rows.map(({ name }) => name);
}

/** What runs as its owner, whom no wall stops: views, and functions that are declared so. */
export async function doorsInTheWall(database: pg.Pool): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%I.%I', schema.nspname, rel.relname) AS name
       FROM pg_class AS rel JOIN pg_namespace AS schema ON schema.oid = rel.relnamespace
      WHERE rel.relkind IN ('v', 'm') AND ${ofTenants} AND NOT coalesce('security_invoker=true' = ANY (rel.reloptions), false)
      UNION
     SELECT format('%I.%I()', schema.nspname, rel.proname)
       FROM (SELECT pronamespace, proname, proname AS relname FROM pg_proc WHERE prosecdef) AS rel
            JOIN pg_namespace AS schema ON schema.oid = rel.pronamespace
      WHERE ${ofTenants}
      ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

/** References between rows of tenants that do not say of which tenant: their checks see through the wall. */
export async function referencesAcrossWalls(database: pg.Pool): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT format('%s.%I', reference.conrelid::regclass, reference.conname) AS name
       FROM pg_constraint AS reference
       JOIN pg_attribute AS own ON own.attrelid = reference.conrelid AND own.attname = 'tenant_id'
       JOIN pg_attribute AS theirs ON theirs.attrelid = reference.confrelid AND theirs.attname = 'tenant_id'
      WHERE reference.contype = 'f'
        AND NOT EXISTS (SELECT FROM unnest(reference.conkey, reference.confkey) AS pair (own, theirs)
                         WHERE pair.own = own.attnum AND pair.theirs = theirs.attnum)
      ORDER BY name`,
  );
  return rows.map(({ name }) => name);
}

/** Tables that are declared to belong to no tenant. */
export async function tablesWithoutTenant(database: pg.Pool): Promise<string[]> {
  const { rows } = await database.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind IN ('r', 'p') AND obj_description(oid, 'pg_class') = $1 ORDER BY name`,
    [noTenantMark],
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
