import { PlanPublished, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { RememberPlan } from './remember-plan.use-case.ts';

@EventConsumer()
export class PlanPublishedConsumer {
  constructor(private readonly rememberPlan: RememberPlan) {}

  @Consumes(PlanPublished)
  handle(tx: Tx, { data: { planId: id, code, name, price } }: EventOf<typeof PlanPublished>): Promise<void> {
    return this.rememberPlan.execute(tx, { id, code, name, price });
  }
}
