import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { PasswordResetStore } from './password-resets.store.ts';

@Injectable()
export class ClosePasswordResets {
  constructor(private readonly resets: PasswordResetStore) {}

  /** For the neighbours: mails that were sent for an older password open nothing any more. */
  execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    return this.resets.deleteAll(tx, tenantId, userId);
  }
}
