import { OrderPlaced, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class OrderPlacedConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  /** Orders without a plan are none of our business. */
  @ConsumesBatch(OrderPlaced)
  handle(tx: Tx, events: readonly EventOf<typeof OrderPlaced>[]): Promise<void> {
    const reports = events.flatMap((event) => {
      const { orderId, accountId, planId } = event.data;
      if (planId === undefined) return [];
      const fact = { is: 'order_placed' } as const;
      return [{ tenantId: event.tenantId, orderId, fact, cause: contextOf(event), application: { accountId, planId } }];
    });
    return this.decideActivations.execute(tx, reports);
  }
}
