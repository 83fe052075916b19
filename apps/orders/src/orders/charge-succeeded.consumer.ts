import { ChargeSucceeded, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class ChargeSucceededConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(ChargeSucceeded)
  handle(tx: Tx, event: EventOf<typeof ChargeSucceeded>): Promise<void> {
    return this.hearOfPurchase.execute(tx, event, { is: 'charge_succeeded', doomed: event.data.doomed });
  }
}
