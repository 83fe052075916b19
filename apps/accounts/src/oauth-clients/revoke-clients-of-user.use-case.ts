import type { Tx } from '@atlas/database';
import { uuidOf, type Clock, type TenantId, type UserId } from '@atlas/kernel';
import { CLOCK, revocationMarkOf } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { AnnounceRevocations } from '../revocations/announce-revocations.use-case.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';

/** For the neighbours: nothing acts any more in the name of somebody who has left. */
@Injectable()
export class RevokeClientsOfUser {
  constructor(
    private readonly clients: OAuthClientStore,
    private readonly announceRevocations: AnnounceRevocations,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> {
    const ids = await this.clients.revokeOfUser(tx, tenantId, userId, this.clock.now());
    await this.announceRevocations.execute(
      tx,
      ids.map((id) => revocationMarkOf(uuidOf(id))),
    );
  }
}
