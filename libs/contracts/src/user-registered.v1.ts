import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { timestamp, userId } from './fields.ts';

/** A person of a tenant can act from now on. */
export const UserRegistered = defineEvent({
  type: 'user.registered',
  version: '1.0',
  topic: 'accounts.users',
  key: (data) => data.userId,
  url: (data) => `/v1/users/${data.userId}`,
  personal: ['/email', '/name'],
  data: { userId, email: Type.String(), name: Type.String(), registeredAt: timestamp },
  example: { userId: exampleIds.userId, email: 'ada@acme.example', name: 'Ada Byron', registeredAt: exampleTime },
});
