import { Redis } from '@atlas/redis';
import type { Principal } from '@atlas/service';
import { holderKey } from '../usual-nest/gateway/redis-keys.ts';

/** The usual gateway looks in Redis for whose key it is. */
export async function tellRedis(redisUrl: string, holders: ReadonlyMap<string, Principal>): Promise<void> {
  const settings = { redisUrl, redisSentinels: [], redisPrimary: '', redisTimeoutMs: 10_000 };
  const redis = new Redis(settings, 'bench');
  await redis.connect();
  const entries = [...holders].flatMap(([hash, principal]) => [holderKey(hash), JSON.stringify(principal)]);
  try {
    await redis.ask((client) => client.flushdb());
    await redis.ask((client) => client.mset(...entries));
  } finally {
    redis.close();
  }
}
