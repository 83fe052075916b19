import type { Money, PlanId } from '@atlas/kernel';

/** What orders needs to know of a plan: kept from `plan.published`, so that nobody has to be asked. */
export interface Plan {
  readonly id: PlanId;
  readonly code: string;
  readonly name: string;
  readonly price: Money;
}
