import type { Tx } from '@atlas/database';
import type { ApiKeyId, Clock, TenantId } from '@atlas/kernel';
import { CLOCK, revocationMarkOf } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { UnknownApiKey } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { AnnounceRevocations } from '../revocations/announce-revocations.use-case.ts';
import type { ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';

interface Revocation {
  readonly by: string;
  /** Throws when the caller has seen another state of it. */
  readonly ifStill: (key: ApiKey) => void;
}

@Injectable()
export class RevokeApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly announceRevocations: AnnounceRevocations,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Safe to repeat: the first time counts. */
  async execute(tx: Tx, tenantId: TenantId, id: ApiKeyId, { by, ifStill }: Revocation): Promise<void> {
    const key = await this.keys.lock(tx, tenantId, id);
    if (!key) throw new UnknownApiKey();
    ifStill(key);
    const hash = await this.keys.revoke(tx, tenantId, id, this.clock.now());
    if (hash === undefined) return;
    await this.announceRevocations.execute(tx, [revocationMarkOf(hash)]);
    await this.recordAct.execute(tx, tenantId, { actor: by, action: 'api_key.revoked', subject: id });
  }
}
