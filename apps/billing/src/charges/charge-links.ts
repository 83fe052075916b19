import type { Charge } from './charge.ts';

/** What one asks next about a charge. */
export function linksOfCharge({ id, orderId }: Pick<Charge, 'id' | 'orderId'>) {
  return { self: { href: `/v1/charges/${id}` }, order: { href: `/v1/orders/${orderId}` } };
}
