import { AtlasSystem, eventually, servicesWithDatabase, tablesWithoutWall, tenantTables } from '@atlas/testing';
import pg from 'pg';
import { Customer, publishPlan } from './customer.ts';

let atlas: AtlasSystem;
let one: Customer;
let other: Customer;

beforeAll(async () => {
  atlas = await AtlasSystem.start();
  const plan = await publishPlan(atlas);
  [one, other] = await Promise.all([Customer.register(atlas), Customer.register(atlas)]);
  await Promise.all([one, other].map((customer) => buyALot(customer, plan.id)));
  await eventually(bothHaveRevenue);
});
afterAll(() => atlas.stop());

/** At the same moment as the other customer: their orders share transactions all the way. */
async function buyALot(customer: Customer, planId: string): Promise<void> {
  const lamps = { lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }] };
  const orders = await Promise.all([
    customer.buy({ planId }),
    ...Array.from({ length: 20 }, () => customer.buy(lamps)),
  ]);
  await Promise.all(orders.map(({ id }) => customer.storyOf(id, 'completed')));
}

async function bothHaveRevenue(): Promise<void> {
  const { rowCount } = await atlas.databases.reporting.query('SELECT DISTINCT tenant_id FROM revenue_days');
  if (rowCount !== 2) throw new Error(`${rowCount} customers have revenue`);
}

const uuidOf = (customer: Customer) => customer.tenant.tenant.id.slice(4);

describe.each(servicesWithDatabase)('the tables of %s', (service) => {
  it('stand behind the wall between tenants, or are declared to have no tenant', async () => {
    expect(await tablesWithoutWall(atlas.databases[service], service)).toEqual([]);
  });

  it('show a tenant’s transaction the rows of that tenant only', async () => {
    const app = new pg.Client({ connectionString: atlas.appUrlOf(service) });
    await app.connect();
    try {
      await app.query('BEGIN');
      await app.query(`SELECT set_config('atlas.tenants', $1, true)`, [`{${uuidOf(one)}}`]);
      for (const table of await tenantTables(atlas.databases[service])) {
        const { rows } = await app.query<{ tenant_id: string }>(`SELECT DISTINCT tenant_id FROM ${table}`);
        expect(rows.filter(({ tenant_id }) => tenant_id !== uuidOf(one))).toEqual([]);
      }
    } finally {
      await app.end();
    }
  });

  it('take no row for another tenant', async () => {
    const app = new pg.Client({ connectionString: atlas.appUrlOf(service) });
    await app.connect();
    try {
      for (const table of await tenantTables(atlas.databases[service])) {
        await app.query('BEGIN');
        await app.query(`SELECT set_config('atlas.tenants', $1, true)`, [`{${uuidOf(one)}}`]);
        const gift = app.query(`INSERT INTO ${table} (tenant_id) VALUES ($1)`, [uuidOf(other)]);
        await expect(gift).rejects.toThrow(/row-level security/);
        await app.query('ROLLBACK');
      }
    } finally {
      await app.end();
    }
  });
});

describe('the check of the walls', () => {
  const cases: [string, string][] = [
    ['a table without a policy', 'CREATE TABLE planted (tenant_id uuid NOT NULL)'],
    [
      'a table whose policy does not bind its owner',
      `CREATE TABLE planted (tenant_id uuid NOT NULL);
       ALTER TABLE planted ENABLE ROW LEVEL SECURITY;
       CREATE POLICY tenant_wall ON planted USING (tenant_id = ANY ((SELECT current_setting('atlas.tenants')::uuid[])::uuid[]))`,
    ],
    [
      'a table whose policy lets everything through',
      `CREATE TABLE planted (tenant_id uuid NOT NULL);
       ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
       CREATE POLICY tenant_wall ON planted USING (true) WITH CHECK (true)`,
    ],
    [
      'a table with a second policy beside the wall',
      `CREATE TABLE planted (tenant_id uuid NOT NULL);
       ALTER TABLE planted ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
       CREATE POLICY tenant_wall ON planted TO orders_app
        USING (tenant_id = ANY ((SELECT current_setting('atlas.tenants')::uuid[])::uuid[]))
        WITH CHECK (tenant_id = ANY ((SELECT current_setting('atlas.tenants')::uuid[])::uuid[]));
       CREATE POLICY system_finds ON planted FOR SELECT TO orders_app USING (true)`,
    ],
  ];

  it.each(cases)('finds %s', async (_, sql) => {
    const database = atlas.databases.orders;
    await database.query(sql);
    try {
      expect(await tablesWithoutWall(database, 'orders')).toEqual(['public.planted']);
    } finally {
      await database.query('DROP TABLE planted');
    }
  });
});

describe('over the API', () => {
  it('a customer finds nothing of another one', async () => {
    for (const path of [
      '/v1/orders',
      '/v1/subscriptions',
      '/v1/charges',
      '/v1/users',
      '/v1/accounts',
      '/v1/api-keys',
      '/v1/reports/revenue',
    ]) {
      const [own, strangers] = await Promise.all([one.api.get(path), other.api.get(path)]);
      expect([path, own.status, strangers.status]).toEqual([path, 200, 200]);
      const ids = (answer: unknown) =>
        new Set(JSON.stringify(answer).match(/\b(?:ord|sub|chg|usr|acc|key|ten)_[0-9a-f-]{36}/g));
      expect([path, [...ids(own.body)].filter((id) => ids(strangers.body).has(id))]).toEqual([path, []]);
    }
  });
});
