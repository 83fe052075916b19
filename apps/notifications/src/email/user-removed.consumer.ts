import { UserRemoved, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { EraseRecipient } from './erase-recipient.use-case.ts';

@EventConsumer()
export class UserRemovedConsumer {
  constructor(private readonly eraseRecipient: EraseRecipient) {}

  @Consumes(UserRemoved)
  handle(tx: Tx, { tenantId, data }: EventOf<typeof UserRemoved>): Promise<void> {
    return this.eraseRecipient.execute(tx, tenantId, data.userId);
  }
}
