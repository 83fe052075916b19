import type { Tx } from '@atlas/database';
import type { PlanId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { PlanStore } from './plan.store.ts';
import { allotSeats, type SeatAnswer } from './plan.ts';

@Injectable()
export class AllotSeats {
  constructor(private readonly plans: PlanStore) {}

  /** Answers each wish in turn. A popular plan is a row that everybody wants: lock everything else first. */
  async execute(tx: Tx, wishes: readonly PlanId[]): Promise<SeatAnswer[]> {
    const answers = allotSeats(await this.plans.lockSeats(tx, wishes), wishes);
    await this.plans.takeSeats(
      tx,
      wishes.filter((_, index) => answers[index] === 'seated'),
    );
    return answers;
  }
}
