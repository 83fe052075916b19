import type { Tx } from '@atlas/database';
import type { ApiKeyId, Clock, TenantId } from '@atlas/kernel';
import { CLOCK } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownApiKey } from '../accounts.errors.ts';
import { ApiKeyStore } from './api-keys.store.ts';

@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Safe to repeat. Returns the hash by which the gateways know the key. */
  async execute(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<string> {
    const hash = await this.keys.revoke(tx, tenantId, id, this.clock.now());
    if (hash === undefined) throw new UnknownApiKey();
    return hash;
  }
}
