import type { AccountId, OrderId, PlanId, SubscriptionId } from '@atlas/kernel';
import type { PlanRule, UnruledReason } from './activation.ts';

/**
 *   incomplete ─┬─ activated ─────→ active
 *               └─ not activated ─→ not_activated
 */
export interface Subscription {
  readonly id: SubscriptionId;
  readonly orderId: OrderId;
  readonly accountId: AccountId;
  readonly planId: PlanId;
  readonly state: 'incomplete' | 'active' | 'not_activated';
  readonly reason: 'rule' | UnruledReason | null;
  readonly rule: PlanRule | null;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
}
