import type { Tx } from '@atlas/database';
import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { ClosePasswordResets } from '../password-resets/close-password-resets.use-case.ts';
import { EndSessions } from '../users/end-sessions.use-case.ts';
import type { PasswordHash } from './password-hash.ts';
import { PasswordStore } from './passwords.store.ts';

@Injectable()
export class SetPassword {
  constructor(
    private readonly passwords: PasswordStore,
    private readonly endSessions: EndSessions,
    private readonly closePasswordResets: ClosePasswordResets,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whoever was logged in by an older password is so no more, and mails that would replace it open nothing. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId, hash: PasswordHash): Promise<void> {
    await this.passwords.put(tx, tenantId, userId, hash, this.clock.now());
    await this.endSessions.execute(tx, tenantId, userId);
    await this.closePasswordResets.execute(tx, tenantId, userId);
  }
}
