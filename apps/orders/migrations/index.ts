import { CreateOrders1795327200000 } from './1795327200000-create-orders.ts';

export const migrations = [CreateOrders1795327200000];
