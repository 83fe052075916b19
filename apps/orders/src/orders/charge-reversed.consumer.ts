import { ChargeReversed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class ChargeReversedConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(ChargeReversed)
  handle(tx: Tx, event: EventOf<typeof ChargeReversed>): Promise<void> {
    return this.hearOfPurchase.execute(tx, event);
  }
}
