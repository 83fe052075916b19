import type { Tx } from '@atlas/database';
import type { TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Tenant } from './tenant.ts';
import { TenantStore } from './tenants.store.ts';

/** For the neighbours: what a tenant is called. */
@Injectable()
export class FindTenant {
  constructor(private readonly tenants: TenantStore) {}

  execute(tx: Tx, id: TenantId): Promise<Tenant | undefined> {
    return this.tenants.find(tx, id);
  }
}
