import type { Clock, TenantId, UserId } from '@atlas/kernel';
import { CLOCK, type AccessClaims, type Principal } from '@atlas/service';
import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { AccountsGateway, type UserDescription } from '../accounts.gateway.ts';

/** A key or a client lives on for so long at most when its revocation cannot be seen in Redis; a key never beyond its expiry. */
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
  private readonly clients: LRUCache<string, Remembered<Principal>, AccessClaims>;
  private readonly users: LRUCache<string, Remembered<UserDescription>, UserPlace>;

  constructor(accounts: AccountsGateway, @Inject(CLOCK) clock: Clock) {
    this.holders = new LRUCache({
      max: 10_000,
      ttl: keysKnownForMs,
      fetchMethod: async (keyHash, _stale, { options }) => {
        const holder = await accounts.holderOf(keyHash);
        const lifeMs = (holder?.expiresAt?.getTime() ?? Infinity) - clock.now().getTime();
        const isLive = holder !== undefined && lifeMs > 0;
        options.ttl = isLive ? Math.min(keysKnownForMs, lifeMs) : unknownForMs;
        return { found: isLive ? holder.principal : undefined };
      },
    });
    this.clients = new LRUCache({
      max: 10_000,
      ttl: keysKnownForMs,
      fetchMethod: async (_key, _stale, { options, context: { clientId, tenantId, scopes } }) => {
        const client = await accounts.clientBy(clientId);
        if (client?.tenantId !== tenantId) options.ttl = unknownForMs;
        const held = client?.tenantId === tenantId ? client : undefined;
        return { found: held && { ...held, scopes: held.scopes.filter((scope) => scopes.includes(scope)) } };
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

  /** Who acts by a token: what its client may do at this moment, as far as the token was asked for. */
  async clientOf(claims: AccessClaims): Promise<Principal | undefined> {
    const key = `${claims.clientId} ${claims.scopes.join(' ')}`;
    const remembered = this.clients.get(key) ?? (await this.clients.fetch(key, { context: claims }));
    return remembered?.found;
  }

  /** As somebody who has logged in with this epoch: who remembers an older one asks again, for they have a new password. */
  async userOf(tenantId: TenantId, userId: UserId, epoch: number): Promise<UserDescription | undefined> {
    const context = { tenantId, userId };
    const remembered = this.users.get(userId);
    const isOutdated = remembered?.found !== undefined && remembered.found.epoch < epoch;
    if (remembered && !isOutdated) return remembered.found;
    return (await this.users.fetch(userId, { context, forceRefresh: isOutdated }))?.found;
  }
}

interface UserPlace {
  readonly tenantId: TenantId;
  readonly userId: UserId;
}
