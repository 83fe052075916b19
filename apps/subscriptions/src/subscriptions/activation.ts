import type { AccountId, EventId, OrderId, PlanId, SubscriptionId, TenantId } from '@atlas/kernel';

/**
 * One row per order with a plan line, and the only judge of it.
 *
 *   (none) ─first fact─→ open ─┬─ charge.succeeded, a seat is free ──→ activated
 *                              ├─ charge.succeeded, the plan refuses → not_activated{rule}
 *                              ├─ charge.succeeded, past deadline ───→ not_activated{timeout}
 *                              ├─ charge.failed ─────────────────────→ not_activated{payment_failed}
 *                              ├─ order.cancel_requested ────────────→ not_activated{cancelled}
 *                              └─ its deadline passes ───────────────→ not_activated{timeout}
 *
 * A verdict is final. A fact that meets one is answered with the same event again, under the same id.
 */
export interface Application {
  readonly tenantId: TenantId;
  readonly orderId: OrderId;
  readonly accountId: AccountId;
  readonly planId: PlanId;
  readonly subscriptionId: SubscriptionId;
  readonly deadline: Date;
}

export type OpenActivation = Application & { readonly state: 'open' };
export type DecidedActivation = Application & {
  readonly state: 'decided';
  readonly verdict: Verdict;
  /** The id of the event that tells the verdict, however often it is told. */
  readonly eventId: EventId;
  readonly decidedAt: Date;
};
export type Activation = OpenActivation | DecidedActivation;

export type Verdict =
  | { readonly outcome: 'activated'; readonly reason?: undefined; readonly rule?: undefined }
  | { readonly outcome: 'not_activated'; readonly reason: 'rule'; readonly rule: PlanRule }
  | { readonly outcome: 'not_activated'; readonly reason: UnruledReason; readonly rule?: undefined };

export type UnruledReason = 'timeout' | 'cancelled' | 'payment_failed';

/** Why a plan takes no more subscribers. */
export type PlanRule = 'no_seats_left' | 'unknown_plan';

export type Fact =
  | { readonly is: 'order_placed' | 'charge_failed' | 'cancel_requested' | 'deadline_passed' }
  | { readonly is: 'charge_succeeded'; readonly doomed: boolean };

/** What a fact makes happen. A wanted seat becomes a verdict once the plan, locked last, has answered. */
export type Ruling =
  | { readonly is: 'nothing' | 'seat_wanted' | 'verdict_repeated' }
  | { readonly is: 'verdict'; readonly verdict: Verdict };

export function judge(activation: Activation, fact: Fact, now: Date): Ruling {
  // Nobody sent the passing of time, so nobody waits for an answer to it.
  if (activation.state === 'decided') return { is: fact.is === 'deadline_passed' ? 'nothing' : 'verdict_repeated' };
  const overdue = activation.deadline <= now;
  switch (fact.is) {
    case 'order_placed':
      return { is: 'nothing' };
    case 'charge_succeeded':
      if (fact.doomed) return { is: 'nothing' };
      // Whoever notices first, the sweeper or the money: the answer is the same.
      return overdue ? refused('timeout') : { is: 'seat_wanted' };
    case 'charge_failed':
      return refused('payment_failed');
    case 'cancel_requested':
      return refused('cancelled');
    case 'deadline_passed':
      return overdue ? refused('timeout') : { is: 'nothing' };
  }
}

/** The plan's answer to a wanted seat. */
export function verdictOf(answer: 'seated' | PlanRule): Verdict {
  return answer === 'seated' ? { outcome: 'activated' } : { outcome: 'not_activated', reason: 'rule', rule: answer };
}

export function decide(activation: OpenActivation, verdict: Verdict, eventId: EventId, now: Date): DecidedActivation {
  return { ...activation, state: 'decided', verdict, eventId, decidedAt: now };
}

const refused = (reason: UnruledReason): Ruling => ({ is: 'verdict', verdict: { outcome: 'not_activated', reason } });
