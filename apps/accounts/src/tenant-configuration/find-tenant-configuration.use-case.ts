import type { Tx } from '@atlas/database';
import type { TenantConfiguration } from '@atlas/flags';
import type { TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { TenantConfigurationStore } from './tenant-configuration.store.ts';

/** For the neighbours: what a tenant has decided for itself. */
@Injectable()
export class FindTenantConfiguration {
  constructor(private readonly configurations: TenantConfigurationStore) {}

  execute(tx: Tx, tenantId: TenantId): Promise<TenantConfiguration> {
    return this.configurations.find(tx, tenantId);
  }
}
