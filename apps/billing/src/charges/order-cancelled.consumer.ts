import { OrderCancelled, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { ReverseCharge } from './reverse-charge.use-case.ts';

@EventConsumer()
export class OrderCancelledConsumer {
  constructor(private readonly reverseCharge: ReverseCharge) {}

  /** The verdict on an order with a plan is that of subscriptions, and comes as `subscription.activation_failed`. */
  @Consumes(OrderCancelled)
  async handle(tx: Tx, { tenantId, data }: EventOf<typeof OrderCancelled>): Promise<void> {
    const { orderId, planId, reason } = data;
    if (planId === undefined) await this.reverseCharge.execute(tx, { tenantId, orderId, reason });
  }
}
