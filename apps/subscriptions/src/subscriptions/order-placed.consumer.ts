import { OrderPlaced, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class OrderPlacedConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  /** Orders without a plan are none of our business. */
  @ConsumesBatch(OrderPlaced)
  handle(tx: Tx, events: readonly EventOf<typeof OrderPlaced>[]): Promise<void> {
    const reports = events.flatMap(({ tenantId, data: { orderId, accountId, planId, placedAt } }) => {
      if (planId === undefined) return [];
      const application = { accountId, planId, placedAt: new Date(placedAt) };
      return [{ tenantId, orderId, fact: { is: 'order_placed' } as const, application }];
    });
    return this.decideActivations.execute(tx, reports);
  }
}
