import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { PasswordHash } from './password-hash.ts';
import { PasswordStore } from './passwords.store.ts';

/** For the neighbours: what a login is held against. */
@Injectable()
export class FindPassword {
  constructor(private readonly passwords: PasswordStore) {}

  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<PasswordHash | undefined> {
    return this.passwords.find(tx, tenantId, userId);
  }
}
