import type { TenantId, UserId } from '@atlas/kernel';
import type { Principal } from '@atlas/service';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccountsGateway, type UserDescription } from '../accounts.gateway.ts';

/** A key lives on for so long at most when its revocation cannot be seen in Redis. */
const keysKnownForMs = 30_000;
/** How soon a changed password, role or address is felt. */
const usersKnownForMs = 5_000;
/** Who has just been made elsewhere must be known soon. */
const unknownForMs = 1_000;

interface Remembered<Found> {
  readonly found: Found | undefined;
}

/** Who calls. What accounts said is kept for a while; many requests about one caller ask once. */
@Injectable()
export class CallerDirectory {
  private readonly holders: LRUCache<string, Remembered<Principal>>;
  private readonly users: LRUCache<string, Remembered<UserDescription>, UserPlace>;

  constructor(accounts: AccountsGateway) {
    this.holders = new LRUCache({
      max: 10_000,
      ttl: keysKnownForMs,
      fetchMethod: async (keyHash, _stale, { options }) => {
        const found = await accounts.holderOf(keyHash);
        if (!found) options.ttl = unknownForMs;
        return { found };
      },
    });
    this.users = new LRUCache({
      max: 10_000,
      ttl: usersKnownForMs,
      fetchMethod: async (_key, _stale, { options, context: { tenantId, userId } }) => {
        const found = await accounts.describe(tenantId, userId);
        if (!found) options.ttl = unknownForMs;
        return { found };
      },
    });
  }

  /** Undefined: nobody holds this key, or nobody any more. */
  async holderOf(keyHash: string): Promise<Principal | undefined> {
    const remembered = this.holders.get(keyHash) ?? (await this.holders.fetch(keyHash));
    return remembered?.found;
  }

  async userOf(tenantId: TenantId, userId: UserId): Promise<UserDescription | undefined> {
    const remembered = this.users.get(userId) ?? (await this.users.fetch(userId, { context: { tenantId, userId } }));
    return remembered?.found;
  }
}

interface UserPlace {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}
