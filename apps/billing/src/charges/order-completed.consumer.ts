import { OrderCompleted, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { SettleCharge } from './settle-charge.use-case.ts';

@EventConsumer()
export class OrderCompletedConsumer {
  constructor(private readonly settleCharge: SettleCharge) {}

  @Consumes(OrderCompleted)
  handle(tx: Tx, { tenantId, data: { orderId } }: EventOf<typeof OrderCompleted>): Promise<void> {
    return this.settleCharge.execute(tx, { tenantId, orderId });
  }
}
