import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { UserStore } from './users.store.ts';

@Injectable()
export class EndSessions {
  constructor(private readonly users: UserStore) {}

  /** In the transaction that makes them wrong: no second store has to hear of it, the user's epoch is asked for with the user. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    return this.users.endSessions(tx, tenantId, userId);
  }
}
