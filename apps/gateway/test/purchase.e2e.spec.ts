import { AtlasSystem, eventually } from '@atlas/testing';
import { Customer, publishPlan, type OrderBody, type Plan } from './customer.ts';

let atlas: AtlasSystem;
let customer: Customer;
let plan: Plan;

beforeAll(async () => {
  atlas = await AtlasSystem.start({ providerTimeoutMs: 1_000, unknownLookupAfterMs: 300 });
  [customer, plan] = await Promise.all([Customer.register(atlas), publishPlan(atlas)]);
});
afterAll(() => atlas.stop());

const lamps = { lines: [{ sku: 'lamp', quantity: 2, unitAmount: 1250 }] };
const typesOf = (entries: readonly { type: string }[]) => entries.map(({ type }) => type).toSorted();

async function providerCharges(orderId: string) {
  const { rows } = await atlas.databases.billing.query<{ id: string }>('SELECT id FROM charges WHERE order_id = $1', [
    orderId.slice(4),
  ]);
  const ids = rows.map(({ id }) => `chg_${id}`);
  const books = await atlas.databases['payment-simulator'].query('SELECT * FROM charges WHERE reference = ANY ($1)', [
    ids,
  ]);
  return books.rows;
}

async function revenue(of: Customer): Promise<{ gross: number; reversed: number; orders: number }> {
  const { rows } = await atlas.databases.reporting.query<{ gross: string; reversed: string; orders: string }>(
    `SELECT coalesce(sum(gross), 0) AS gross, coalesce(sum(reversed), 0) AS reversed, coalesce(sum(completed_orders), 0) AS orders
       FROM revenue_days WHERE tenant_id = $1`,
    [of.tenant.tenant.id.slice(4)],
  );
  const [row] = rows;
  return { gross: Number(row?.gross), reversed: Number(row?.reversed), orders: Number(row?.orders) };
}

describe('a purchase', () => {
  it('of a plan runs through every service to its end', async () => {
    const buyer = await Customer.register(atlas);
    const order = await buyer.buy({ planId: plan.id, ...lamps });
    const story = await buyer.storyOf(order.id, 'completed');
    expect(typesOf(story.entries)).toEqual([
      'charge.succeeded',
      'order.completed',
      'order.placed',
      'subscription.activated',
    ]);
    expect(await buyer.orderStatus(order.id)).toBe('completed');

    const confirmation = await eventually(() => {
      const mail = atlas.mail.inboxOf(buyer.email).find(({ text }) => text?.includes(order.id));
      if (!mail) throw new Error('no confirmation yet');
      return mail;
    });
    expect(confirmation.text).toMatch(/74[.,]00/);

    const subscriptions = await buyer.api.get<{ items: { orderId: string; state: string }[] }>('/v1/subscriptions');
    expect(subscriptions.body.items).toMatchObject([{ orderId: order.id, state: 'active' }]);
    await eventually(async () => expect(await revenue(buyer)).toEqual({ gross: 7400, reversed: 0, orders: 1 }));
    const report = await buyer.api.get<{ items: object[] }>('/v1/reports/revenue');
    expect(report.status).toBe(200);
    expect(JSON.stringify(report.body)).toContain('7400');
  });

  it('without a plan completes when the money has come', async () => {
    const order = await customer.buy(lamps);
    const story = await customer.storyOf(order.id, 'completed');
    expect(typesOf(story.entries)).toEqual(['charge.succeeded', 'order.completed', 'order.placed']);
  });

  it('welcomes a new customer by mail', async () => {
    await eventually(() => expect(atlas.mail.inboxOf(customer.email).length).toBeGreaterThan(0));
  });

  it('with a declined card fails, with and without a plan', async () => {
    const [withPlan, without] = await Promise.all([
      customer.buy({ planId: plan.id, paymentMethod: 'pm_declined' }),
      customer.buy({ ...lamps, paymentMethod: 'pm_declined' }),
    ]);
    const story = await customer.storyOf(withPlan.id, 'failed');
    expect(typesOf(story.entries)).toEqual([
      'charge.failed',
      'order.payment_failed',
      'order.placed',
      'subscription.activation_failed',
    ]);
    await customer.storyOf(without.id, 'failed');
    expect(await customer.orderStatus(without.id)).toBe('payment_failed');
  });

  it('is charged once when it is submitted twice with one key, also at the same moment', async () => {
    const key = crypto.randomUUID();
    const answers = await Promise.all(Array.from({ length: 10 }, () => customer.order(lamps, key)));
    const later = await customer.order(lamps, key);
    const ids = new Set([...answers, later].map(({ body }) => body.id));
    expect(ids.size).toBe(1);
    expect(later.headers.get('idempotent-replayed')).toBe('true');
    const [id = ''] = ids;
    await customer.storyOf(id, 'completed');
    expect(await providerCharges(id)).toHaveLength(1);
  });

  it('can be repeated after it has failed: the plan is free to be bought again', async () => {
    const buyer = await Customer.register(atlas);
    const declined = await buyer.buy({ planId: plan.id, paymentMethod: 'pm_declined' });
    await buyer.storyOf(declined.id, 'failed');
    const order = await buyer.buy({ planId: plan.id });
    await buyer.storyOf(order.id, 'completed');
  });
});

describe('a purchase whose activation is refused', () => {
  it('is cancelled, and its charge is given back', async () => {
    const lastSeat = await publishPlan(atlas, { seatLimit: 1 });
    const [first, second] = await Promise.all([Customer.register(atlas), Customer.register(atlas)]);
    await first.storyOf((await first.buy({ planId: lastSeat.id })).id, 'completed');
    const refused = await second.buy({ planId: lastSeat.id });
    const story = await second.storyOf(refused.id, 'compensated');
    expect(typesOf(story.entries)).toEqual([
      'charge.reversed',
      'charge.succeeded',
      'order.cancelled',
      'order.placed',
      'subscription.activation_failed',
    ]);
    expect(story.entries.find(({ type }) => type === 'subscription.activation_failed')?.detail).toBe('no_seats_left');
    await eventually(async () => expect(await revenue(second)).toEqual({ gross: 0, reversed: 4900, orders: 0 }));
  });

  it('gives the last seat to one of two who want it at once, and the other the money back', async () => {
    const lastSeat = await publishPlan(atlas, { seatLimit: 1 });
    const rivals = await Promise.all([Customer.register(atlas), Customer.register(atlas)]);
    const orders = await Promise.all(rivals.map((rival) => rival.buy({ planId: lastSeat.id })));
    const states = await Promise.all(
      rivals.map((rival, index) =>
        eventually(async () => {
          const { state } = await rival.timeline(orders[index]?.id ?? '');
          if (state !== 'completed' && state !== 'compensated') throw new Error(state);
          return state;
        }),
      ),
    );
    expect(states.toSorted()).toEqual(['compensated', 'completed']);
  });
});

describe('a payment provider in trouble', () => {
  it('that charges and loses its answer has charged once, and the purchase completes', async () => {
    const order = await customer.buy({ ...lamps, paymentMethod: 'pm_reply_lost' });
    await customer.storyOf(order.id, 'completed');
    expect(await providerCharges(order.id)).toHaveLength(1);
  });

  it('that never answers has charged nothing, and the purchase fails once that is certain', async () => {
    const order = await customer.buy({ ...lamps, paymentMethod: 'pm_timeout' });
    await customer.storyOf(order.id, 'failed');
  });

  it('that is slower than our patience is asked until it knows', async () => {
    const order = await customer.buy({ ...lamps, paymentMethod: 'pm_slow_2500' });
    await customer.storyOf(order.id, 'completed');
    expect(await providerCharges(order.id)).toHaveLength(1);
  });
});

describe('a caller', () => {
  it('without a key, or with a wrong one, gets a problem and nothing else', async () => {
    for (const key of ['', 'atlas_live_nonsense', 'x'.repeat(5_000)]) {
      const answer = await atlas.apiOf(key).get<{ type: string; remedy: string }>('/v1/orders');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('content-type')).toContain('application/problem+json');
      expect(answer.body.remedy).toEqual(expect.any(String));
    }
  });

  it('who is no operator cannot publish plans', async () => {
    const answer = await customer.api.post('/v1/admin/plans', { code: 'mine' });
    expect(answer.status).toBe(403);
  });

  it('who sends two megabytes is refused', async () => {
    const answer = await customer.order({ ...lamps, note: 'x'.repeat(2 << 20) });
    expect(answer.status).toBe(413);
  });

  it('sees only the own orders', async () => {
    const stranger = await Customer.register(atlas);
    const order: OrderBody = await customer.buy(lamps);
    expect((await stranger.api.get(`/v1/orders/${order.id}`)).status).toBe(404);
    expect((await stranger.api.get(`/v1/orders/${order.id}/timeline`)).status).toBe(404);
    expect((await stranger.api.get<{ items: object[] }>('/v1/orders')).body.items).toEqual([]);
  });
});

describe('the books', () => {
  it('hold after all of this', async () => {
    const report = await atlas.invariants();
    expect(report).toMatchObject({ holds: true });
  });
});
