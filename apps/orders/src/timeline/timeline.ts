import type { EventId, OrderId, TenantId } from '@atlas/kernel';

/** Something that was heard of an order's purchase. */
export interface Fact {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly eventId: EventId;
  readonly type: string;
  readonly detail?: string;
  readonly happenedAt: Date;
}

/**
 *   started → charged → activating → completed
 *      ├→ failed                                 (declined)
 *      └→ compensating → compensated             (the verdict was no; ends when the money is back, or never came)
 *
 * The timeline is a set of facts and the state a function of that set: facts of different topics arrive in any order.
 */
export type PurchaseState =
  'started' | 'charged' | 'activating' | 'completed' | 'failed' | 'compensating' | 'compensated';

export function stateOf(types: ReadonlySet<string>): PurchaseState {
  if (types.has('order.completed')) return 'completed';
  if (types.has('order.payment_failed')) return 'failed';
  if (types.has('order.cancelled') || types.has('subscription.activation_failed')) {
    return types.has('charge.reversed') || types.has('charge.failed') ? 'compensated' : 'compensating';
  }
  if (types.has('subscription.activated')) return 'activating';
  return types.has('charge.succeeded') ? 'charged' : 'started';
}
