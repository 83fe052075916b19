import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { UserStore } from './users.store.ts';

@Injectable()
export class CountFact {
  constructor(private readonly users: UserStore) {}

  /** For the neighbours: the place of what they tell among all that is told of a user, and the lock that keeps it there. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<number | undefined> {
    return this.users.countFact(tx, tenantId, userId);
  }
}
