import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { BuyerStore } from './buyer.store.ts';

@Injectable()
export class EraseBuyer {
  constructor(private readonly buyers: BuyerStore) {}

  /** Their orders stay, and end as they would have; nobody is written to. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    return this.buyers.erase(tx, tenantId, userId);
  }
}
