import { idOf, type TenantId } from '@atlas/kernel';
import type { Evidence, OrderRow } from '../evidence/evidence.ts';
import { factsOfConfigurations, factsOfUsers } from './counted-facts.ts';
import type { Fact } from './fact.ts';

/** Plans belong to the operator, who is no tenant: their events carry the nil UUID of RFC 9562. */
const operatorAsTenant = idOf('ten', '00000000-0000-0000-0000-000000000000');

/** Which events the rows of all services call for. One fact may be said by two rows. */
export function committedFacts(evidence: Evidence): readonly Fact[] {
  const { tenants, plans, orders, verdicts } = evidence;
  return [
    ...tenants.map(({ tenantId, createdAt }) => called('tenant.created', tenantId, tenantId, createdAt)),
    ...factsOfConfigurations(evidence),
    ...factsOfUsers(evidence),
    ...plans.map(({ planId, publishedAt }) => called('plan.published', operatorAsTenant, planId, publishedAt)),
    ...orders.flatMap(factsOfOrder),
    ...factsOfCharges(evidence),
    ...verdicts.map(({ tenantId, orderId, outcome, eventId, decidedAt }) => ({
      ...called(verdictEvents[outcome], tenantId, orderId, decidedAt),
      eventId,
    })),
  ];
}

function called(type: string, tenantId: TenantId, subject: string, at: Date): Fact {
  return { type, tenantId, subject, at, isCalledFor: true };
}

const verdictEvents = { activated: 'subscription.activated', not_activated: 'subscription.activation_failed' } as const;

const endEvents = {
  pending_payment: undefined,
  completed: 'order.completed',
  payment_failed: 'order.payment_failed',
  cancelled: 'order.cancelled',
} as const;

function factsOfOrder({ tenantId, orderId, status, placedAt, endedAt }: OrderRow): Fact[] {
  const end = endEvents[status];
  return [
    called('order.placed', tenantId, orderId, placedAt),
    ...(end === undefined ? [] : [called(end, tenantId, orderId, endedAt ?? placedAt)]),
    { ...called('order.cancel_requested', tenantId, orderId, placedAt), isCalledFor: false },
  ];
}

const chargeEvents: Readonly<Record<string, string>> = {
  charge_succeeded: 'charge.succeeded',
  charge_failed: 'charge.failed',
  charge_reversed: 'charge.reversed',
};

/** The stream remembers a failure that a late success made obsolete; the row is what everybody else goes by. */
function factsOfCharges({ charges, chargeFacts }: Pick<Evidence, 'charges' | 'chargeFacts'>): Fact[] {
  const inStreams = chargeFacts.flatMap(({ tenantId, chargeId, type, recordedAt }) => {
    const event = chargeEvents[type];
    return event === undefined ? [] : [called(event, tenantId, chargeId, recordedAt)];
  });
  const inRows = charges.flatMap(({ tenantId, chargeId, state, settlement, updatedAt }) =>
    [`charge_${state}`, `charge_${settlement}`].flatMap((fact) => {
      const event = chargeEvents[fact];
      return event === undefined ? [] : [called(event, tenantId, chargeId, updatedAt)];
    }),
  );
  return [...inStreams, ...inRows];
}
