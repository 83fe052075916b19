import type { Money } from '@atlas/kernel';
import type { Order, OrderLine, OrderStatus } from './order.ts';

/** An order as the API shows it. */
export interface OrderAnswer {
  readonly id: string;
  readonly status: OrderStatus;
  readonly endReason: string | null;
  readonly accountId: string;
  readonly userId: string;
  readonly planId: string | null;
  readonly currency: string;
  readonly total: Money;
  readonly lines: readonly OrderLine[];
  readonly placedAt: string;
  readonly endedAt: string | null;
  readonly version: number;
  readonly _links: { readonly self: Link; readonly timeline: Link };
}

interface Link {
  readonly href: string;
}

export function orderAnswer(order: Order): OrderAnswer {
  const href = `/v1/orders/${order.id}`;
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
    _links: { self: { href }, timeline: { href: `${href}/timeline` } },
  };
}
