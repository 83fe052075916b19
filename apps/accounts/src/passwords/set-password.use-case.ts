import type { Tx } from '@atlas/database';
import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { EndSessions } from '../users/end-sessions.use-case.ts';
import type { PasswordHash } from './password-hash.ts';
import { PasswordStore } from './passwords.store.ts';

@Injectable()
export class SetPassword {
  constructor(
    private readonly passwords: PasswordStore,
    private readonly endSessions: EndSessions,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Whoever was logged in by an older password is so no more. */
  async execute(tx: Tx, tenantId: TenantId, userId: UserId, hash: PasswordHash): Promise<void> {
    await this.passwords.put(tx, tenantId, userId, hash, this.clock.now());
    await this.endSessions.execute(tx, tenantId, userId);
  }
}
