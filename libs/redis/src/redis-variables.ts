import { list, milliseconds, text, url } from '@atlas/service';

export const redisVariables = {
  redisUrl: url('ATLAS_REDIS_URL', 'Redis: one primary, not a cluster', { protocols: ['redis', 'rediss'] }),
  redisSentinels: list('ATLAS_REDIS_SENTINELS', 'the Sentinels that know where the primary is: host:port, host:port', {
    default: [],
  }),
  redisPrimary: text('ATLAS_REDIS_PRIMARY', 'the name by which the Sentinels know the primary', { default: 'atlas' }),
  redisTimeoutMs: milliseconds('ATLAS_REDIS_TIMEOUT_MS', 'how long Redis may take to answer', { default: 25 }),
};

/** The part of a service's configuration that this library reads. */
export interface RedisSettings {
  readonly redisUrl: string;
  readonly redisSentinels: readonly string[];
  readonly redisPrimary: string;
  /** A client's request waits for it: short, as a request that cannot be admitted is answered at once. */
  readonly redisTimeoutMs: number;
}
