import type { Tx } from '@atlas/database';
import { newId, type Clock, type TenantId, type UserId } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, prefixOfApiKey } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { KeyForUnknownUser } from '../accounts.errors.ts';
import { FindUser } from '../users/find-user.use-case.ts';
import type { ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import type { Scope } from './scopes.ts';

/** The only time that the secret is seen. */
export interface IssuedApiKey extends ApiKey {
  readonly secret: string;
}

@Injectable()
export class IssueApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly findUser: FindUser,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async execute(
    tx: Tx,
    tenantId: TenantId,
    wish: { name: string; scopes: readonly Scope[]; userId: UserId },
  ): Promise<IssuedApiKey> {
    if (!(await this.findUser.execute(tx, tenantId, wish.userId))) {
      throw new KeyForUnknownUser({
        errors: [{ pointer: '#/userId', code: 'unknown_user', detail: 'No user of this tenant has this id.' }],
      });
    }
    const secret = newApiKeySecret('key');
    const key: ApiKey = {
      id: newId('key'),
      ...wish,
      prefix: prefixOfApiKey(secret),
      createdAt: this.clock.now(),
      revokedAt: null,
    };
    await this.keys.insert(tx, tenantId, hashOfApiKey(secret), key);
    return { ...key, secret };
  }
}
