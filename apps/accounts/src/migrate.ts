import { migrateService } from '@atlas/database/migrate';
import { migrations } from '../migrations/index.ts';

await migrateService('accounts', migrations);
