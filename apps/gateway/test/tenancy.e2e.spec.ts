import { AtlasSystem, eventually, servicesWithDatabase, tenantTables, type ApiAnswer } from '@atlas/testing';
import pg from 'pg';
import { belongingsOf, filledIn, idsIn, type Belongings, type Page } from './belongings.ts';
import { Customer, publishPlan, type Plan } from './customer.ts';
import { operations, operatorsOperations } from './published-operations.ts';

let atlas: AtlasSystem;
let one: Customer;
let other: Customer;
let plan: Plan;
type Wish = Parameters<Customer['buy']>[0];
const bought = new Map<Customer, string[]>();

beforeAll(async () => {
  atlas = await AtlasSystem.start();
  plan = await publishPlan(atlas);
  [one, other] = await Promise.all([Customer.register(atlas), Customer.register(atlas)]);
  await Promise.all([one, other].map((customer) => makeOneOfEach(customer)));
  await Promise.all([one, other].map((customer) => buy(customer, [{ planId: plan.id }])));
  await buyInSharedTransactions();
  await eventually(everyPurchaseIsInTheReport);
  await eventually(everyChargeIsSettled);
});
afterAll(() => atlas.stop());

/** Of all that the API lets a customer make, as its description shows it; orders come in their own way. */
async function makeOneOfEach({ api, tenant }: Customer): Promise<void> {
  const own: Readonly<Record<string, string>> = { usr: tenant.owner.id, acc: tenant.account.id, pln: plan.id };
  for (const { method, path, body } of operations) {
    if (method !== 'POST' || path.includes('{') || path === '/v1/orders') continue;
    const { status } = await api.post(
      path,
      filledIn(body, (prefix) => own[prefix]),
    );
    if (status !== 201) throw new Error(`POST ${path} was answered with ${status}`);
  }
}

/** Until as many transactions as may fly wait for it. By the server itself: who waits gives up after two seconds, and this process may be slow. */
const holdOrders = `
  DO $$ DECLARE waiting int; looks int := 0; BEGIN
    LOCK TABLE orders IN SHARE MODE;
    FOR look IN 1..3000 LOOP
      SELECT count(*) INTO waiting FROM pg_locks WHERE relation = 'orders'::regclass AND NOT granted;
      IF waiting > 0 THEN looks := looks + 1; END IF;
      EXIT WHEN waiting >= 4 OR looks = 50;
      PERFORM pg_sleep(0.02);
    END LOOP;
  END $$`;

/** Orders that arrive while others wait for the table go along in the next transactions, whosever they are. */
async function buyInSharedTransactions(): Promise<void> {
  const lamps = Array.from({ length: 20 }, () => ({ lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }] }));
  const buyAtOnce = () => Promise.all([one, other].map((customer) => buy(customer, lamps)));
  while ((await sharedTransactions()).length === 0)
    // they may come too late
    await Promise.all([atlas.databases.orders.query(holdOrders), buyAtOnce()]);
}

async function sharedTransactions(): Promise<unknown[]> {
  const { rows } = await atlas.databases.orders.query(
    'SELECT xmin::text FROM order_lines GROUP BY xmin::text HAVING count(DISTINCT tenant_id) > 1',
  );
  return rows;
}

async function buy(customer: Customer, wishes: readonly Wish[]): Promise<void> {
  const orders = await Promise.all(wishes.map((wish) => customer.buy(wish)));
  const ids = orders.map(({ id }) => id);
  bought.set(customer, [...(bought.get(customer) ?? []), ...ids]);
  await Promise.all(ids.map((id) => customer.storyOf(id, 'completed')));
}

async function everyPurchaseIsInTheReport(): Promise<void> {
  const { rows } = await atlas.databases.reporting.query<{ orders: number }>(
    'SELECT sum(completed_orders)::int AS orders FROM revenue_days GROUP BY tenant_id ORDER BY 1',
  );
  const counts = [...bought.values()].map(({ length }) => length).toSorted((a, b) => a - b);
  expect(rows.map(({ orders }) => orders)).toEqual(counts);
}

async function everyChargeIsSettled(): Promise<void> {
  const { rowCount } = await atlas.databases.billing.query(`SELECT FROM charges WHERE settlement <> 'settled'`);
  if (rowCount !== 0) throw new Error(`${rowCount} charges are not settled`);
}

const uuidOf = (customer: Customer) => customer.tenant.tenant.id.slice(4);

describe.each(servicesWithDatabase)('the tables of %s', (service) => {
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

/** What is asked in the name of `other` after something of `one`, beside the same question after what nobody has. */
const asked = async (ask: (id: string) => Promise<ApiAnswer>, id: string) => {
  const answers = await Promise.all([ask(id), ask(`${id.slice(0, 4)}${crypto.randomUUID()}`)]);
  return answers.map(({ status, body }) => ({ status, body: withoutRequestId(body) }));
};
const aKey = () => ({ 'idempotency-key': crypto.randomUUID() });

const withoutRequestId = (body: unknown) =>
  typeof body === 'object' && body !== null ? { ...body, request_id: undefined } : body;

describe('over the API', () => {
  let ones: Belongings;
  let others: Belongings;
  beforeAll(async () => {
    [ones, others] = await Promise.all([belongingsOf(one.api), belongingsOf(other.api)]);
  });

  it('each list holds what is one’s own, and nothing of another’s', () => {
    expect([...ones.ids].filter((id) => others.ids.has(id))).toEqual([]);
    expect([...ones.kinds()].toSorted()).toEqual([...others.kinds()].toSorted());
  });

  const ofOneThing = operations.filter(({ idPrefix }) => idPrefix !== undefined && idPrefix !== 'pln');

  it.each(ofOneThing.filter(({ method }) => method === 'GET'))(
    'to GET $path, what is one’s own is there',
    async ({ path, idPrefix = '' }) => {
      const [id = ''] = ones.of(idPrefix);
      expect((await one.api.get(path.replace(/{.+}/, id))).status).toBe(200);
    },
  );

  it.each(ofOneThing)(
    'to $method $path, what is another’s is as if it were not there',
    async ({ method, path, idPrefix = '', body }) => {
      const own = ones.of(idPrefix);
      expect(own).not.toEqual([]); // or this test would prove nothing: have the customers of this file make one
      for (const id of own.slice(0, 3)) {
        const [foreign, unknown] = await asked(
          (any) => other.api.send(method, path.replace(/{.+}/, any), body, aKey()),
          id,
        );
        expect([path, foreign?.status, foreign]).toEqual([path, 404, unknown]);
      }
    },
  );

  it.each(operations.flatMap(({ path, filters }) => filters.map((filter) => ({ path, ...filter }))))(
    '$path finds nothing by another’s $name',
    async ({ path, name, idPrefix }) => {
      const found = async (customer: Customer) => {
        const pages = await Promise.all(ones.of(idPrefix).map((id) => customer.api.get<Page>(`${path}?${name}=${id}`)));
        return pages.flatMap(({ body }) => body.items);
      };
      expect(await found(other)).toEqual([]);
      expect(await found(one)).not.toEqual([]);
    },
  );

  it.each(operations.filter(({ body, method }) => method === 'POST' && idsIn(body).length > 0))(
    '$method $path takes one’s own ids in its body, and no other’s',
    async ({ path, body }) => {
      const mine = filledIn(body, (prefix) => (prefix === 'pln' ? plan.id : others.of(prefix)[0]));
      expect([path, (await other.api.post(path, mine)).status]).toEqual([path, 201]);
      for (const id of idsIn(mine).filter((each) => !each.startsWith('pln_'))) {
        const theirs = filledIn(mine, (prefix) => (id.startsWith(prefix) ? ones.of(prefix)[0] : undefined));
        const [foreign, unknown] = await asked(
          (any) =>
            other.api.post(
              path,
              filledIn(theirs, (prefix) => (id.startsWith(prefix) ? any : undefined)),
            ),
          ones.of(id.slice(0, 3))[0] ?? '',
        );
        expect([path, Math.floor((foreign?.status ?? 0) / 100), foreign]).toEqual([path, 4, unknown]);
      }
    },
  );

  it.each(operatorsOperations)('$method $path is for operators only', async ({ method, path, body }) => {
    const address = path.replace('{service}', 'orders').replaceAll(/{.+?}/g, '1');
    expect([address, (await one.api.send(method, address, body)).status]).toEqual([address, 403]);
  });

  it('orders that were placed in one transaction with another’s are one’s own', async () => {
    expect(await sharedTransactions()).not.toEqual([]);
    expect([ones.of('ord').toSorted(), others.of('ord').toSorted()]).toEqual(
      [one, other].map((customer) => bought.get(customer)?.toSorted()),
    );
  });

  it('nothing of what was asked here has changed anything of another’s', async () => {
    expect(await belongingsOf(one.api)).toEqual(ones);
  });
});
