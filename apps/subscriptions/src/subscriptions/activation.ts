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

export type Ruling =
  | { readonly is: 'nothing' }
  /** A verdict as soon as the plan, whose row everybody wants and which is therefore locked last, has answered. */
  | { readonly is: 'seat_wanted'; readonly activation: OpenActivation; readonly at: Date }
  | { readonly is: 'verdict'; readonly activation: OpenActivation; readonly at: Date; readonly verdict: Verdict }
  | { readonly is: 'verdict_repeated'; readonly activation: DecidedActivation };

export function judge(activation: Activation, fact: Fact, at: Date): Ruling {
  if (activation.state === 'decided') return repeat(activation, fact);
  const refused = (reason: UnruledReason): Ruling => {
    return { is: 'verdict', activation, at, verdict: { outcome: 'not_activated', reason } };
  };
  const overdue = activation.deadline <= at;
  switch (fact.is) {
    case 'order_placed':
      return nothing;
    case 'charge_succeeded':
      if (fact.doomed) return nothing;
      // Whoever notices first, the money or the sweeper: the answer is the same.
      return overdue ? refused('timeout') : { is: 'seat_wanted', activation, at };
    case 'charge_failed':
      return refused('payment_failed');
    case 'cancel_requested':
      return refused('cancelled');
    case 'deadline_passed':
      return overdue ? refused('timeout') : nothing;
  }
}

/** Time passes unasked; whoever sent a fact may have missed the answer. */
function repeat(activation: DecidedActivation, fact: Fact): Ruling {
  return fact.is === 'deadline_passed' ? nothing : { is: 'verdict_repeated', activation };
}

/** The plan's answer to a wanted seat. */
export function verdictOf(answer: 'seated' | PlanRule): Verdict {
  return answer === 'seated' ? { outcome: 'activated' } : { outcome: 'not_activated', reason: 'rule', rule: answer };
}

export function decide(activation: OpenActivation, verdict: Verdict, eventId: EventId, at: Date): DecidedActivation {
  return { ...activation, state: 'decided', verdict, eventId, decidedAt: at };
}

const nothing: Ruling = { is: 'nothing' };
