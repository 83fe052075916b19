import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { User } from './user.ts';
import { UserStore } from './users.store.ts';

/** For the neighbours: who a key acts for. */
@Injectable()
export class FindUser {
  constructor(private readonly users: UserStore) {}

  execute(tx: Tx, tenantId: TenantId, id: UserId): Promise<User | undefined> {
    return this.users.find(tx, tenantId, id);
  }
}
