import { UserPasswordResetRequested, type EventOf } from '@atlas/contracts';
import type { Tx } from '@atlas/database';
import { Consumes, EventConsumer } from '@atlas/event-bus';
import { ComposeEmail } from './compose-email.use-case.ts';
import { passwordReset } from './templates/password-reset.v1.ts';

@EventConsumer()
export class PasswordResetRequestedConsumer {
  constructor(private readonly composeEmail: ComposeEmail) {}

  @Consumes(UserPasswordResetRequested)
  handle(tx: Tx, event: EventOf<typeof UserPasswordResetRequested>): Promise<void> {
    const { email, userId, resetId } = event.data;
    return this.composeEmail.execute(tx, { email, userId, resetId }, passwordReset, event);
  }
}
