import { SubscriptionActivationFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { ReverseCharge } from './reverse-charge.use-case.ts';

@EventConsumer()
export class ActivationFailedConsumer {
  constructor(private readonly reverseCharge: ReverseCharge) {}

  @Consumes(SubscriptionActivationFailed)
  handle(tx: Tx, { tenantId, data }: EventOf<typeof SubscriptionActivationFailed>): Promise<void> {
    const { orderId, reason } = data;
    return this.reverseCharge.execute(tx, { tenantId, orderId, reason });
  }
}
