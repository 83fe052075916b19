import type { Money, PlanId } from '@atlas/kernel';

export type Plan = {
  readonly id: PlanId;
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly interval: 'month' | 'year';
  /** null: as many as come. */
  readonly seatLimit: number | null;
  readonly seatsTaken: number;
  readonly publishedAt: Date;
};

export type Seats = { readonly planId: PlanId; readonly limit: number | null; readonly taken: number };
export type SeatAnswer = 'seated' | 'no_seats_left' | 'unknown_plan';

/** First come, first served: the answers are in the order of the wishes, and each seat given leaves one less for the next. */
export function allotSeats(plans: readonly Seats[], wishes: readonly PlanId[]): SeatAnswer[] {
  const free = new Map(plans.map((plan) => [plan.planId, plan.limit === null ? Infinity : plan.limit - plan.taken]));
  return wishes.map((planId) => {
    const left = free.get(planId);
    if (left === undefined) return 'unknown_plan';
    if (left < 1) return 'no_seats_left';
    free.set(planId, left - 1);
    return 'seated';
  });
}
