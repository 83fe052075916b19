import { ChargeFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class ChargeFailedConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(ChargeFailed)
  handle(tx: Tx, event: EventOf<typeof ChargeFailed>): Promise<void> {
    return this.hearOfPurchase.execute(tx, event, { is: 'charge_failed', reason: event.data.reason });
  }
}
