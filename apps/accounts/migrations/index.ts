import { CreateAccounts1763800000000 } from './1763800000000-create-accounts.ts';

export const migrations = [CreateAccounts1763800000000];
