import type { Subscription } from './subscription.ts';

/** What one asks next about a subscription. */
export function linksOfSubscription({ id, orderId, planId }: Pick<Subscription, 'id' | 'orderId' | 'planId'>) {
  return {
    self: { href: `/v1/subscriptions/${id}` },
    order: { href: `/v1/orders/${orderId}` },
    plan: { href: `/v1/plans/${planId}` },
  };
}
