import type { OrderId } from '@atlas/kernel';
import type { Order } from './order.ts';

export const pathOfOrder = (id: OrderId) => `/v1/orders/${id}`;
export const pathOfTimeline = (id: OrderId) => `${pathOfOrder(id)}/timeline`;

/** What one asks next about an order. */
export function linksOfOrder({ id, planId }: Pick<Order, 'id' | 'planId'>) {
  return {
    self: { href: pathOfOrder(id) },
    timeline: { href: pathOfTimeline(id) },
    charges: { href: `/v1/charges?orderId=${id}` },
    ...(planId !== undefined && { subscriptions: { href: `/v1/subscriptions?orderId=${id}` } }),
  };
}
