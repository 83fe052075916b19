import { OrderCompleted, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { ComposeEmail } from './compose-email.use-case.ts';
import { orderConfirmation } from './templates/order-confirmation.v1.ts';

@EventConsumer()
export class OrderCompletedConsumer {
  constructor(private readonly composeEmail: ComposeEmail) {}

  @Consumes(OrderCompleted)
  handle(tx: Tx, event: EventOf<typeof OrderCompleted>): Promise<void> {
    return this.composeEmail.execute(tx, event.data.buyer, orderConfirmation, event);
  }
}
