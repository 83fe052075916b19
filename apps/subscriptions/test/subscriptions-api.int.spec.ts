import { Database } from '@atlas/database';
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
  readonly errors: readonly { readonly pointer: string }[];
}

describe('the API of subscriptions', () => {
  let service: SubscriptionsInTest;

  beforeAll(async () => {
    service = await subscriptionsInTest();
    await service.app.init();
  });
  afterAll(() => service.close());
  beforeEach(() => service.database.admin.query('TRUNCATE plans, subscriptions, activations, bus.outbox'));

  async function call(method: 'GET' | 'POST', url: string, principal: TestPrincipal, payload?: object) {
    const headers = { authorization: await service.signer.bearer(principal, 'subscriptions') };
    const answer = await service.app.inject({ method, url, headers, ...(payload && { payload }) });
    return { status: answer.statusCode, body: answer.json<Body>() };
  }

  it('publishes a plan that every tenant can read', async () => {
    const published = await call('POST', '/v1/admin/plans', operator, offer);
    expect(published).toMatchObject({ status: 201, body: { ...offer, id: expect.stringMatching(/^pln_/) } });
    const reader = userOf(newId('ten'), 'plans:read');
    expect(await call('GET', `/v1/plans/${published.body.id}`, reader)).toEqual({ status: 200, body: published.body });
    expect((await call('GET', '/v1/plans', reader)).body.items).toEqual([published.body]);
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
    const second = (await call('GET', `/v1/plans?limit=2&cursor=${first.nextCursor}`, operator)).body;
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
      { orderId: order.orderId, state: 'incomplete', reason: null, activatedAt: null },
    ]);
    const path = `/v1/subscriptions/${body.items[0]?.id}`;
    expect(await call('GET', path, owner)).toEqual({ status: 200, body: body.items[0] });

    const stranger = userOf(newId('ten'), 'subscriptions:read');
    expect((await call('GET', '/v1/subscriptions', stranger)).body.items).toEqual([]);
    expect(await call('GET', path, stranger)).toMatchObject({
      status: 404,
      body: { type: 'urn:atlas:problem:unknown_subscription' },
    });
  });
});
