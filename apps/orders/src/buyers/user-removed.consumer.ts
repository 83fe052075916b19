import { UserRemoved, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { EraseBuyer } from './erase-buyer.use-case.ts';

@EventConsumer()
export class UserRemovedConsumer {
  constructor(private readonly eraseBuyer: EraseBuyer) {}

  @Consumes(UserRemoved)
  handle(tx: Tx, { tenantId, data }: EventOf<typeof UserRemoved>): Promise<void> {
    return this.eraseBuyer.execute(tx, tenantId, data.userId);
  }
}
