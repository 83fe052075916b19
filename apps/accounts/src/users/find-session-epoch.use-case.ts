import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { UserStore } from './users.store.ts';

@Injectable()
export class FindSessionEpoch {
  constructor(private readonly users: UserStore) {}

  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<number | undefined> {
    return this.users.findEpoch(tx, tenantId, userId);
  }
}
