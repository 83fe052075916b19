import type { Tx } from '@atlas/database';
import { newId, type Clock, type TenantId, type UserId } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { CheckGrant } from '../api-keys/check-grant.use-case.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import type { OAuthClient } from './oauth-client.ts';
import { OAuthClientStore } from './oauth-clients.store.ts';

interface Wish {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly userId: UserId;
}

/** The only time that the secret is seen. */
export interface RegisteredOAuthClient extends OAuthClient {
  readonly secret: string;
}

@Injectable()
export class RegisterOAuthClient {
  constructor(
    private readonly clients: OAuthClientStore,
    private readonly checkGrant: CheckGrant,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, wish: Wish, giver: Principal): Promise<RegisteredOAuthClient> {
    await this.checkGrant.execute(tx, tenantId, wish, giver);
    const secret = newApiKeySecret('sec');
    const { name, userId, scopes } = wish;
    const client: OAuthClient = {
      ...{ id: newId('oac'), name, userId, scopes, createdAt: this.clock.now() },
      ...{ previousSecretWorksUntil: null, lastUsedAt: null, revokedAt: null },
    };
    await this.clients.insert(tx, tenantId, hashOfApiKey(secret), client);
    await this.recordAct.execute(tx, tenantId, {
      actor: giver.subject,
      action: 'oauth_client.registered',
      subject: client.id,
      changes: { userId, scopes },
    });
    return { ...client, secret };
  }
}
