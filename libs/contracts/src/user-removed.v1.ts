import { defineEvent } from './define-event.ts';
import { exampleIds, exampleTime } from './examples.ts';
import { timestamp, userId } from './fields.ts';

/** A person has left, and acts no more. The last fact about them: whoever keeps something that tells who they were, erases it. */
export const UserRemoved = defineEvent({
  type: 'user.removed',
  version: '1.0',
  topic: 'accounts.users',
  key: (data) => data.userId,
  data: { userId, removedAt: timestamp },
  example: { userId: exampleIds.userId, removedAt: exampleTime },
});
