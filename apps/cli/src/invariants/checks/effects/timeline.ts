import {
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelled,
  OrderCompleted,
  OrderPaymentFailed,
  SubscriptionActivated,
  SubscriptionActivationFailed,
  type EventContract,
} from '@atlas/contracts';
import type { OrderId } from '@atlas/kernel';
import type { Evidence, TimelineFact } from '../../evidence/evidence.ts';
import { told } from '../../evidence/published-event.ts';
import type { Finding } from '../../finding.ts';
import { compareEffects } from './compare-effects.ts';

const toldOfOrders: readonly EventContract<{ orderId: OrderId }>[] = [
  ...[ChargeSucceeded, ChargeFailed, ChargeReversed, SubscriptionActivated, SubscriptionActivationFailed], // what orders hears
  ...[OrderCompleted, OrderPaymentFailed, OrderCancelled], // and what it says itself
];

/** One fact in the order's timeline for each event of its purchase. */
export function timelineOfEvents(evidence: Evidence): Finding[] {
  const due: TimelineFact[] = toldOfOrders.flatMap((contract) =>
    told(contract, evidence.events).map(({ id, type, tenantId, data }) => ({
      tenantId,
      orderId: data.orderId,
      eventId: id,
      type,
    })),
  );
  return compareEffects(evidence, { due, found: evidence.timeline }, ({ tenantId, orderId, eventId, type }) => ({
    subject: orderId,
    what: `${type} (${eventId}) in its timeline at ${tenantId}`,
  }));
}
