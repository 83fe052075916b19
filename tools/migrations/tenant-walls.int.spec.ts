import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Migration } from '@atlas/database/migrate';
import {
  doorsInTheWall,
  referencesAcrossWalls,
  servicesWithDatabase,
  tablesWithoutTenant,
  tablesWithoutWall,
  tenantTables,
  testDatabase,
  type TestDatabase,
} from '@atlas/testing';

/** What belongs to nobody in particular, and has no wall. Whoever adds a table here says why it holds nothing of a tenant. */
const withoutTenant: Record<(typeof servicesWithDatabase)[number], readonly string[]> = {
  accounts: ['operators'],
  orders: ['plans'],
  billing: [],
  subscriptions: ['plans'],
  notifications: [],
  reporting: [],
  'payment-simulator': ['charges', 'idempotency_keys', 'refunds'], // somebody else's books: it knows no tenants of ours
};

async function migrated(service: string): Promise<TestDatabase> {
  const { migrations }: { migrations: readonly Migration[] } = await import(
    `../../apps/${service}/migrations/index.ts`
  );
  return testDatabase(service, migrations);
}

describe.each(servicesWithDatabase)('the database of %s', (service) => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await migrated(service);
  });
  afterAll(() => database.drop());

  it('has a wall around each table, but for those that are known to belong to nobody', async () => {
    expect(await tablesWithoutTenant(database.admin)).toEqual(withoutTenant[service]);
    expect(await tablesWithoutWall(database.admin, service)).toEqual([]);
  });

  it('has no door in a wall', async () => expect(await doorsInTheWall(database.admin)).toEqual([]));

  it('refers from one tenant’s row to rows of that tenant only', async () =>
    expect(await referencesAcrossWalls(database.admin)).toEqual([]));

  it('shows nothing, and takes nothing, when nobody has said for whom', async () => {
    for (const table of await tenantTables(database.admin)) {
      const seen = await database.app.read([], (tx) => tx.foreign(`SELECT * FROM ${table}`, []));
      expect([table, seen.rows]).toEqual([table, []]);
      const written = database.app.transaction([], (tx) =>
        tx.foreign(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [crypto.randomUUID()]),
      );
      await expect(written).rejects.toMatchObject({ code: '42501' });
    }
  });
});

describe('the check of the walls', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await migrated('orders');
  });
  afterAll(() => database.drop());
  beforeEach(() => database.admin.query('DROP SCHEMA IF EXISTS planted CASCADE; CREATE SCHEMA planted'));

  const wall = `tenant_id = ANY ((SELECT current_setting('atlas.tenants')::uuid[])::uuid[])`;
  const forced = `CREATE TABLE planted.notes (tenant_id uuid NOT NULL);
                  ALTER TABLE planted.notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;`;

  it('finds nothing wrong with a wall that stands', async () => {
    await database.admin.query(
      `${forced} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall}) WITH CHECK (${wall})`,
    );
    expect(await tablesWithoutWall(database.admin, 'orders')).toEqual([]);
  });

  it.each([
    ['has no policy', 'CREATE TABLE planted.notes (tenant_id uuid NOT NULL)'],
    ['has no tenant, which nobody has declared', 'CREATE TABLE planted.notes (text text)'],
    [
      'has tenants, and is declared to have none',
      `CREATE TABLE planted.notes (tenant_id uuid NOT NULL); COMMENT ON TABLE planted.notes IS 'atlas:no-tenant'`,
    ],
    [
      'has a row of nobody',
      `${forced.replace('NOT NULL', '')} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall}) WITH CHECK (${wall})`,
    ],
    [
      'is open to its owner',
      `${forced.replace(', FORCE ROW LEVEL SECURITY', '')} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall}) WITH CHECK (${wall})`,
    ],
    [
      'does not look at what is written',
      `${forced} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall}) WITH CHECK (true)`,
    ],
    [
      'does not look at what is read',
      `${forced} CREATE POLICY wall ON planted.notes TO orders_app USING (true) WITH CHECK (${wall})`,
    ],
    [
      'has a wall with a way around',
      `${forced} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall} OR tenant_id IS NOT NULL) WITH CHECK (${wall})`,
    ],
    [
      'has a second policy beside the wall',
      `${forced} CREATE POLICY wall ON planted.notes TO orders_app USING (${wall}) WITH CHECK (${wall});
       CREATE POLICY door ON planted.notes FOR SELECT TO orders_app USING (true)`,
    ],
  ])('finds a table that %s', async (_, sql) => {
    await database.admin.query(sql);
    expect(await tablesWithoutWall(database.admin, 'orders')).toEqual(['planted.notes']);
  });

  it('finds a view and a function that run as their owner', async () => {
    await database.admin.query(`
      CREATE VIEW planted.all_orders AS SELECT * FROM orders;
      CREATE VIEW planted.own_orders WITH (security_invoker = true) AS SELECT * FROM orders;
      CREATE FUNCTION planted.total() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT count(*) FROM orders'`);
    expect(await doorsInTheWall(database.admin)).toEqual(['planted.all_orders', 'planted.total()']);
  });

  it('finds a reference that leaves out the tenant', async () => {
    await database.admin.query(`
      CREATE TABLE planted.notes (tenant_id uuid, id uuid UNIQUE, PRIMARY KEY (tenant_id, id));
      CREATE TABLE planted.remarks (
        tenant_id uuid, note uuid CONSTRAINT of_anybody REFERENCES planted.notes (id),
        CONSTRAINT of_its_tenant FOREIGN KEY (tenant_id, note) REFERENCES planted.notes)`);
    expect(await referencesAcrossWalls(database.admin)).toEqual(['planted.remarks.of_anybody']);
  });
});
