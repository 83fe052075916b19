import { CreateEmails1795327200000 } from './1795327200000-create-emails.ts';

export const migrations = [CreateEmails1795327200000];
