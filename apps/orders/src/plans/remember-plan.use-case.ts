import type { Tx } from '@atlas/database';
import { Injectable } from '@nestjs/common';
import type { Plan } from './plan.ts';
import { PlanStore } from './plan.store.ts';

@Injectable()
export class RememberPlan {
  constructor(private readonly plans: PlanStore) {}

  /** Keeps what orders needs of a plan. Safe to repeat. */
  execute(tx: Tx, plan: Plan): Promise<void> {
    return this.plans.remember(tx, plan);
  }
}
