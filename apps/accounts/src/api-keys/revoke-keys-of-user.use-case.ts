import type { Tx } from '@atlas/database';
import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK, revocationMarkOf } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { AnnounceRevocations } from '../revocations/announce-revocations.use-case.ts';
import { ApiKeyStore } from './api-keys.store.ts';

/** For the neighbours: nothing acts any more in the name of somebody who has left. */
@Injectable()
export class RevokeKeysOfUser {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly announceRevocations: AnnounceRevocations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    const hashes = await this.keys.revokeOfUser(tx, tenantId, userId, this.clock.now());
    await this.announceRevocations.execute(tx, hashes.map(revocationMarkOf));
  }
}
