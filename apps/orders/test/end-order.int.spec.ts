import {
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  SubscriptionActivated,
  SubscriptionActivationFailed,
} from '@atlas/contracts';
import { Database } from '@atlas/database';
import { ForgetIdempotencyKeys } from '@atlas/idempotency';
import { newEventId, newId, type OrderId, type PlanId } from '@atlas/kernel';
import { HearOfPurchase } from '../src/orders/hear-of-purchase.use-case.ts';
import type { PurchaseFact } from '../src/orders/order.ts';
import { oldestOverdueOrder } from '../src/orders/metrics.ts';
import { SweepOverdueOrders } from '../src/orders/sweep-overdue-orders.job.ts';
import { aBuyer, lampOrder, startOrders, type Buyer, type OrdersService } from './orders-service.ts';

let orders: OrdersService;
beforeAll(async () => {
  orders = await startOrders();
  await orders.app.get(SweepOverdueOrders).beforeApplicationShutdown(); // from now on it sweeps when a test has it do so
});
afterAll(() => orders.stop());

async function aPlan(): Promise<PlanId> {
  const id = newId('pln');
  await orders.database.admin.query(
    `INSERT INTO plans (id, code, name, amount, currency) VALUES ($1, $2, 'Pro', 4900, 'EUR')`,
    [id.slice(4), id],
  );
  return id;
}

async function placed(buyer: Buyer, planId?: PlanId): Promise<OrderId> {
  const body = planId === undefined ? lampOrder : { planId, currency: 'EUR', paymentMethod: 'pm_success' };
  const response = await orders.place(buyer, { body });
  expect(response.statusCode).toBe(201);
  return response.json().id;
}

/** As the consumers of the facts do it. */
async function hear(buyer: Buyer, orderId: OrderId, contract: { type: string }, fact?: PurchaseFact): Promise<void> {
  const { tenantId } = buyer;
  const event = { id: newEventId(), type: contract.type, version: '1.0', time: new Date(), tenantId, sequence: 1 };
  const whole = { ...event, subject: orderId, key: orderId, correlationId: 'c', data: { orderId } };
  await orders.app
    .get(Database)
    .transaction([tenantId], (tx) => orders.app.get(HearOfPurchase).execute(tx, whole, fact));
}

async function show(buyer: Buyer, orderId: OrderId) {
  return (await orders.get(buyer, `/v1/orders/${orderId}`)).json();
}

async function factsOf(buyer: Buyer, orderId: OrderId): Promise<string[]> {
  const { entries } = (await orders.get(buyer, `/v1/orders/${orderId}/timeline`)).json();
  return entries.map(({ type }: { type: string }) => type);
}

describe('an order with a plan', () => {
  it('completes on the verdict, says so once, and lets the account buy the plan again', async () => {
    const [buyer, planId] = [aBuyer(), await aPlan()];
    const orderId = await placed(buyer, planId);
    await hear(buyer, orderId, ChargeSucceeded, { is: 'charge_succeeded', doomed: false });
    expect(await show(buyer, orderId)).toMatchObject({ status: 'pending_payment' });
    await hear(buyer, orderId, SubscriptionActivated, { is: 'activated' });
    expect(await show(buyer, orderId)).toMatchObject({ status: 'completed', version: 2, endedAt: expect.any(String) });
    await hear(buyer, orderId, SubscriptionActivationFailed, { is: 'activation_failed', reason: 'timeout' });
    expect(await show(buyer, orderId)).toMatchObject({ status: 'completed', version: 2 });
    expect((await factsOf(buyer, orderId)).filter((type) => type.startsWith('order.'))).toEqual([
      'order.placed',
      'order.completed',
    ]);
    await placed(buyer, planId);
  });

  it('is cancelled on a refusal, before the money is back', async () => {
    const [buyer, planId] = [aBuyer(), await aPlan()];
    const orderId = await placed(buyer, planId);
    await hear(buyer, orderId, SubscriptionActivationFailed, { is: 'activation_failed', reason: 'rule' });
    expect(await show(buyer, orderId)).toMatchObject({ status: 'cancelled', endReason: 'rule' });
    await hear(buyer, orderId, ChargeReversed);
    expect((await orders.get(buyer, `/v1/orders/${orderId}/timeline`)).json()).toMatchObject({ state: 'compensated' });
  });
});

describe('an order without a plan', () => {
  it('completes when the money has come, and fails when it has not', async () => {
    const buyer = aBuyer();
    const [paid, declined] = [await placed(buyer), await placed(buyer)];
    await hear(buyer, paid, ChargeSucceeded, { is: 'charge_succeeded', doomed: false });
    await hear(buyer, declined, ChargeFailed, { is: 'charge_failed', reason: 'card_declined' });
    expect(await show(buyer, paid)).toMatchObject({ status: 'completed' });
    expect(await show(buyer, declined)).toMatchObject({ status: 'payment_failed', endReason: 'card_declined' });
  });

  it('is cancelled by the sweep when its verdict is overdue, and not before', async () => {
    const [buyer, planId] = [aBuyer(), await aPlan()];
    const [overdue, inTime, planned] = [await placed(buyer), await placed(buyer), await placed(buyer, planId)];
    await orders.database.admin.query(`UPDATE orders SET verdict_due_at = now() - interval '1 s' WHERE id = $1`, [
      overdue.slice(4),
    ]);
    await orders.app.get(SweepOverdueOrders).run();
    expect(await show(buyer, overdue)).toMatchObject({ status: 'cancelled', endReason: 'timeout' });
    expect(await show(buyer, inTime)).toMatchObject({ status: 'pending_payment' });
    expect(await show(buyer, planned)).toMatchObject({ status: 'pending_payment' });
  });

  it('is told to Prometheus for as long as it is overdue', async () => {
    const overdue = await placed(aBuyer());
    await orders.database.admin.query(`UPDATE orders SET verdict_due_at = now() - interval '90 s' WHERE id = $1`, [
      overdue.slice(4),
    ]);
    await orders.app.get(SweepOverdueOrders).run();
    expect(await longestOverdue()).toBeGreaterThanOrEqual(90);
    await orders.app.get(SweepOverdueOrders).run();
    expect(await longestOverdue()).toBe(0);
  });

  const longestOverdue = async () => (await oldestOverdueOrder.get()).values[0]?.value;
});

describe('an order that completes', () => {
  it('is told in both majors, under one id and in their own words', async () => {
    const unsent = await startOrders({ ATLAS_KAFKA_BROKERS: '127.0.0.1:9' }); // nobody: rows stay in the outbox
    try {
      const buyer = aBuyer();
      const orderId: OrderId = (await unsent.place(buyer)).json().id;
      const event = { id: newEventId(), type: ChargeSucceeded.type, version: '1.0', time: new Date(), sequence: 1 };
      const heard = {
        ...event,
        tenantId: buyer.tenantId,
        subject: orderId,
        key: orderId,
        correlationId: 'c',
        data: { orderId },
      };
      await unsent.app
        .get(Database)
        .transaction([buyer.tenantId], (tx) =>
          unsent.app.get(HearOfPurchase).execute(tx, heard, { is: 'charge_succeeded', doomed: false }),
        );
      const { rows } = await unsent.database.admin.query<{ schema: string; event_id: string; data: object }>(
        `SELECT schema, event_id, convert_from(payload, 'UTF8')::json AS data FROM bus.outbox
          WHERE schema LIKE 'order.completed/%' ORDER BY schema`,
      );
      const { userId, userEmail } = buyer;
      expect(rows).toMatchObject([
        { schema: 'order.completed/1.0', event_id: rows[1]?.event_id, data: { orderId, userId, userEmail } },
        { schema: 'order.completed/2.0', data: { orderId, buyer: { userId, email: userEmail } } },
      ]);
    } finally {
      await unsent.stop();
    }
  });
});

describe('an order of somebody else', () => {
  it('cannot be ended from another tenant', async () => {
    const [owner, stranger] = [aBuyer(), aBuyer()];
    const orderId = await placed(owner);
    const attempt = hear(stranger, orderId, ChargeSucceeded, { is: 'charge_succeeded', doomed: false });
    await expect(attempt).rejects.toThrow(`${stranger.tenantId} has no order ${orderId}`);
    expect(await show(owner, orderId)).toMatchObject({ status: 'pending_payment' });
  });
});

describe('an idempotency key', () => {
  it('is forgotten after a day, and not before', async () => {
    const buyer = aBuyer();
    const first = await orders.place(buyer, { key: 'old' });
    await orders.place(buyer, { key: 'young' });
    await orders.database.admin.query(
      `UPDATE idempotency_keys SET created_at = now() - interval '25 hours' WHERE tenant_id = $1 AND key = 'old'`,
      [buyer.tenantId.slice(4)],
    );
    await orders.app.get(ForgetIdempotencyKeys).run();
    const { rows } = await orders.database.admin.query('SELECT key FROM idempotency_keys WHERE tenant_id = $1', [
      buyer.tenantId.slice(4),
    ]);
    expect(rows).toEqual([{ key: 'young' }]);
    expect((await orders.place(buyer, { key: 'old' })).json().id).not.toBe(first.json().id);
  });
});
