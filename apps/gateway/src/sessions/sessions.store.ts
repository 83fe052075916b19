import { idOf, uuidOf, type SessionId, type UserId } from '@atlas/kernel';
import { Redis, redisScript } from '@atlas/redis';
import { Injectable } from '@nestjs/common';
import { hashOfSecret, idleMs, sessionKey, type Session, type SessionTicket } from './session.ts';

/**
 *   KEYS  the session, the index of its user's sessions
 *   ARGV  id, hash of the secret, tenant, user, epoch, opened at, ends at (ms), device, idle ms
 */
const open = redisScript<void>(
  `
redis.call('HSET', KEYS[1], 'secret_hash', ARGV[2], 'tenant', ARGV[3], 'user', ARGV[4], 'epoch', ARGV[5],
  'opened_at', ARGV[6], 'ends_at', ARGV[7], 'device', ARGV[8])
redis.call('PEXPIRE', KEYS[1], ARGV[9])
redis.call('ZADD', KEYS[2], ARGV[7], ARGV[1])
redis.call('PEXPIREAT', KEYS[2], redis.call('ZRANGE', KEYS[2], -1, -1, 'WITHSCORES')[2])
return 1`,
  () => undefined,
);

/**
 * What has ended by itself is struck off the index on the way.
 *
 *   KEYS  the index     →  of each session: id, tenant, epoch, opened at, ends at, device
 */
const list = redisScript(
  `
local found = {}
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local session = redis.call('HMGET', 'atlas:session:' .. id, 'tenant', 'epoch', 'opened_at', 'ends_at', 'device')
  if session[1] then
    found[#found + 1] = { id, unpack(session) }
  else
    redis.call('ZREM', KEYS[1], id)
  end
end
return found`,
  rowsOf,
);

/**
 * Only a session that is in its user's own index can be ended.
 *
 *   KEYS  the index     ARGV  'this' or 'others', id     →  how many were ended
 */
const end = redisScript(
  `
local ended = 0
for _, id in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if (id == ARGV[2]) == (ARGV[1] == 'this') then
    ended = ended + redis.call('DEL', 'atlas:session:' .. id)
    redis.call('ZREM', KEYS[1], id)
  end
end
return ended`,
  Number,
);

/**
 * By whoever has its secret, without knowing whose it is.
 *
 *   KEYS  the session     ARGV  hash of the secret, id
 */
const forget = redisScript<void>(
  `
local session = redis.call('HMGET', KEYS[1], 'secret_hash', 'user')
if session[1] == ARGV[1] then
  redis.call('DEL', KEYS[1])
  redis.call('ZREM', 'atlas:sessions:' .. session[2], ARGV[2])
end
return 1`,
  () => undefined,
);

/** Logins, for all gateways. They live by being used, and end at the latest when they were told to at their beginning. */
@Injectable()
export class SessionStore {
  constructor(private readonly redis: Redis) {}

  async open(
    { id, tenantId, userId, epoch, openedAt, endsAt, device }: Session,
    { secret }: SessionTicket,
  ): Promise<void> {
    const times = [openedAt.getTime(), endsAt.getTime()];
    await this.redis.run(
      open,
      [sessionKey(id), indexOf(userId)],
      [uuidOf(id), hashOfSecret(secret), uuidOf(tenantId), uuidOf(userId), epoch, ...times, device, idleMs],
    );
  }

  /** In the order in which they will end. */
  async list(userId: UserId): Promise<readonly Session[]> {
    const rows = await this.redis.run(list, [indexOf(userId)], []);
    return rows.map(([id = '', tenant = '', epoch, openedAt, endsAt, device = '']) => ({
      id: idOf('ses', id),
      tenantId: idOf('ten', tenant),
      userId,
      epoch: Number(epoch),
      openedAt: new Date(Number(openedAt)),
      endsAt: new Date(Number(endsAt)),
      device,
    }));
  }

  /** False when the user has no such session. */
  async end(userId: UserId, id: SessionId): Promise<boolean> {
    return (await this.redis.run(end, [indexOf(userId)], ['this', uuidOf(id)])) === 1;
  }

  async forget({ id, secret }: SessionTicket): Promise<void> {
    await this.redis.run(forget, [sessionKey(id)], [hashOfSecret(secret), uuidOf(id)]);
  }

  /** Returns how many. */
  endOthers(userId: UserId, id: SessionId): Promise<number> {
    return this.redis.run(end, [indexOf(userId)], ['others', uuidOf(id)]);
  }
}

function indexOf(userId: UserId): string {
  return `atlas:sessions:${uuidOf(userId)}`;
}

function rowsOf(reply: unknown): readonly (readonly string[])[] {
  if (!Array.isArray(reply)) throw new Error('Redis answered no list');
  return reply.map((row: unknown) => (Array.isArray(row) ? row.map(String) : []));
}
