import { SubscriptionActivationFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class ActivationFailedConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(SubscriptionActivationFailed)
  handle(tx: Tx, event: EventOf<typeof SubscriptionActivationFailed>): Promise<void> {
    return this.hearOfPurchase.execute(tx, event, { is: 'activation_failed', reason: event.data.reason });
  }
}
