import { Database } from '@atlas/database';
import { DescribedAnswers } from '@atlas/http/testing';
import { newId, type TenantId } from '@atlas/kernel';
import type { TestPrincipal } from '@atlas/service/testing';
import { OrderPlacedConsumer } from '../src/subscriptions/order-placed.consumer.ts';
import { anOrder } from './order.builder.ts';
import { subscriptionsInTest, type SubscriptionsInTest } from './subscriptions-in-test.ts';

const operator: TestPrincipal = { kind: 'operator', scopes: ['operator'] };
const userOf = (tenantId: TenantId, ...scopes: string[]): TestPrincipal => ({ kind: 'user', tenantId, scopes });
const offer = {
  code: 'pro',
  name: 'Pro',
  price: { amount: 4900, currency: 'EUR' },
  interval: 'month',
  seatLimit: 10,
};

/** The parts of any answer that a test looks at one by one. */
interface Body {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly code?: string }[];
  readonly nextCursor: string | null;
  readonly _links: { readonly next?: { readonly href: string } };
  readonly errors: readonly { readonly pointer: string }[];
}

describe('the API of subscriptions', () => {
  let service: SubscriptionsInTest;
  let described: DescribedAnswers;

  beforeAll(async () => {
    service = await subscriptionsInTest();
    await service.app.init();
    described = new DescribedAnswers(service.app);
  });
  afterAll(() => service.close());
  beforeEach(() =>
    service.database.admin.query('TRUNCATE plans, subscriptions, activations, idempotency_keys, bus.outbox'),
  );

  async function call(method: 'GET' | 'POST', url: string, principal: TestPrincipal, payload?: object, key?: string) {
    const authorization = await service.signer.bearer(principal, 'subscriptions');
    const headers = { authorization, ...(method === 'POST' && { 'idempotency-key': key ?? crypto.randomUUID() }) };
    const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
    const { statusCode: status, body } = answer;
    expect(described.faultsOf({ method, url, status, body })).toEqual([]);
    return { status, body: answer.json<Body>(), headers: answer.headers };
  }

  it('publishes a plan that every tenant can read', async () => {
    const published = await call('POST', '/v1/admin/plans', operator, offer);
    expect(published).toMatchObject({ status: 201, body: { ...offer, id: expect.stringMatching(/^pln_/) } });
    const reader = userOf(newId('ten'), 'plans:read');
    expect(await call('GET', `/v1/plans/${published.body.id}`, reader)).toMatchObject({
      status: 200,
      body: published.body,
    });
    expect((await call('GET', '/v1/plans', reader)).body.items).toEqual([published.body]);
  });

  it('publishes a plan once, however often and however fast it is asked with one key', async () => {
    const publish = () => call('POST', '/v1/admin/plans', operator, offer, 'the pro plan');
    const answers = await Promise.all([publish(), publish(), publish()]);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => JSON.stringify(body))).size).toBe(1);
    expect(answers.filter(({ headers }) => headers['idempotent-replayed'] === 'true')).toHaveLength(2);
    expect(answers.map(({ headers }) => headers['content-type'])).toEqual(
      answers.map(() => 'application/json; charset=utf-8'),
    );
    expect((await call('GET', '/v1/plans', operator)).body.items).toHaveLength(1);
  });

  it('refuses a key that was used for another plan, or that is none', async () => {
    await call('POST', '/v1/admin/plans', operator, offer, 'the pro plan');
    const other = await call('POST', '/v1/admin/plans', operator, { ...offer, code: 'team' }, 'the pro plan');
    expect(other).toMatchObject({ status: 422, body: { type: 'urn:atlas:problem:idempotency_key_reused' } });
    const without = await call('POST', '/v1/admin/plans', operator, offer, '');
    expect(without).toMatchObject({ status: 400, body: { type: 'urn:atlas:problem:idempotency_key_required' } });
  });

  it('frees the key of a plan that was refused', async () => {
    await call('POST', '/v1/admin/plans', operator, offer);
    expect(await call('POST', '/v1/admin/plans', operator, offer, 'mine')).toMatchObject({ status: 409 });
    expect(await call('POST', '/v1/admin/plans', operator, { ...offer, code: 'pro-2' }, 'mine')).toMatchObject({
      status: 201,
    });
  });

  it('answers 409 for a code that is taken', async () => {
    await call('POST', '/v1/admin/plans', operator, offer);
    const again = await call('POST', '/v1/admin/plans', operator, offer);
    expect(again).toMatchObject({ status: 409, body: { type: 'urn:atlas:problem:plan_code_taken' } });
  });

  it('takes plans from the operator only', async () => {
    const admin = userOf(newId('ten'), 'plans:read', 'orders:write');
    expect(await call('POST', '/v1/admin/plans', admin, offer)).toMatchObject({ status: 403 });
  });

  it.each([
    ['an unknown field', { ...offer, colour: 'red' }],
    ['a currency that does not exist', { ...offer, price: { amount: 1, currency: 'EUX' } }],
    ['a negative price', { ...offer, price: { amount: -1, currency: 'EUR' } }],
    ['a price that overflows', { ...offer, price: { amount: 2 ** 53, currency: 'EUR' } }],
    ['no seats at all', { ...offer, seatLimit: 0 }],
    ['more seats than can be counted', { ...offer, seatLimit: 2 ** 31 }],
  ])('refuses a plan with %s, and writes nothing', async (_, wrong) => {
    const refused = await call('POST', '/v1/admin/plans', operator, wrong);
    expect(refused).toMatchObject({ status: 422, body: { type: 'urn:atlas:problem:invalid_request' } });
    expect(refused.body.errors[0]?.pointer).toMatch(/^#\//);
    expect((await call('GET', '/v1/plans', operator)).body.items).toEqual([]);
  });

  it('takes a plan without a limit of seats', async () => {
    expect(await call('POST', '/v1/admin/plans', operator, { ...offer, seatLimit: null })).toMatchObject({
      status: 201,
      body: { seatLimit: null },
    });
  });

  it('pages through the plans', async () => {
    for (const code of ['a', 'b', 'c']) await call('POST', '/v1/admin/plans', operator, { ...offer, code });
    const first = (await call('GET', '/v1/plans?limit=2', operator)).body;
    const second = (await call('GET', first._links.next?.href ?? '', operator)).body;
    expect([...first.items, ...second.items].map(({ code }) => code)).toEqual(['a', 'b', 'c']);
    expect(second.nextCursor).toBeNull();
  });

  it('shows a tenant its own subscriptions, and nobody else', async () => {
    const order = anOrder().withPlan(newId('pln'));
    await service.app
      .get(Database)
      .transaction([order.tenantId], (tx) => service.app.get(OrderPlacedConsumer).handle(tx, [order.placed()]));
    const owner = userOf(order.tenantId, 'subscriptions:read');
    const { body } = await call('GET', '/v1/subscriptions', owner);
    expect(body.items).toMatchObject([
      {
        ...{ orderId: order.orderId, state: 'incomplete', reason: null, activatedAt: null },
        _links: { order: { href: `/v1/orders/${order.orderId}` } },
      },
    ]);
    const path = `/v1/subscriptions/${body.items[0]?.id}`;
    expect(await call('GET', path, owner)).toMatchObject({ status: 200, body: body.items[0] });
    const ofOrder = `/v1/subscriptions?orderId=${order.orderId}`;
    expect((await call('GET', ofOrder, owner)).body.items).toEqual(body.items);

    const stranger = userOf(newId('ten'), 'subscriptions:read');
    expect((await call('GET', '/v1/subscriptions', stranger)).body.items).toEqual([]);
    expect((await call('GET', ofOrder, stranger)).body.items).toEqual([]);
    expect(await call('GET', path, stranger)).toMatchObject({
      status: 404,
      body: { type: 'urn:atlas:problem:unknown_subscription' },
    });
  });
});
