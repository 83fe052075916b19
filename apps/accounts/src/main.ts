import { runService } from '@atlas/service';
import { accountsConfig } from './accounts.config.ts';
import { AccountsModule } from './accounts.module.ts';

await runService(AccountsModule, accountsConfig);
