import type { Order } from './order.ts';
import { linksOfOrder } from './order-links.ts';

/** An order as the API shows it, and as it is kept for whoever repeats the request that placed it. */
export function orderAnswer(order: Order) {
  return {
    id: order.id,
    status: order.status,
    endReason: order.endReason ?? null,
    accountId: order.accountId,
    userId: order.userId,
    planId: order.planId ?? null,
    currency: order.total.currency,
    total: order.total,
    lines: order.lines,
    placedAt: order.placedAt.toISOString(),
    endedAt: order.endedAt?.toISOString() ?? null,
    version: order.version,
    _links: linksOfOrder(order),
  };
}
