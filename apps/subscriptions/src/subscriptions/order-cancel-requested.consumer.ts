import { OrderCancelRequested, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { ConsumesBatch, contextOf, EventConsumer } from '@atlas/event-bus';
import { DecideActivations } from './decide-activations.use-case.ts';

@EventConsumer()
export class OrderCancelRequestedConsumer {
  constructor(private readonly decideActivations: DecideActivations) {}

  /** Comes behind its `order.placed`, on the same key: the row of an order with a plan is there. */
  @ConsumesBatch(OrderCancelRequested)
  handle(tx: Tx, events: readonly EventOf<typeof OrderCancelRequested>[]): Promise<void> {
    const reports = events.map((event) => {
      const fact = { is: 'cancel_requested' } as const;
      return { tenantId: event.tenantId, orderId: event.data.orderId, fact, cause: contextOf(event) };
    });
    return this.decideActivations.execute(tx, reports);
  }
}
