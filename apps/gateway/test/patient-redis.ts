import { Redis } from '@atlas/redis';
import { eventually, testServers } from '@atlas/testing';

/** The real one, given the time that a busy test machine needs. */
export async function patientRedis(redisUrl = testServers.redisUrl()): Promise<Redis> {
  const redis = new Redis({ redisUrl, redisSentinels: [], redisPrimary: '', redisTimeoutMs: 10_000 }, 'test');
  await redis.connect();
  await eventually(() => redis.ask((client) => client.ping()));
  return redis;
}
