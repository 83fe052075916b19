import { SystemDatabase } from '@atlas/database';
import { ConfigurationCopies } from '@atlas/flags';
import type { TenantId } from '@atlas/kernel';
import { RedisUnavailable } from '@atlas/redis';
import { PeriodicTask } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { TenantConfigurationStore } from './tenant-configuration.store.ts';

const pageSize = 200;

/** The janitor: Redis may lose what it has (a failover, an empty one in its place). Goes round all copies, a page at a time. */
@Injectable()
export class RenewCopies extends PeriodicTask {
  readonly name = 'accounts.renew-configuration-copies';
  readonly everyMs = 2_000;
  private after: TenantId | undefined;

  constructor(
    private readonly system: SystemDatabase,
    private readonly configurations: TenantConfigurationStore,
    private readonly copies: ConfigurationCopies,
  ) {
    super();
  }

  async run(): Promise<void> {
    const page = await this.system.read([], (tx) => this.configurations.page(tx, this.after, pageSize));
    try {
      for (const { tenantId, configuration } of page) await this.copies.put(tenantId, configuration);
    } catch (error) {
      if (error instanceof RedisUnavailable) return; // the same page again
      throw error;
    }
    this.after = page.length < pageSize ? undefined : page.at(-1)?.tenantId;
  }
}
