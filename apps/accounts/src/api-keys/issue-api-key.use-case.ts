import type { Tx } from '@atlas/database';
import { newId, type Clock, type TenantId, type UserId } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, prefixOfApiKey, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { RecordAct } from '../audit/record-act.use-case.ts';
import type { ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import { CheckGrant } from './check-grant.use-case.ts';

interface Wish {
  readonly name: string;
  readonly scopes: readonly string[];
  readonly userId: UserId;
  readonly expiresAt?: Date | null;
}

/** The only time that the secret is seen. */
export interface IssuedApiKey extends ApiKey {
  readonly secret: string;
}

@Injectable()
export class IssueApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly checkGrant: CheckGrant,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(tx: Tx, tenantId: TenantId, wish: Wish, giver: Principal): Promise<IssuedApiKey> {
    await this.checkGrant.execute(tx, tenantId, wish, giver);
    const secret = newApiKeySecret('key');
    const { name, userId, scopes, expiresAt = null } = wish;
    const key: ApiKey = {
      ...{ id: newId('key'), name, userId, scopes, prefix: prefixOfApiKey(secret) },
      ...{ createdAt: this.clock.now(), expiresAt, lastUsedAt: null, revokedAt: null, replacedBy: null },
    };
    await this.keys.insert(tx, tenantId, hashOfApiKey(secret), key);
    await this.recordAct.execute(tx, tenantId, {
      actor: giver.subject,
      action: 'api_key.issued',
      subject: key.id,
      changes: { userId, scopes, expiresAt },
    });
    return { ...key, secret };
  }
}
