import { SubscriptionActivated, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class SubscriptionActivatedConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(SubscriptionActivated)
  handle(tx: Tx, event: EventOf<typeof SubscriptionActivated>): Promise<void> {
    return this.hearOfPurchase.execute(tx, event, { is: 'activated' });
  }
}
