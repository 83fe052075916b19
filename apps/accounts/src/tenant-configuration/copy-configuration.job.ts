import { Database } from '@atlas/database';
import { ConfigurationCopies } from '@atlas/flags';
import { JobHandler, type Job } from '@atlas/jobs';
import type { TenantId } from '@atlas/kernel';
import { TenantConfigurationStore } from './tenant-configuration.store.ts';

interface Configured {
  readonly tenantId: TenantId;
}

/** Copies what holds now, whenever it runs: an older version replaces nothing. */
@JobHandler({ queue: 'accounts.copy-configuration', retryLimit: 20, retryDelayMax: 5 })
export class CopyConfigurationJob implements Job<Configured> {
  constructor(
    private readonly database: Database,
    private readonly configurations: TenantConfigurationStore,
    private readonly copies: ConfigurationCopies,
  ) {}

  async run({ tenantId }: Configured): Promise<void> {
    const configuration = await this.database.read([tenantId], (tx) => this.configurations.find(tx, tenantId));
    await this.copies.put(tenantId, configuration);
  }
}
