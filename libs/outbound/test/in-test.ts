import { Redis } from '@atlas/redis';
import { eventually } from '@atlas/testing';
import { Outbound, type HttpClient, type HttpTarget } from '../src/index.ts';

export async function redisAt(redisUrl: string, redisTimeoutMs = 10_000): Promise<Redis> {
  const redis = new Redis({ redisUrl, redisSentinels: [], redisPrimary: '', redisTimeoutMs }, 'outbound-test');
  await redis.connect();
  await eventually(() => redis.ask((client) => client.ping()));
  return redis;
}

export const patient: Omit<HttpTarget, 'name' | 'origin'> = {
  patienceMs: 60_000,
  connections: 32,
  waiting: 10_000,
  atOnce: 1_000,
  connectMs: 60_000,
  headersMs: 60_000,
  bodyMs: 60_000,
  largestAnswerBytes: 10_000,
};

export function clientOf(redis: Redis, target: HttpTarget, maxProcesses = 4): HttpClient {
  return new Outbound(redis, { maxProcesses }).http(target);
}
