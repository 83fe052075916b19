import { CreateRevenue1795327200000 } from './1795327200000-create-revenue.ts';

export const migrations = [CreateRevenue1795327200000];
