import type { Tx } from '@atlas/database';
import type { TenantId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { LastOwner } from '../accounts.errors.ts';
import type { User } from './user.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class KeepAnOwner {
  constructor(private readonly users: UserStore) {}

  /** Refuses to let the last one go. Whoever asks holds the roles of the tenant still. */
  async execute(tx: Tx, tenantId: TenantId, { id, role }: User): Promise<void> {
    if (role === 'owner' && !(await this.users.hasOwnerBeside(tx, tenantId, id))) throw new LastOwner();
  }
}
