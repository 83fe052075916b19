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

  /** Safe to repeat. The gateway forgets the key within 30 seconds. */
  async execute(tx: Tx, tenantId: TenantId, id: ApiKeyId): Promise<void> {
    if (!(await this.keys.revoke(tx, tenantId, id, this.clock.now()))) throw new UnknownApiKey();
  }
}
