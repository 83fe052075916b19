import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { passwordResetId, timestamp, userId } from './fields.ts';

/**
 * Somebody who knows a user's address wants a new password for it, and is to be written to. What lets one set it is not told:
 * whoever sends the mail derives it from the id, by a key that is in no event.
 */
export const UserPasswordResetRequested = defineEvent({
  type: 'user.password_reset_requested',
  version: '1.0',
  topic: 'accounts.users',
  key: (data) => data.userId,
  personal: ['/email'],
  data: { resetId: passwordResetId, userId, email: Type.String(), tenantName: Type.String(), expiresAt: timestamp },
  example: {
    resetId: exampleIds.passwordResetId,
    userId: exampleIds.userId,
    email: 'ada@acme.example',
    tenantName: 'Acme',
    expiresAt: exampleTime,
  },
});
