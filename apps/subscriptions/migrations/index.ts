import { CreateSubscriptions1795327200000 } from './1795327200000-create-subscriptions.ts';

export const migrations = [CreateSubscriptions1795327200000];
