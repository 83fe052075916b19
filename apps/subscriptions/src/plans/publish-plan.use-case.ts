import { PlanPublished } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { publish } from '@atlas/event-bus';
import { idOf, newId, type Clock } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { PlanCodeTaken } from '../subscriptions.errors.ts';
import { PlanStore } from './plan.store.ts';
import type { Plan } from './plan.ts';

/** Plans belong to the operator, who is no tenant: their events carry the nil UUID of RFC 9562. */
const operatorAsTenant = idOf('ten', '00000000-0000-0000-0000-000000000000');

@Injectable()
export class PublishPlan {
  constructor(
    private readonly plans: PlanStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Offers a plan to every tenant. */
  async execute(tx: Tx, offer: Omit<Plan, 'id' | 'publishedAt'>): Promise<Plan> {
    const plan = { ...offer, id: newId('pln'), publishedAt: this.clock.now() };
    const { id: planId, code, name, price, interval } = plan;
    if (!(await this.plans.insert(tx, plan))) throw new PlanCodeTaken({ detail: `It is "${code}".` });
    const publishedAt = plan.publishedAt.toISOString();
    publish(
      tx,
      PlanPublished,
      { planId, code, name, price, interval, publishedAt },
      { tenantId: operatorAsTenant, sequence: 1, keyIsLocked: true },
    );
    return plan;
  }
}
