import type { RedisOptions } from 'ioredis';
import type { RedisSettings } from './redis-variables.ts';

const slowestReconnectMs = 1_000;

/** Nothing waits in a queue for Redis to come back, and nothing is sent twice: who asks decides what to do without it. */
export function connectionTo(settings: RedisSettings, name: string): RedisOptions {
  const { redisUrl, redisSentinels, redisPrimary, redisTimeoutMs } = settings;
  const { hostname, port, username, password, protocol, pathname } = new URL(redisUrl);
  const place =
    redisSentinels.length === 0
      ? { host: hostname, port: Number(port || 6379) }
      : { sentinels: redisSentinels.map(sentinelAt), name: redisPrimary };
  return {
    ...place,
    ...(username !== '' && { username: decodeURIComponent(username) }),
    ...(password !== '' && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { tls: {} }),
    db: Number(pathname.slice(1) || 0),
    connectionName: name,
    lazyConnect: true,
    connectTimeout: 1_000,
    socketTimeout: Math.max(1_000, redisTimeoutMs), // a server that has vanished says nothing: connect again, maybe to another
    disconnectTimeout: 100, // at the end, nobody waits for a server that has vanished
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 50, slowestReconnectMs),
    reconnectOnError: ({ message }) => message.startsWith('READONLY'), // it has become a replica
  };
}

function sentinelAt(address: string): { host: string; port: number } {
  const { hostname: host, port } = new URL(`redis://${address}`);
  return { host, port: Number(port || 26_379) };
}
