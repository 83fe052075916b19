import { OrderCancelled, OrderCompleted, OrderPaymentFailed } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { newEventId, type EventId, type OrderId, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { RecordFact } from '../timeline/record-fact.use-case.ts';
import { endBy, type EndedOrder, type Order, type OrderEnd, type PurchaseFact } from './order.ts';
import { OrderStore } from './order.store.ts';

/** An order that this service never placed: its event cannot be handled, and somebody must see it. */
class OrderMissing extends Error {}

@Injectable()
export class EndOrder {
  constructor(
    private readonly orders: OrderStore,
    private readonly recordFact: RecordFact,
  ) {}

  /** Ends the order if the fact is its verdict, and says how. Safe to repeat: the first verdict stands. */
  async execute(tx: Tx, tenantId: TenantId, orderId: OrderId, fact: PurchaseFact): Promise<void> {
    const order = await this.orders.lock(tx, { tenantId, orderId });
    if (!order) throw new OrderMissing(`${tenantId} has no order ${orderId}`);
    const end = endBy(order, fact);
    if (!end) return;
    const ended = await this.orders.end(tx, order, end);
    const eventId = newEventId();
    const contract = await this.announce(tx, ended, end, eventId);
    await this.recordFact.execute(tx, {
      tenantId,
      orderId,
      eventId,
      type: contract.type,
      happenedAt: ended.endedAt,
      ...(ended.endReason !== undefined && { detail: ended.endReason }),
    });
  }

  private async announce(tx: Tx, order: EndedOrder, end: OrderEnd, id: EventId): Promise<{ readonly type: string }> {
    const { tenantId, id: orderId, planId, version } = order;
    const options = { tenantId, sequence: version, id, keyIsLocked: true };
    const at = order.endedAt.toISOString();
    switch (end.status) {
      case 'completed':
        publish(tx, OrderCompleted, { ...(await this.completedFacts(tx, order)), completedAt: at }, options);
        return OrderCompleted;
      case 'payment_failed':
        publish(tx, OrderPaymentFailed, { orderId, reason: end.reason, failedAt: at }, options);
        return OrderPaymentFailed;
      case 'cancelled': {
        const plan = planId === undefined ? {} : { planId };
        publish(tx, OrderCancelled, { orderId, ...plan, reason: end.reason, cancelledAt: at }, options);
        return OrderCancelled;
      }
    }
  }

  private async completedFacts(tx: Tx, order: Order) {
    const { id: orderId, accountId, userId, planId, total } = order;
    const email = await this.orders.findBuyerEmail(tx, order);
    if (email === undefined) throw new Error(`the buyer of ${orderId} is unknown`);
    const lines = order.lines.map(({ sku, quantity, unitAmount }) => ({ sku, quantity, unitAmount }));
    return { orderId, accountId, buyer: { userId, email }, ...(planId !== undefined && { planId }), total, lines };
  }
}
