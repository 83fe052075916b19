import { AtlasSystem, eventually } from '@atlas/testing';
import { Customer, publishPlan, type Plan } from './customer.ts';

const deadlineMs = 2_500;

let atlas: AtlasSystem;
let customer: Customer;
let plan: Plan;

beforeAll(async () => {
  atlas = await AtlasSystem.start({
    verdictDeadlineMs: deadlineMs,
    providerTimeoutMs: 1_000,
    unknownLookupAfterMs: 300,
  });
  [customer, plan] = await Promise.all([Customer.register(atlas), publishPlan(atlas)]);
});
afterAll(() => atlas.stop());

const lamps = { lines: [{ sku: 'lamp', quantity: 1, unitAmount: 1250 }] };
const typesOf = (entries: readonly { type: string }[]) => entries.map(({ type }) => type);

interface ProviderBooks {
  readonly captured: number;
  readonly refunded: number;
}

async function referencesOf(orderId: string): Promise<readonly string[]> {
  const { rows } = await atlas.databases.billing.query<{ id: string }>('SELECT id FROM charges WHERE order_id = $1', [
    orderId.slice(4),
  ]);
  return rows.map(({ id }) => `chg_${id}`);
}

/** As if the ten minutes were over that it takes. */
async function providerDecides(orderId: string): Promise<void> {
  await atlas.databases['payment-simulator'].query(
    'UPDATE charges SET decided_at = clock_timestamp() WHERE reference = ANY ($1)',
    [await referencesOf(orderId)],
  );
}

async function providerBooks(orderId: string): Promise<ProviderBooks> {
  const books = await atlas.databases['payment-simulator'].query<{ captured: string; refunded: string }>(
    `SELECT coalesce(sum(amount), 0) AS captured, coalesce(sum(refunded), 0) AS refunded
       FROM charges WHERE reference = ANY ($1) AND outcome = 'succeeded' AND decided_at <= now()`,
    [await referencesOf(orderId)],
  );
  return { captured: Number(books.rows[0]?.captured), refunded: Number(books.rows[0]?.refunded) };
}

describe('a verdict that comes before the money', () => {
  it('by time-out, while the provider is still thinking: the late money is given back', async () => {
    const order = await customer.buy({ planId: plan.id, paymentMethod: 'pm_slow_600000' });
    const cancelled = await customer.storyOf(order.id, 'compensating');
    expect(typesOf(cancelled.entries)).not.toContain('charge.succeeded');
    expect(await customer.orderStatus(order.id)).toBe('cancelled');
    await providerDecides(order.id);
    const story = await customer.storyOf(order.id, 'compensated');
    expect(typesOf(story.entries)).toEqual(expect.arrayContaining(['charge.succeeded', 'charge.reversed']));
    expect(typesOf(story.entries)).not.toContain('subscription.activated');
    expect(await providerBooks(order.id)).toEqual({ captured: 4900, refunded: 4900 });
  });

  it('of an order without a plan gives late money back as well', async () => {
    const order = await customer.buy({ ...lamps, paymentMethod: 'pm_slow_600000' });
    await customer.storyOf(order.id, 'compensating');
    await providerDecides(order.id);
    await customer.storyOf(order.id, 'compensated');
    expect(await customer.orderStatus(order.id)).toBe('cancelled');
    expect(await providerBooks(order.id)).toEqual({ captured: 1250, refunded: 1250 });
  });

  it('before billing has heard of the order at all: nothing is ever captured', async () => {
    await atlas.services.billing.kill();
    const order = await customer.buy({ planId: plan.id });
    await customer.storyOf(order.id, 'compensating');
    const obstacle = await blockOrderPlaced(order.id);
    await atlas.services.billing.start();
    await eventually(async () => {
      const { rows } = await atlas.databases.billing.query('SELECT 1 FROM charges WHERE order_id = $1', [
        order.id.slice(4),
      ]);
      if (rows.length === 0) throw new Error('billing has not heard the verdict');
    });
    await obstacle.remove();
    await customer.storyOf(order.id, 'compensated');
    expect(await customer.orderStatus(order.id)).toBe('cancelled');
    expect(await providerBooks(order.id)).toEqual({ captured: 0, refunded: 0 });
  });
});

/** As if an earlier event of this order had become a dead letter in billing: `order.placed` waits behind it, other topics flow. */
async function blockOrderPlaced(orderId: string) {
  const database = atlas.databases.billing;
  await database.query(
    `INSERT INTO bus.parked_key (grp, topic, key, due_at) VALUES ('billing', 'orders.orders', $1, NULL)`,
    [orderId],
  );
  await database.query(
    `INSERT INTO bus.parked (grp, topic, key, partition, "offset", headers, produced_at, state, reason, attempts, next_try_at)
     VALUES ('billing', 'orders.orders', $1, 0, -1, '{}', now(), 'dead', 'exhausted', 3, NULL)`,
    [orderId],
  );
  const discard = ['dlq', 'discard', '--service', 'billing', '--key', orderId, '--note', 'in the way'];
  return { remove: () => atlas.atlas(...discard) };
}

describe('the books', () => {
  it('hold after all of this', async () => {
    expect(await atlas.invariants()).toMatchObject({ holds: true });
  });
});
