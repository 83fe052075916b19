import type { Tx } from '@atlas/database';
import type { TenantId, UserId } from '@atlas/kernel';
import { Injectable } from '@nestjs/common';
import { ClosePasswordResets } from '../password-resets/close-password-resets.use-case.ts';
import { PasswordStore } from './passwords.store.ts';

@Injectable()
export class ForgetPassword {
  constructor(
    private readonly passwords: PasswordStore,
    private readonly closePasswordResets: ClosePasswordResets,
  ) {}

  /** For the neighbours: of somebody who leaves. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    await this.passwords.delete(tx, tenantId, userId);
    await this.closePasswordResets.execute(tx, tenantId, userId);
  }
}
