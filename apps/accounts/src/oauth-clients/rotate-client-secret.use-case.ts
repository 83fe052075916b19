import type { Tx } from '@atlas/database';
import type { Clock, OAuthClientId, TenantId } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { OAuthClientRevoked, UnknownOAuthClient } from '../accounts.errors.ts';
import { CheckGrant } from '../api-keys/check-grant.use-case.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';
import type { RegisteredOAuthClient } from './register-oauth-client.use-case.ts';

@Injectable()
export class RotateClientSecret {
  constructor(
    private readonly clients: OAuthClientStore,
    private readonly checkGrant: CheckGrant,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** The client stays who it is; of its secrets the newest works, and for the overlap the one before. */
  async execute(
    tx: Tx,
    tenantId: TenantId,
    id: OAuthClientId,
    overlapSeconds: number,
    giver: Principal,
  ): Promise<RegisteredOAuthClient> {
    const client = await this.clients.lock(tx, tenantId, id);
    if (!client) throw new UnknownOAuthClient();
    if (client.revokedAt) throw new OAuthClientRevoked();
    await this.checkGrant.execute(tx, tenantId, client, giver);
    const secret = newApiKeySecret('sec');
    const previousSecretWorksUntil = new Date(this.clock.now().getTime() + overlapSeconds * 1_000);
    await this.clients.changeSecret(tx, tenantId, id, hashOfApiKey(secret), previousSecretWorksUntil);
    await this.recordAct.execute(tx, tenantId, {
      actor: giver.subject,
      action: 'oauth_client.rotated',
      subject: id,
      changes: { previousSecretWorksUntil },
    });
    return { ...client, previousSecretWorksUntil, secret };
  }
}
