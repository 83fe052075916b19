import { CreateAccounts1763800000000 } from './1763800000000-create-accounts.ts';
import { AddLogins1763900000000 } from './1763900000000-add-logins.ts';

export const migrations = [CreateAccounts1763800000000, AddLogins1763900000000];
