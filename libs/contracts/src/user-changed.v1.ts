import { Type } from 'typebox';
import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { timestamp, userId } from './fields.ts';

/** A person has another name or another role. Says all that they are from now on. */
export const UserChanged = defineEvent({
  type: 'user.changed',
  version: '1.0',
  topic: 'accounts.users',
  key: (data) => data.userId,
  url: (data) => `/v1/users/${data.userId}`,
  personal: ['/email', '/name'],
  data: { userId, email: Type.String(), name: Type.String(), role: Type.String(), changedAt: timestamp },
  example: {
    userId: exampleIds.userId,
    email: 'ada@acme.example',
    name: 'Ada Lovelace',
    role: 'admin',
    changedAt: exampleTime,
  },
});
