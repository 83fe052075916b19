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
  TenantConfigured,
  TenantCreated,
  UserChanged,
  UserPasswordResetRequested,
  UserRegistered,
  UserRemoved,
  type EventContract,
} from '@atlas/contracts';
import type { EventId, TenantId } from '@atlas/kernel';
import { told, type PublishedEvent } from '../evidence/published-event.ts';
import { changeOfUser } from './counted-facts.ts';

/** An event on a topic, as a statement about a row. */
export interface Telling {
  readonly type: string;
  /** What rows call it: its type, unless they cannot tell it from another. */
  readonly fact: string;
  readonly tenantId: TenantId;
  /** The id of the row that the event is about. */
  readonly subject: string;
  readonly place?: number;
  readonly eventId: EventId;
}

const inSequence = { fact: changeOfUser, placeOf: ({ sequence }: PublishedEvent) => sequence };

const readers = [
  about(TenantCreated, ({ tenantId }) => tenantId),
  about(TenantConfigured, ({ tenantId }) => tenantId, { placeOf: ({ data }) => data.configVersion }),
  about(UserRegistered, ({ userId }) => userId),
  about(UserChanged, ({ userId }) => userId, inSequence),
  about(UserPasswordResetRequested, ({ userId }) => userId, inSequence),
  about(UserRemoved, ({ userId }) => userId),
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

interface Counted<Data> {
  readonly fact?: string;
  readonly placeOf?: (event: PublishedEvent & { readonly data: Data }) => number;
}

function about<Data>(
  contract: EventContract<Data>,
  subjectOf: (data: Data) => string,
  { fact = contract.type, placeOf }: Counted<Data> = {},
) {
  const { type } = contract;
  return {
    type,
    read: (events: readonly PublishedEvent[]): Telling[] =>
      told(contract, events).map((event) => ({
        type,
        fact,
        tenantId: event.tenantId,
        subject: subjectOf(event.data),
        ...(placeOf && { place: placeOf(event) }),
        eventId: event.id,
      })),
  };
}
