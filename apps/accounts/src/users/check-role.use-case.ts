import type { Tx } from '@atlas/database';
import type { TenantId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { BeyondYourRole } from '../accounts.errors.ts';
import { isAtLeast, type Role } from './role.ts';
import { UserStore } from './users.store.ts';

@Injectable()
export class CheckRole {
  constructor(private readonly users: UserStore) {}

  /** Whether somebody may do with others of these roles as they like. Who is of no tenant has just brought this one aboard. */
  async execute(tx: Tx, tenantId: TenantId, who: Principal, others: readonly Role[]): Promise<void> {
    if (who.tenantId === undefined) return;
    const person = who.userId && (await this.users.find(tx, tenantId, who.userId));
    if (!person || !others.every((role) => isAtLeast(person.role, role))) throw new BeyondYourRole();
  }
}
