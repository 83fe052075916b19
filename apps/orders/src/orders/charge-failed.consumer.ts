import { ChargeFailed, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { HearOfPurchase } from './hear-of-purchase.use-case.ts';

@EventConsumer()
export class ChargeFailedConsumer {
  constructor(private readonly hearOfPurchase: HearOfPurchase) {}

  @Consumes(ChargeFailed)
  handle(tx: Tx, event: EventOf<typeof ChargeFailed>): Promise<void> {
    // With a plan the verdict is the arbiter's: the order is not locked, which the verdict may be waiting for.
    const isVerdict = event.data.planId === undefined;
    return this.hearOfPurchase.execute(
      tx,
      event,
      isVerdict ? { is: 'charge_failed', reason: event.data.reason } : undefined,
    );
  }
}
