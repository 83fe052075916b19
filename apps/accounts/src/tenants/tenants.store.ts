import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { Tenant } from './tenant.ts';

const insert = statement<object, [tenantId: string, name: string, createdAt: Date]>(
  'tenants.insert',
  `INSERT INTO tenants (tenant_id, name, created_at) VALUES ($1, $2, $3)`,
);

const find = statement<{ tenant_id: string; name: string; created_at: Date }, [tenantId: string]>(
  'tenants.find',
  `SELECT tenant_id, name, created_at FROM tenants WHERE tenant_id = $1`,
);

@Injectable()
export class TenantStore {
  async insert(tx: Tx, { id, name, createdAt }: Tenant): Promise<void> {
    await tx.execute(insert, [uuidOf(id), name, createdAt]);
  }

  async find(tx: Tx, tenantId: TenantId): Promise<Tenant | undefined> {
    const [row] = await tx.query(find, [uuidOf(tenantId)]);
    return row && { id: idOf('ten', row.tenant_id), name: row.name, createdAt: row.created_at };
  }
}
