import {
  ChargeFailed,
  ChargeReversed,
  ChargeSucceeded,
  OrderCancelled,
  OrderCompleted,
  OrderPaymentFailed,
  OrderPlaced,
  PlanPublished,
  SubscriptionActivated,
  SubscriptionActivationFailed,
  TenantCreated,
} from '@atlas/contracts';
import { idOf, newId, type Money } from '@atlas/kernel';
import { hearers } from '../src/invariants/checks/effects/hearers.ts';
import type { BusTables, ChargeFact, ChargeRow, Evidence, OrderRow } from '../src/invariants/evidence/evidence.ts';
import type { PublishedEvent } from '../src/invariants/evidence/published-event.ts';
import { event } from './told-event.ts';
import { tradedPeople } from './traded-people.ts';

const operator = idOf('ten', '00000000-0000-0000-0000-000000000000');
const price: Money = { amount: 4900, currency: 'EUR' };
const lines = [
  { sku: 'plan:pro', quantity: 1, unitAmount: 2900 },
  { sku: 'seat', quantity: 2, unitAmount: 1000 },
];
const email = 'ada@acme.example';

/** All that is left of a tenant's people, and of three purchases: one completed, one refused and reversed, one declined. Every invariant holds. */
export function tradedEvidence(): Evidence {
  const world = newWorld();
  const { at, time, tenantId, userId, accountId, planId } = world;
  const people = tradedPeople({ at, tenantId, userId, email });
  const plan = { planId, code: `plan-${planId}`, name: 'Pro', price, interval: 'month' as const, publishedAt: time };
  const purchases = [completed(world), refused(world), declined(world)];
  const events = [
    event(TenantCreated, tenantId, { tenantId, name: 'Acme', accountId, ownerUserId: userId, createdAt: time }),
    event(PlanPublished, operator, plan),
    ...people.events,
    ...purchases.flatMap((purchase) => purchase.events),
  ];
  return {
    ...people,
    keptSince: new Date(0),
    tenants: [{ tenantId, createdAt: at }],
    plans: [{ planId, publishedAt: at }],
    orders: purchases.flatMap(({ orders }) => orders),
    timeline: purchases.flatMap(({ timeline }) => timeline),
    charges: purchases.flatMap(({ charges }) => charges),
    chargeFacts: purchases.flatMap(({ chargeFacts }) => chargeFacts),
    verdicts: purchases.flatMap(({ verdicts }) => verdicts),
    emails: [...people.emails, ...purchases.flatMap(({ emails }) => emails)],
    revenue: [
      {
        tenantId,
        day: time.slice(0, 10),
        currency: 'EUR',
        completedOrders: 1,
        gross: 4900,
        reversedOrders: 1,
        reversed: 4900,
      },
    ],
    buses: ['accounts', 'orders', 'billing', 'subscriptions', 'notifications', 'reporting'].map((service) =>
      restingBus(service, events),
    ),
    events,
    illegible: [],
    books: {
      charges: purchases.flatMap(({ books }) => books.charges),
      refunds: purchases.flatMap(({ books }) => books.refunds),
    },
  };
}

/** Who buys from which catalogue, and when. */
function newWorld() {
  const at = new Date();
  const ids = { tenantId: newId('ten'), userId: newId('usr'), accountId: newId('acc'), planId: newId('pln') };
  return { at, time: at.toISOString(), ...ids };
}

type World = ReturnType<typeof newWorld>;
type Traces = Pick<
  Evidence,
  'orders' | 'timeline' | 'charges' | 'chargeFacts' | 'verdicts' | 'emails' | 'events' | 'books'
>;

function completed(world: World): Traces {
  const { at, time, tenantId, userId, accountId, planId } = world;
  const { subject, orderId, charge, entry, placed } = begun(world);
  const succeeded = event(ChargeSucceeded, tenantId, { ...subject, amount: price, doomed: false, succeededAt: time });
  const subscriptionId = newId('sub');
  const activated = event(SubscriptionActivated, tenantId, {
    subscriptionId,
    orderId,
    accountId,
    planId,
    activatedAt: time,
  });
  const bought = { orderId, accountId, buyer: { userId, email }, planId, total: price, lines, completedAt: time };
  const done = event(OrderCompleted, tenantId, bought);
  return {
    ...tracesOf(world, orderId, [succeeded, activated, done]),
    orders: [orderOf(world, orderId, 'completed')],
    charges: [{ ...charge, state: 'succeeded', settlement: 'settled', providerRef: entry.id }],
    chargeFacts: streamOf(world, charge, ['charge_opened', 'capture_started', 'charge_succeeded', 'charge_settled']),
    verdicts: [{ tenantId, orderId, outcome: 'activated', eventId: activated.id, decidedAt: at }],
    emails: [{ tenantId, eventId: done.id, recipient: email }],
    events: [placed, succeeded, activated, done],
    books: { charges: [entry], refunds: [] },
  };
}

function refused(world: World): Traces {
  const { at, time, tenantId, accountId, planId } = world;
  const { subject, orderId, chargeId, charge, entry, placed } = begun(world);
  const succeeded = event(ChargeSucceeded, tenantId, { ...subject, amount: price, doomed: false, succeededAt: time });
  const about = { subscriptionId: newId('sub'), orderId, accountId, planId };
  const why = { reason: 'rule', rule: 'no_seats_left' } as const;
  const refusal = event(SubscriptionActivationFailed, tenantId, { ...about, ...why, failedAt: time });
  const cancelled = event(OrderCancelled, tenantId, { orderId, planId, reason: 'rule', cancelledAt: time });
  const back = { chargeId, orderId, accountId, amount: price, reason: 'rule' as const, reversedAt: time };
  const reversed = event(ChargeReversed, tenantId, back);
  const facts = ['charge_opened', 'capture_started', 'charge_succeeded', 'reversal_started', 'charge_reversed'];
  const refund = {
    kind: 'refund' as const,
    id: `re_${chargeId}`,
    charge: entry.id,
    reference: `rev_${chargeId}`,
    money: price,
    status: 'succeeded',
  };
  return {
    ...tracesOf(world, orderId, [succeeded, refusal, cancelled, reversed]),
    orders: [orderOf(world, orderId, 'cancelled')],
    charges: [{ ...charge, state: 'succeeded', settlement: 'reversed', providerRef: entry.id }],
    chargeFacts: streamOf(world, charge, facts),
    verdicts: [{ tenantId, orderId, outcome: 'not_activated', eventId: refusal.id, decidedAt: at }],
    events: [placed, succeeded, refusal, cancelled, reversed],
    books: { charges: [entry], refunds: [refund] },
  };
}

function declined(world: World): Traces {
  const { time, tenantId } = world;
  const { subject, orderId, charge, entry, placed } = begun(world);
  const failed = event(ChargeFailed, tenantId, { ...subject, amount: price, reason: 'card_declined', failedAt: time });
  const unpaid = event(OrderPaymentFailed, tenantId, { orderId, reason: 'card_declined', failedAt: time });
  return {
    ...tracesOf(world, orderId, [failed, unpaid]),
    orders: [orderOf(world, orderId, 'payment_failed')],
    charges: [{ ...charge, state: 'failed', settlement: 'void', providerRef: null }],
    chargeFacts: streamOf(world, charge, ['charge_opened', 'capture_started', 'charge_failed']),
    events: [placed, failed, unpaid],
    books: { charges: [{ ...entry, status: 'failed' }], refunds: [] },
  };
}

function begun({ at, time, tenantId, userId, accountId, planId }: World) {
  const [orderId, chargeId] = [newId('ord'), newId('chg')];
  const order = {
    orderId,
    accountId,
    userId,
    planId,
    source: 'purchase' as const,
    total: price,
    lines,
    paymentMethod: 'pm_success',
  };
  return {
    orderId,
    chargeId,
    subject: { chargeId, orderId, accountId, planId },
    placed: event(OrderPlaced, tenantId, { ...order, placedAt: time }),
    charge: { tenantId, chargeId, orderId, amount: price, updatedAt: at },
    entry: { kind: 'charge' as const, id: `ch_${chargeId}`, reference: chargeId, money: price, status: 'succeeded' },
  };
}

function orderOf({ at, tenantId }: World, orderId: OrderRow['orderId'], status: OrderRow['status']): OrderRow {
  const amounts = lines.map(({ quantity, unitAmount }) => ({ quantity, unitAmount }));
  return { tenantId, orderId, status, total: price, lines: amounts, placedAt: at, endedAt: at };
}

function tracesOf({ tenantId }: World, orderId: OrderRow['orderId'], heard: readonly PublishedEvent[]) {
  const timeline = heard.map(({ id, type }) => ({ tenantId, orderId, eventId: id, type }));
  return { timeline, verdicts: [], emails: [] };
}

function streamOf(
  { at, tenantId }: World,
  { chargeId }: Pick<ChargeRow, 'chargeId'>,
  types: readonly string[],
): ChargeFact[] {
  return types.map((type) => ({ tenantId, chargeId, type, recordedAt: at }));
}

function restingBus(service: string, events: readonly PublishedEvent[]): BusTables {
  const heard = events.filter(({ type }) => hearers[service]?.includes(type));
  return {
    service,
    outbox: [],
    refused: [],
    inbox: heard.map(({ id }) => ({ group: service, eventId: id, times: 1 })),
    parked: [],
  };
}
