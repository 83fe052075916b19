import type { Money, PlanId } from '@atlas/kernel';

export type Plan = {
  readonly id: PlanId;
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly interval: 'month' | 'year';
  /** null: as many as come. */
  readonly seatLimit: number | null;
  readonly publishedAt: Date;
};

export type Seats = { readonly planId: PlanId; readonly limit: number | null; readonly taken: number };
export type SeatAnswer = 'seated' | 'no_seats_left' | 'unknown_plan';

export interface SeatWish {
  readonly planId: PlanId;
}

/** First come, first served: the answers are in the order of the wishes, and each seat given leaves one less for the next. */
export function allotSeats<Wish extends SeatWish>(
  plans: readonly Seats[],
  wishes: readonly Wish[],
): { wish: Wish; answer: SeatAnswer }[] {
  const free = new Map(plans.map((plan) => [plan.planId, plan.limit === null ? Infinity : plan.limit - plan.taken]));
  return wishes.map((wish) => {
    const left = free.get(wish.planId);
    if (left === undefined) return { wish, answer: 'unknown_plan' };
    if (left < 1) return { wish, answer: 'no_seats_left' };
    free.set(wish.planId, left - 1);
    return { wish, answer: 'seated' };
  });
}
