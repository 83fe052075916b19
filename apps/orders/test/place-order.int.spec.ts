import { newId } from '@atlas/kernel';
import { aBuyer, lamp, lampOrder, startOrders, type OrdersService } from './orders-service.ts';

let orders: OrdersService;
beforeAll(async () => (orders = await startOrders()));
afterAll(() => orders.stop());

async function count(table: string): Promise<number> {
  const { rows } = await orders.database.admin.query<{ count: string }>(`SELECT count(*) FROM ${table}`);
  return Number(rows[0]?.count);
}

/** Rows of everything that placing writes, but for the outbox, which the relay empties. */
async function written(): Promise<number[]> {
  return Promise.all(['orders', 'order_lines', 'open_purchases', 'idempotency_keys'].map(count));
}

const statusesOf = (responses: readonly { statusCode: number }[]) =>
  responses.map(({ statusCode }) => statusCode).toSorted((a, b) => a - b);

async function aPlan(price = 4900, currency = 'EUR') {
  const id = newId('pln');
  await orders.database.admin.query(
    'INSERT INTO plans (id, code, name, amount, currency) VALUES ($1, $2, $3, $4, $5)',
    [id.slice(4), `plan-${id.slice(-6)}`, 'Pro', price, currency],
  );
  return id;
}

describe('placing an order', () => {
  it('answers with the order, and lets its buyer read it back', async () => {
    const buyer = aBuyer();
    const response = await orders.place(buyer);
    expect(response.statusCode).toBe(201);
    const order = response.json();
    expect(order).toMatchObject({
      status: 'pending_payment',
      accountId: buyer.accountId,
      total: { amount: 2500, currency: 'EUR' },
      lines: [lamp],
      _links: {
        self: { href: `/v1/orders/${order.id}` },
        timeline: { href: `/v1/orders/${order.id}/timeline` },
        charges: { href: `/v1/charges?orderId=${order.id}` },
      },
    });
    expect(response.headers.etag).toBeUndefined();
    expect((await orders.get(buyer, `/v1/orders/${order.id}`)).json()).toEqual(order);
    expect((await orders.get(buyer, `/v1/orders/${order.id}/timeline`)).json()).toMatchObject({
      state: 'started',
      entries: [{ type: 'order.placed' }],
    });
  });

  it('takes the price of a plan from the catalogue', async () => {
    const planId = await aPlan(4900);
    const response = await orders.place(aBuyer(), { body: { ...lampOrder, planId } });
    const { id } = response.json();
    expect(response.json()).toMatchObject({
      planId,
      total: { amount: 7400, currency: 'EUR' },
      _links: { subscriptions: { href: `/v1/subscriptions?orderId=${id}` } },
    });
  });

  it('merges requests of many tenants, and keeps them apart', async () => {
    const buyers = Array.from({ length: 100 }, aBuyer);
    const placed = await Promise.all(buyers.map((buyer) => orders.place(buyer)));
    expect(new Set(placed.map(({ statusCode }) => statusCode))).toEqual(new Set([201]));
    const lists = await Promise.all(buyers.map(async (buyer) => (await orders.get(buyer, '/v1/orders')).json()));
    expect(lists.map(({ items }) => items.map(({ id }: { id: string }) => id))).toEqual(
      placed.map((response) => [response.json().id]),
    );
    const [one, other] = [buyers[0]!, placed[1]!.json().id];
    expect((await orders.get(one, `/v1/orders/${other}`)).statusCode).toBe(404);
  });

  it('pages through orders, the newest first', async () => {
    const buyer = aBuyer();
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) ids.unshift((await orders.place(buyer)).json().id);
    const first = (await orders.get(buyer, '/v1/orders?limit=3')).json();
    const second = (await orders.get(buyer, first._links.next.href)).json();
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second).toMatchObject({ nextCursor: null, _links: { self: first._links.next } });
    expect(second._links.next).toBeUndefined();
  });

  it('sends an order that one has seen only when it has changed', async () => {
    const buyer = aBuyer();
    const url = (await orders.place(buyer)).json()._links.self.href;
    const etag = String((await orders.get(buyer, url)).headers.etag);
    expect(etag).toMatch(/^".+"$/);
    const again = await orders.get(buyer, url, { 'if-none-match': etag });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    await orders.database.admin.query('UPDATE orders SET version = version + 1');
    expect((await orders.get(buyer, url, { 'if-none-match': etag })).statusCode).toBe(200);
  });
});

describe('an idempotency key', () => {
  it('gives a repetition the answer of the first request, byte for byte', async () => {
    const [buyer, key] = [aBuyer(), 'once'];
    const first = await orders.place(buyer, { key });
    const again = await orders.place(buyer, { key });
    expect(again.statusCode).toBe(201);
    expect(again.body).toBe(first.body);
    expect(again.headers['idempotent-replayed']).toBe('true');
    expect(first.headers['idempotent-replayed']).toBeUndefined();
  });

  it('makes one order of many requests at the same moment', async () => {
    const [buyer, key, before] = [aBuyer(), 'at once', await count('orders')];
    const responses = await Promise.all(Array.from({ length: 50 }, () => orders.place(buyer, { key })));
    expect(new Set(responses.map(({ body }) => body)).size).toBe(1);
    expect(responses.filter(({ headers }) => headers['idempotent-replayed'] === undefined)).toHaveLength(1);
    expect(await count('orders')).toBe(before + 1);
  });

  it('is refused for another body', async () => {
    const [buyer, key] = [aBuyer(), 'reused'];
    await orders.place(buyer, { key });
    const before = await written();
    const other = await orders.place(buyer, { key, body: { ...lampOrder, currency: 'USD' } });
    expect(other.statusCode).toBe(422);
    expect(other.json()).toMatchObject({ type: 'urn:atlas:problem:idempotency_key_reused' });
    const together = await Promise.all([
      orders.place(buyer, { key: 'reused at once' }),
      orders.place(buyer, { key: 'reused at once', body: { ...lampOrder, currency: 'USD' } }),
    ]);
    expect(statusesOf(together)).toEqual([201, 422]);
    expect((await written())[0]).toBe(before[0]! + 1);
  });

  it('is the tenant’s own: another tenant may use the same', async () => {
    const [one, other] = await Promise.all([
      orders.place(aBuyer(), { key: 'same' }),
      orders.place(aBuyer(), { key: 'same' }),
    ]);
    expect(one.json().id).not.toBe(other.json().id);
  });

  it('held by a request of another process is waited for, then answered with 409 and when to come back', async () => {
    const [buyer, key] = [aBuyer(), 'held'];
    const holder = await orders.database.admin.connect();
    try {
      await holder.query('BEGIN');
      await holder.query(`INSERT INTO idempotency_keys VALUES ($1, 'POST /v1/orders', $2, '', 201, '{}')`, [
        buyer.tenantId.slice(4),
        key,
      ]);
      const response = await orders.place(buyer, { key });
      expect(response.statusCode).toBe(409);
      expect(response.json()).toMatchObject({ type: 'urn:atlas:problem:request_in_progress' });
      expect(response.headers['retry-after']).toBe('1');
    } finally {
      await holder.query('ROLLBACK');
      holder.release();
    }
    expect((await orders.place(buyer, { key })).statusCode).toBe(201);
  });
});

describe('a plan that is being bought', () => {
  it('cannot be bought a second time for the same account, one after the other or at once', async () => {
    const [buyer, planId] = [aBuyer(), await aPlan()];
    const body = { planId, currency: 'EUR', paymentMethod: 'pm_success' };
    const responses = await Promise.all(Array.from({ length: 8 }, () => orders.place(buyer, { body })));
    expect(statusesOf(responses)).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    const later = await orders.place(buyer, { body, key: 'later' });
    expect(later.json()).toMatchObject({ type: 'urn:atlas:problem:purchase_open', status: 409 });
    // Nothing is kept of a refusal: the key is free once the purchase has ended.
    await orders.database.admin.query('DELETE FROM open_purchases');
    expect((await orders.place(buyer, { body, key: 'later' })).statusCode).toBe(201);
  });
});

describe('bad input', () => {
  const cases: [string, unknown, number, string][] = [
    ['an unknown field', { ...lampOrder, colour: 'red' }, 422, '#/colour'],
    ['an unknown field of a line', { ...lampOrder, lines: [{ ...lamp, colour: 'red' }] }, 422, '#/lines/0/colour'],
    ['a wrong type', { ...lampOrder, lines: [{ ...lamp, quantity: '2' }] }, 422, '#/lines/0/quantity'],
    ['a fraction of a cent', { ...lampOrder, lines: [{ ...lamp, unitAmount: 0.5 }] }, 422, '#/lines/0/unitAmount'],
    ['a negative amount', { ...lampOrder, lines: [{ ...lamp, unitAmount: -1 }] }, 422, '#/lines/0/unitAmount'],
    [
      'an amount that no number holds',
      { ...lampOrder, lines: [{ ...lamp, unitAmount: 1e300 }] },
      422,
      '#/lines/0/unitAmount',
    ],
    [
      'a total that is too large',
      { ...lampOrder, lines: [{ ...lamp, quantity: 1_000_000, unitAmount: 999_999_999_999 }] },
      422,
      '#/lines',
    ],
    ['nothing to pay', { ...lampOrder, lines: [{ ...lamp, unitAmount: 0 }] }, 422, '#/lines'],
    ['no lines', { ...lampOrder, lines: [] }, 422, '#/lines'],
    ['an unknown currency', { ...lampOrder, currency: 'XXX' }, 422, '#/currency'],
    ['no currency', { lines: [lamp], paymentMethod: 'pm_success' }, 422, '#/currency'],
    ['an unknown plan', { ...lampOrder, planId: newId('pln') }, 422, '#/planId'],
    ['a malformed plan', { ...lampOrder, planId: 'pln_1' }, 422, '#/planId'],
    ['somebody else’s account', { ...lampOrder, accountId: newId('acc') }, 422, '#/accountId'],
    [
      'a text with a control character',
      { ...lampOrder, lines: [{ ...lamp, description: 'a\u0007b' }] },
      422,
      '#/lines/0/description',
    ],
    ['null where a value is due', { ...lampOrder, lines: null }, 422, '#/lines'],
  ];

  it.each(cases)('%s is refused, with a pointer and a remedy', async (_, body, status, pointer) => {
    const before = await written();
    const response = await orders.place(aBuyer(), { body });
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(response.json()).toMatchObject({
      status,
      remedy: expect.any(String),
      errors: expect.arrayContaining([expect.objectContaining({ pointer })]),
    });
    expect(response.statusCode).toBe(status);
    expect(await written()).toEqual(before);
  });

  it.each([
    ['broken JSON', '{"currency":', 400, 'malformed_json'],
    ['an array', '[]', 422, 'invalid_request'],
    ['nothing', '', 422, 'invalid_request'],
    ['two megabytes', JSON.stringify({ ...lampOrder, note: 'x'.repeat(2 << 20) }), 413, 'body_too_large'],
    ['deep nesting', `${'['.repeat(100_000)}${']'.repeat(100_000)}`, 400, 'malformed_json'],
  ])('%s is refused', async (_, body, status, code) => {
    const before = await written();
    const response = await orders.place(aBuyer(), { body });
    expect([response.statusCode, response.json().type]).toEqual([status, `urn:atlas:problem:${code}`]);
    expect(await written()).toEqual(before);
  });

  it('a plan in another currency is refused, and the answer says which one', async () => {
    const planId = await aPlan(4900, 'JPY');
    const response = await orders.place(aBuyer(), { body: { planId, currency: 'EUR', paymentMethod: 'pm_success' } });
    expect(response.json()).toMatchObject({
      type: 'urn:atlas:problem:currency_mismatch',
      detail: 'The plan is sold in JPY.',
    });
  });

  it('a request without Idempotency-Key, or with one that is none, is refused', async () => {
    expect((await orders.place(aBuyer(), { key: '' })).json()).toMatchObject({
      type: 'urn:atlas:problem:idempotency_key_required',
    });
    expect((await orders.place(aBuyer(), { key: 'x'.repeat(256) })).json()).toMatchObject({
      type: 'urn:atlas:problem:invalid_idempotency_key',
    });
  });

  it('a request without a token, or without the scope, is refused', async () => {
    expect((await orders.app.inject({ method: 'POST', url: '/v1/orders', payload: lampOrder })).statusCode).toBe(401);
    expect((await orders.place({ ...aBuyer(), scopes: ['orders:read'] })).statusCode).toBe(403);
  });
});
