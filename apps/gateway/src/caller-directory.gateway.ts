import { hashOfApiKey, isApiKeySecret, type Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { ApiKeyRequired, InvalidApiKey } from './gateway.errors.ts';
import { AccountsGateway } from './accounts.gateway.ts';

/** A revoked key lives on for so long at most. */
const knownForMs = 30_000;
/** A key that has just been issued elsewhere must work soon. */
const unknownForMs = 1_000;

interface Verdict {
  readonly principal: Principal | undefined;
}

/** Who calls. What accounts said is kept for a while; many requests with one new key ask once. */
@Injectable()
export class CallerDirectory {
  private readonly verdicts: LRUCache<string, Verdict>;

  constructor(accounts: AccountsGateway) {
    this.verdicts = new LRUCache<string, Verdict>({
      max: 10_000,
      ttl: knownForMs,
      fetchMethod: async (keyHash, _stale, { options }) => {
        const principal = await accounts.holderOf(keyHash);
        if (!principal) options.ttl = unknownForMs;
        return { principal };
      },
    });
  }

  async callerOf(authorization: string | undefined): Promise<Principal> {
    const [, secret] = /^Bearer (\S+)$/i.exec(authorization ?? '') ?? [];
    if (secret === undefined) throw new ApiKeyRequired();
    if (!isApiKeySecret(secret)) throw new InvalidApiKey({ detail: 'It is not complete: its checksum is wrong.' });
    const keyHash = hashOfApiKey(secret);
    const verdict = this.verdicts.get(keyHash) ?? (await this.verdicts.fetch(keyHash));
    if (!verdict?.principal) throw new InvalidApiKey();
    return verdict.principal;
  }
}
