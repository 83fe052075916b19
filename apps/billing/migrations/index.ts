import { CreateBilling1795327200000 } from './1795327200000-create-billing.ts';

export const migrations = [CreateBilling1795327200000];
