import { UserRegistered, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { ComposeEmail } from './compose-email.use-case.ts';
import { welcome } from './templates/welcome.v1.ts';

@EventConsumer()
export class UserRegisteredConsumer {
  constructor(private readonly composeEmail: ComposeEmail) {}

  @Consumes(UserRegistered)
  handle(tx: Tx, event: EventOf<typeof UserRegistered>): Promise<void> {
    return this.composeEmail.execute(tx, event.data, welcome, event);
  }
}
