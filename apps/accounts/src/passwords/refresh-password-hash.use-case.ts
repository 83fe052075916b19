import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import type { PasswordHash } from './password-hash.ts';
import { PasswordStore } from './passwords.store.ts';

@Injectable()
export class RefreshPasswordHash {
  constructor(private readonly passwords: PasswordStore) {}

  /** The same password by today's parameters. Sessions stay: nothing has changed for their user. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId, hash: PasswordHash, outdated: PasswordHash): Promise<void> {
    return this.passwords.rehash(tx, tenantId, userId, hash, outdated);
  }
}
