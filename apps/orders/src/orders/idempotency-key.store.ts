import { statement, type Tx } from '@atlas/database';
import { idOf, uuidOf, type TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';

const findTenantsWithOldKeys = statement<{ tenant_id: string }, [hours: number]>(
  'idempotency_keys.find_tenants_with_old',
  `SELECT DISTINCT tenant_id FROM idempotency_keys WHERE created_at < now() - make_interval(hours => $1)`,
);

const forgetOld = statement<object, [tenant: string, hours: number, limit: number]>(
  'idempotency_keys.forget_old',
  `DELETE FROM idempotency_keys
    WHERE (tenant_id, route, key) IN (
      SELECT tenant_id, route, key FROM idempotency_keys
       WHERE tenant_id = $1 AND created_at < now() - make_interval(hours => $2)
       LIMIT $3 FOR UPDATE SKIP LOCKED)`,
);

@Injectable()
export class IdempotencyKeyStore {
  /** For the system role. */
  async findTenantsWithOldKeys(tx: Tx, hours: number): Promise<TenantId[]> {
    const rows = await tx.query(findTenantsWithOldKeys, [hours]);
    return rows.map((row) => idOf('ten', row.tenant_id));
  }

  /** Returns how many keys were forgotten, at most `limit`. */
  forgetOld(tx: Tx, tenantId: TenantId, hours: number, limit: number): Promise<number> {
    return tx.execute(forgetOld, [uuidOf(tenantId), hours, limit]);
  }
}
