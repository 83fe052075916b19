import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import { PlanStore } from './plan.store.ts';
import { allotSeats, type SeatAnswer, type SeatWish } from './plan.ts';

@Injectable()
export class AllotSeats {
  constructor(private readonly plans: PlanStore) {}

  /** Answers each wish in turn. A popular plan is a row that everybody wants: lock everything else first. */
  async execute<Wish extends SeatWish>(tx: Tx, wishes: readonly Wish[]): Promise<{ wish: Wish; answer: SeatAnswer }[]> {
    const asked = wishes.map(({ planId }) => planId);
    const allotted = allotSeats(await this.plans.lockSeats(tx, asked), wishes);
    const seated = allotted.flatMap(({ wish, answer }) => (answer === 'seated' ? [wish.planId] : []));
    if (seated.length > 0) await this.plans.takeSeats(tx, seated);
    return allotted;
  }
}
