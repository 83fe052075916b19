import { statement, type Tx } from '@atlas/database';
import { uuidOf } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Tenant } from './tenant.ts';

const insert = statement<object, [tenantId: string, name: string, createdAt: Date]>(
  'tenants.insert',
  `INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, $2, $3)`,
);

@Injectable()
export class TenantStore {
  async insert(tx: Tx, { id, name, createdAt }: Tenant): Promise<void> {
    await tx.execute(insert, [uuidOf(id), name, createdAt]);
  }
}
