import { OrderPlaced } from '@atlas/contracts';
import { outboxRow } from '@atlas/event-bus';
import { money, newId } from '@atlas/kernel';
import { orderAnswer } from '../src/orders/order-answer.ts';
import type { Order } from '../src/orders/order.ts';
import { fingerprintOf } from '../src/orders/placement.ts';
import { PlacementStore, type AnnouncedPlacement } from '../src/orders/placement.store.ts';
import { aBuyer, lamp, startOrders, type Buyer, type OrdersService } from './orders-service.ts';

let orders: OrdersService;
beforeAll(async () => (orders = await startOrders()));
afterAll(() => orders.stop());

function placementOf({ tenantId, userId, accountId }: Buyer, idempotencyKey: string, wish: object): AnnouncedPlacement {
  const order: Order = {
    ...{ tenantId, userId, accountId, id: newId('ord'), version: 1, placedAt: new Date() },
    ...{ status: 'pending_payment', total: money(2500, 'EUR'), paymentMethod: 'pm_success', lines: [lamp] },
  };
  const { id: orderId, total, lines, paymentMethod, placedAt } = order;
  const data = { orderId, accountId, userId, source: 'purchase' as const, total, lines: [...lines], paymentMethod };
  return {
    order,
    buyerEmail: 'ada@acme.example',
    idempotencyKey,
    fingerprint: fingerprintOf(wish),
    answer: JSON.stringify(orderAnswer(order)),
    event: outboxRow(
      OrderPlaced,
      { ...data, placedAt: placedAt.toISOString() },
      { tenantId, sequence: 1 },
      '/atlas/orders',
    ),
  };
}

async function ordersOf({ tenantId }: Buyer): Promise<number> {
  const { rows } = await orders.database.admin.query('SELECT 1 FROM orders WHERE tenant_id = $1', [tenantId.slice(4)]);
  return rows.length;
}

describe('a batch', () => {
  it('that holds a key twice places one order, and the second finds the answer of the first', async () => {
    const buyer = aBuyer();
    const placements = [placementOf(buyer, 'twice', { a: 1 }), placementOf(buyer, 'twice', { a: 1 })];
    const outcomes = await orders.app.get(PlacementStore).placeAll(placements);
    expect(outcomes.map(({ is }) => is)).toEqual(['placed', 'replayed']);
    expect(outcomes[1]).toMatchObject({ answer: placements[0]?.answer });
    expect(await ordersOf(buyer)).toBe(1);
  });

  it('that holds a key twice for different requests places the first and refuses the second', async () => {
    const buyer = aBuyer();
    const placements = [placementOf(buyer, 'twice', { a: 1 }), placementOf(buyer, 'twice', { a: 2 })];
    const outcomes = await orders.app.get(PlacementStore).placeAll(placements);
    expect(outcomes.map(({ is }) => is)).toEqual(['placed', 'key_reused']);
    expect(await ordersOf(buyer)).toBe(1);
  });

  it('whose commit nobody heard of finds its own orders when it is carried out again', async () => {
    const buyer = aBuyer();
    const placement = placementOf(buyer, 'unheard', { a: 1 });
    const store = orders.app.get(PlacementStore);
    await store.placeAll([placement]);
    expect(await store.placeAll([placement])).toEqual([{ is: 'placed', answer: placement.answer }]);
    expect(await ordersOf(buyer)).toBe(1);
  });

  it('answers in the order of its requests, whatever the order of its keys', async () => {
    const buyer = aBuyer();
    const placements = ['c', 'a', 'b'].map((key) => placementOf(buyer, key, { key }));
    const outcomes = await orders.app.get(PlacementStore).placeAll(placements);
    expect(outcomes).toEqual(placements.map(({ answer }) => ({ is: 'placed', answer })));
  });
});
