import { uuidOf, type TenantId } from '@atlas/kernel';
import { Redis, redisScript } from '@atlas/redis';
import { asItComes, configurationKey, type TenantConfiguration } from './tenant-configuration.ts';

/**
 * Whoever comes late with an older version changes nothing.
 *
 *   KEYS  the copy     ARGV  version, requests per minute or '', idle ms, networks     →  1 or 0
 */
const put = redisScript(
  `
if tonumber(redis.call('HGET', KEYS[1], 'version') or '0') >= tonumber(ARGV[1]) then return 0 end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'requests_per_minute', ARGV[2], 'session_idle_ms', ARGV[3],
  'sign_in_from', ARGV[4])
return 1`,
  (reply) => reply === 1,
);

const msPerMinute = 60_000;

/** Copies of tenants' configurations, for whoever needs them with each request. The truth is in accounts. */
export class ConfigurationCopies {
  constructor(private readonly redis: Redis) {}

  /** False: it was there already, or a newer one. */
  put(tenantId: TenantId, configuration: TenantConfiguration): Promise<boolean> {
    const { version, requestsPerMinute, sessionIdleMinutes, signInFrom } = configuration;
    const fields = [version, requestsPerMinute ?? '', sessionIdleMinutes * msPerMinute, JSON.stringify(signInFrom)];
    return this.redis.run(put, [configurationKey(uuidOf(tenantId))], fields);
  }

  async find(tenantId: TenantId): Promise<TenantConfiguration> {
    const copy = await this.redis.ask((client) => client.hgetall(configurationKey(uuidOf(tenantId))));
    const {
      version,
      requests_per_minute: perMinute = '',
      session_idle_ms: idleMs,
      sign_in_from: networks = '[]',
    } = copy;
    if (version === undefined) return asItComes;
    return {
      version: Number(version),
      requestsPerMinute: perMinute === '' ? null : Number(perMinute),
      sessionIdleMinutes: Number(idleMs) / msPerMinute,
      signInFrom: textsIn(networks),
    };
  }
}

function textsIn(json: string): readonly string[] {
  const parsed: unknown = JSON.parse(json);
  return Array.isArray(parsed) ? parsed.map(String) : [];
}
