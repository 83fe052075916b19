import type { Event } from '@atlas/contracts';
import { Database, type Tx } from '@atlas/database';
import { money, newId, uuidOf, type OrderId, type PlanId } from '@atlas/kernel';
import { PublishPlan } from '../src/plans/publish-plan.use-case.ts';
import { ChargeFailedConsumer } from '../src/subscriptions/charge-failed.consumer.ts';
import { ChargeSucceededConsumer } from '../src/subscriptions/charge-succeeded.consumer.ts';
import { OrderCancelRequestedConsumer } from '../src/subscriptions/order-cancel-requested.consumer.ts';
import { OrderPlacedConsumer } from '../src/subscriptions/order-placed.consumer.ts';
import { oldestOverdueActivation } from '../src/subscriptions/metrics.ts';
import { SweepOverdueActivations } from '../src/subscriptions/sweep-overdue-activations.job.ts';
import { anOrder } from './order.builder.ts';
import { deadlineMs, subscriptionsInTest, type SubscriptionsInTest } from './subscriptions-in-test.ts';

interface Verdict {
  id: string;
  type: string;
  data: { orderId: string; reason?: string; rule?: string };
}

interface Listener<E> {
  handle(tx: Tx, events: readonly E[]): Promise<void>;
}

describe('the verdict on an order with a plan', () => {
  let service: SubscriptionsInTest;
  let database: Database;
  let placed: OrderPlacedConsumer;
  let paid: ChargeSucceededConsumer;
  let declined: ChargeFailedConsumer;
  let cancelled: OrderCancelRequestedConsumer;

  beforeAll(async () => {
    service = await subscriptionsInTest();
    database = service.app.get(Database);
    placed = service.app.get(OrderPlacedConsumer);
    paid = service.app.get(ChargeSucceededConsumer);
    declined = service.app.get(ChargeFailedConsumer);
    cancelled = service.app.get(OrderCancelRequestedConsumer);
  });
  afterAll(() => service.close());
  beforeEach(() => service.database.admin.query('TRUNCATE plans, subscriptions, activations, bus.outbox'));

  async function aPlan(seatLimit: number | null = null): Promise<PlanId> {
    const offer = { code: 'pro', name: 'Pro', price: money(4900, 'EUR'), interval: 'month', seatLimit } as const;
    const { id } = await database.transaction([], (tx) => service.app.get(PublishPlan).execute(tx, offer));
    await relay();
    return id;
  }

  /** One chunk of events, as the bus hands it over. */
  function hear<E extends Event<unknown>>(listener: Listener<E>, ...events: E[]): Promise<void> {
    const tenants = new Set(events.map(({ tenantId }) => tenantId));
    return database.transaction([...tenants], (tx) => listener.handle(tx, events));
  }

  /** What has been said since the last look. */
  async function relay(): Promise<Verdict[]> {
    const { rows } = await service.database.admin.query<{ event_id: string; schema: string; payload: Buffer }>(
      'DELETE FROM bus.outbox RETURNING event_id, schema, payload',
    );
    return rows.map(({ event_id: id, schema, payload }) => {
      const data: Verdict['data'] = JSON.parse(payload.toString());
      return { id, type: schema.replace(/\/.*/, ''), data };
    });
  }

  async function stateOf(orderId: OrderId): Promise<unknown> {
    const { rows } = await service.database.admin.query(
      `SELECT subscriptions.state, subscriptions.reason, subscriptions.rule FROM subscriptions WHERE order_id = $1`,
      [uuidOf(orderId)],
    );
    return rows[0];
  }

  /** As if the order had been heard of so much earlier. */
  async function letTimePass(orderId: OrderId, ms: number): Promise<void> {
    await service.database.admin.query(
      `UPDATE activations SET deadline = deadline - $2 * interval '1 millisecond' WHERE order_id = $1`,
      [uuidOf(orderId), ms],
    );
  }

  async function seatsTaken(): Promise<unknown> {
    const { rows } = await service.database.admin.query<{ seats_taken: number }>('SELECT seats_taken FROM plans');
    return rows[0]?.seats_taken;
  }

  it('is yes when the money comes and a seat is free', async () => {
    const order = anOrder().withPlan(await aPlan(1));
    await hear(placed, order.placed());
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'incomplete' });
    await hear(paid, order.chargeSucceeded());
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'active' });
    expect(await relay()).toMatchObject([{ type: 'subscription.activated', data: { orderId: order.orderId } }]);
    expect(await seatsTaken()).toBe(1);
  });

  it('does not depend on which fact comes first, and is told again to the late one under the same id', async () => {
    const order = anOrder().withPlan(await aPlan());
    await hear(paid, order.chargeSucceeded());
    const [told] = await relay();
    await hear(placed, order.placed());
    expect(await relay()).toEqual([told]);
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'active' });
  });

  it('gives the last seat of two orders in one chunk to the first', async () => {
    const plan = await aPlan(1);
    const [first, second] = [anOrder().withPlan(plan), anOrder().withPlan(plan)];
    await hear(placed, first.placed(), second.placed());
    await hear(paid, second.chargeSucceeded(), first.chargeSucceeded());
    expect(await stateOf(second.orderId)).toMatchObject({ state: 'active' });
    expect(await stateOf(first.orderId)).toMatchObject({ state: 'not_activated', rule: 'no_seats_left' });
    expect(await seatsTaken()).toBe(1);
  });

  it('names the fact of its own order as its cause, when a chunk holds those of many tenants', async () => {
    const plan = await aPlan();
    const orders = [anOrder().withPlan(plan), anOrder().withPlan(plan)];
    const paidEvents = orders.map((order) => order.chargeSucceeded());
    await hear(placed, ...orders.map((order) => order.placed()));
    await hear(paid, ...paidEvents);
    const { rows } = await service.database.admin.query<{ headers: string }>('SELECT headers FROM bus.outbox');
    const causes = rows.map(({ headers }) => {
      const { ce_tenant, ce_causationid, ce_correlationid }: Record<string, string> = JSON.parse(headers);
      return { ce_tenant, ce_causationid, ce_correlationid };
    });
    const wanted = paidEvents.map(({ tenantId, id, correlationId }) => {
      return { ce_tenant: tenantId, ce_causationid: id, ce_correlationid: correlationId };
    });
    expect(causes).toHaveLength(2);
    expect(causes).toEqual(expect.arrayContaining(wanted));
  });

  it('gives the last seats to as many as there are, when twenty pay at the same moment', async () => {
    const plan = await aPlan(7);
    const orders = Array.from({ length: 20 }, () => anOrder().withPlan(plan));
    await Promise.all(orders.map((order) => hear(paid, order.chargeSucceeded())));
    const told = await relay();
    expect(told.filter(({ type }) => type === 'subscription.activated')).toHaveLength(7);
    expect(told.filter(({ data }) => data.rule === 'no_seats_left')).toHaveLength(13);
    expect(await seatsTaken()).toBe(7);
  });

  it('is no when the payment fails', async () => {
    const order = anOrder().withPlan(await aPlan());
    await hear(placed, order.placed());
    await hear(declined, order.chargeFailed());
    expect(await relay()).toMatchObject([
      { type: 'subscription.activation_failed', data: { reason: 'payment_failed' } },
    ]);
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'not_activated', reason: 'payment_failed' });
  });

  it('is no when the customer cancels first, and the money that comes then activates nothing', async () => {
    const order = anOrder().withPlan(await aPlan(1));
    await hear(placed, order.placed());
    await hear(cancelled, order.cancelRequested());
    const [told] = await relay();
    expect(told).toMatchObject({ type: 'subscription.activation_failed', data: { reason: 'cancelled' } });
    await hear(paid, order.chargeSucceeded());
    expect(await relay()).toEqual([told]);
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'not_activated', reason: 'cancelled' });
    expect(await seatsTaken()).toBe(0);
  });

  it('is no for a plan that nobody published', async () => {
    const order = anOrder().withPlan(newId('pln'));
    await hear(paid, order.chargeSucceeded());
    expect(await relay()).toMatchObject([{ data: { reason: 'rule', rule: 'unknown_plan' } }]);
  });

  it('waits when the money is going back already', async () => {
    const order = anOrder().withPlan(await aPlan());
    await hear(paid, order.chargeSucceeded({ doomed: true }));
    expect(await stateOf(order.orderId)).toBeUndefined();
    await hear(placed, order.placed());
    await hear(paid, order.chargeSucceeded({ doomed: true }));
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'incomplete' });
    expect(await relay()).toEqual([]);
  });

  it('is not asked for without a plan', async () => {
    const order = anOrder();
    await hear(placed, order.placed());
    await hear(paid, order.chargeSucceeded());
    await hear(cancelled, order.cancelRequested());
    expect(await stateOf(order.orderId)).toBeUndefined();
    expect(await relay()).toEqual([]);
  });

  it('times out without any message, for every tenant, and only then', async () => {
    const plan = await aPlan();
    const late = [anOrder(), anOrder()].map((order) => order.withPlan(plan));
    const inTime = anOrder().withPlan(plan);
    await hear(placed, ...[...late, inTime].map((order) => order.placed()));
    for (const { orderId } of late) await letTimePass(orderId, deadlineMs);
    await letTimePass(inTime.orderId, deadlineMs - 60_000);
    await service.app.get(SweepOverdueActivations).run();
    const told = await relay();
    expect(told.map(({ data }) => data.orderId).toSorted()).toEqual(late.map(({ orderId }) => orderId).toSorted());
    expect(told.map(({ data }) => data.reason)).toEqual(['timeout', 'timeout']);
    expect(await stateOf(inTime.orderId)).toMatchObject({ state: 'incomplete' });
  });

  it('is told to Prometheus for as long as it is overdue', async () => {
    const order = anOrder().withPlan(await aPlan());
    await hear(placed, order.placed());
    await letTimePass(order.orderId, deadlineMs + 90_000);
    const sweeper = service.app.get(SweepOverdueActivations);
    await sweeper.run();
    expect((await oldestOverdueActivation.get()).values[0]?.value).toBeGreaterThanOrEqual(90);
    await sweeper.run();
    expect((await oldestOverdueActivation.get()).values[0]?.value).toBe(0);
  });

  it('is not hurried by a host whose clock is behind: the deadline is the database’s', async () => {
    const order = anOrder()
      .withPlan(await aPlan())
      .placedAgo(2 * deadlineMs);
    await hear(placed, order.placed());
    await service.app.get(SweepOverdueActivations).run();
    expect(await relay()).toEqual([]);
    await hear(paid, order.chargeSucceeded());
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'active' });
  });

  it('is given once when sweepers, money and cancellation meet', async () => {
    const plan = await aPlan();
    const order = anOrder().withPlan(plan);
    await hear(placed, order.placed());
    await letTimePass(order.orderId, deadlineMs);
    const sweeper = service.app.get(SweepOverdueActivations);
    await Promise.all([
      sweeper.run(),
      hear(paid, order.chargeSucceeded()),
      hear(cancelled, order.cancelRequested()),
      sweeper.run(),
    ]);
    const ids = new Set((await relay()).map(({ id }) => id));
    expect(ids.size).toBe(1);
    expect(await stateOf(order.orderId)).toMatchObject({ state: 'not_activated' });
  });
});
