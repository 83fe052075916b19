import { OrderPlaced, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { OpenCharge } from './open-charge.use-case.ts';

@EventConsumer()
export class OrderPlacedConsumer {
  constructor(private readonly openCharge: OpenCharge) {}

  @Consumes(OrderPlaced)
  handle(tx: Tx, { tenantId, data }: EventOf<typeof OrderPlaced>): Promise<void> {
    const { orderId, accountId, planId, total, paymentMethod } = data;
    const terms = { accountId, ...(planId !== undefined && { planId }), amount: total, paymentMethod };
    return this.openCharge.execute(tx, { tenantId, orderId, terms });
  }
}
