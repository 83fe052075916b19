import { CreateEmails1795327200000 } from './1795327200000-create-emails.ts';
import { SendPasswordResets1795413600000 } from './1795413600000-send-password-resets.ts';
import { MarkRemovedUsers1795500000000 } from './1795500000000-mark-removed-users.ts';

export const migrations = [CreateEmails1795327200000, SendPasswordResets1795413600000, MarkRemovedUsers1795500000000];
