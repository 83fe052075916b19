import type { Tx } from '@atlas/database';
import { newId, type ApiKeyId, type Clock, type TenantId } from '@atlas/kernel';
import { CLOCK, hashOfApiKey, newApiKeySecret, prefixOfApiKey, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { ApiKeyNotRotatable, UnknownApiKey } from '../accounts.errors.ts';
import { RecordAct } from '../audit/record-act.use-case.ts';
import { endOfOverlap, expiryOfSuccessor, isRotatable, type ApiKey } from './api-key.ts';
import { ApiKeyStore } from './api-keys.store.ts';
import { CheckGrant } from './check-grant.use-case.ts';
import type { IssuedApiKey } from './issue-api-key.use-case.ts';

interface Wish {
  readonly overlapSeconds: number;
  /** Of the new key; as long a life as the old one's when left out. */
  readonly expiresAt?: Date;
}

@Injectable()
export class RotateApiKey {
  constructor(
    private readonly keys: ApiKeyStore,
    private readonly checkGrant: CheckGrant,
    private readonly recordAct: RecordAct,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** A new key that may do the same; the old one works on for the overlap. Whoever is given it must be fit to be given a new one. */
  async execute(tx: Tx, tenantId: TenantId, id: ApiKeyId, wish: Wish, giver: Principal): Promise<IssuedApiKey> {
    const old = await this.keys.lock(tx, tenantId, id);
    if (!old) throw new UnknownApiKey();
    const now = this.clock.now();
    if (!isRotatable(old, now)) throw new ApiKeyNotRotatable();
    await this.checkGrant.execute(tx, tenantId, old, giver);
    const secret = newApiKeySecret('key');
    const expiresAt = wish.expiresAt ?? expiryOfSuccessor(old, now);
    const key: ApiKey = {
      ...{ ...old, id: newId('key'), prefix: prefixOfApiKey(secret) },
      ...{ createdAt: now, expiresAt, lastUsedAt: null },
    };
    await this.keys.insert(tx, tenantId, hashOfApiKey(secret), key);
    const oldWorksUntil = endOfOverlap(old, now, wish.overlapSeconds);
    await this.keys.replace(tx, tenantId, id, key.id, oldWorksUntil);
    await this.recordAct.execute(tx, tenantId, {
      actor: giver.subject,
      action: 'api_key.rotated',
      subject: id,
      changes: { replacedBy: key.id, oldWorksUntil, expiresAt },
    });
    return { ...key, secret };
  }
}
