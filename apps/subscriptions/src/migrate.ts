import { migrateService } from '@atlas/database';
import { migrations } from '../migrations/index.ts';

await migrateService('subscriptions', migrations);
