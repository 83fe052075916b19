import {
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelRequested,
  OrderCancelled,
  OrderCompleted,
  OrderPaymentFailed,
  OrderPlaced,
  PlanPublished,
  SubscriptionActivated,
  SubscriptionActivationFailed,
  TenantCreated,
  UserRegistered,
  type EventContract,
} from '@atlas/contracts';
import type { EventId, TenantId } from '@atlas/kernel';
import { told, type PublishedEvent } from '../evidence/published-event.ts';

/** An event on a topic, as a statement about a row. */
export interface Telling {
  readonly type: string;
  readonly tenantId: TenantId;
  /** The id of the row that the event is about. */
  readonly subject: string;
  readonly eventId: EventId;
}

const readers = [
  about(TenantCreated, ({ tenantId }) => tenantId),
  about(UserRegistered, ({ userId }) => userId),
  about(PlanPublished, ({ planId }) => planId),
  ...[OrderPlaced, OrderCompleted, OrderPaymentFailed, OrderCancelled, OrderCancelRequested].map((contract) =>
    aboutOrder(contract),
  ),
  ...[SubscriptionActivated, SubscriptionActivationFailed].map((contract) => aboutOrder(contract)),
  ...[ChargeSucceeded, ChargeFailed, ChargeReversed].map((contract) =>
    about<{ chargeId: string }>(contract, ({ chargeId }) => chargeId),
  ),
];

/** The types that this check can trace back to rows: all there are. */
export const tracedTypes: readonly string[] = readers.map(({ type }) => type);

export function tellings(events: readonly PublishedEvent[]): readonly Telling[] {
  return readers.flatMap(({ read }) => read(events));
}

function aboutOrder(contract: EventContract<{ orderId: string }>) {
  return about(contract, ({ orderId }) => orderId);
}

function about<Data>(contract: EventContract<Data>, subjectOf: (data: Data) => string) {
  const { type } = contract;
  return {
    type,
    read: (events: readonly PublishedEvent[]): Telling[] =>
      told(contract, events).map(({ id, tenantId, data }) => ({
        type,
        tenantId,
        subject: subjectOf(data),
        eventId: id,
      })),
  };
}
