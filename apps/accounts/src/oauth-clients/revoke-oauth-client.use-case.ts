import type { Tx } from '@atlas/database';
import { uuidOf, type Clock, type OAuthClientId, type TenantId } from '@atlas/kernel';
import { CLOCK, revocationMarkOf } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownOAuthClient } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { AnnounceRevocations } from '../revocations/announce-revocations.use-case.ts';
import type { OAuthClient } from './oauth-client.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';

interface Revocation {
  readonly by: string;
  /** Throws when the caller has seen another state of it. */
  readonly ifStill: (client: OAuthClient) => void;
}

@Injectable()
export class RevokeOAuthClient {
  constructor(
    private readonly clients: OAuthClientStore,
    private readonly announceRevocations: AnnounceRevocations,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Its tokens are refused as well. Safe to repeat: the first time counts. */
  async execute(tx: Tx, tenantId: TenantId, id: OAuthClientId, { by, ifStill }: Revocation): Promise<void> {
    const client = await this.clients.lock(tx, tenantId, id);
    if (!client) throw new UnknownOAuthClient();
    ifStill(client);
    if (!(await this.clients.revoke(tx, tenantId, id, this.clock.now()))) return;
    await this.announceRevocations.execute(tx, [revocationMarkOf(uuidOf(id))]);
    await this.recordAct.execute(tx, tenantId, { actor: by, action: 'oauth_client.revoked', subject: id });
  }
}
