import { CreateEmails1795327200000 } from './1795327200000-create-emails.ts';
import { SendPasswordResets1795413600000 } from './1795413600000-send-password-resets.ts';

export const migrations = [CreateEmails1795327200000, SendPasswordResets1795413600000];
