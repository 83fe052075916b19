import { statement, type Tx } from '@atlas/database';
import { uuidOf, type TenantId, type UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';

// Of somebody who never ordered as well: an order that is on its way must not bring the address back.
const erase = statement<object, [tenant: string, user: string]>(
  'buyers.erase',
  `INSERT INTO buyers (tenant_id, user_id, email) VALUES ($1, $2::uuid, $2::uuid || '@removed.invalid')
   ON CONFLICT (tenant_id, user_id) DO UPDATE SET email = excluded.email`,
);

@Injectable()
export class BuyerStore {
  async erase(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await tx.execute(erase, [uuidOf(tenantId), uuidOf(userId)]);
  }
}
