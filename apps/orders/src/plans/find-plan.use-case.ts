import { Database } from '@atlas/database';
import type { PlanId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Plan } from './plan.ts';
import { PlanStore } from './plan.store.ts';

const keptMs = 5_000;
const keptPlans = 1_000;

@Injectable()
export class FindPlan {
  /** Derived, bounded, and stale for seconds at most. Plans that were not found are not kept: they may arrive any moment. */
  private readonly cache = new Map<PlanId, { readonly plan: Plan; readonly until: number }>();

  constructor(
    private readonly database: Database,
    private readonly plans: PlanStore,
  ) {}

  async execute(id: PlanId): Promise<Plan | undefined> {
    const kept = this.cache.get(id);
    if (kept && kept.until > performance.now()) return kept.plan;
    const plan = await this.database.read([], (tx) => this.plans.find(tx, id));
    if (plan) this.keep(plan);
    return plan;
  }

  private keep(plan: Plan): void {
    if (this.cache.size >= keptPlans) this.cache.clear();
    this.cache.set(plan.id, { plan, until: performance.now() + keptMs });
  }
}
