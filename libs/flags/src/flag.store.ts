import { Redis, redisScript } from '@atlas/redis';
import { Injectable } from '@nestjs/common';

/** A hash: name → `<version>:<definition>`; the version of all of them; and a hash: service → what it has declared. */
const keys = { flags: 'atlas:flags', version: 'atlas:flags:version', declared: 'atlas:flags:declared' };
export const flagsChannel = 'atlas:flags';

/**
 * Nothing but the version as long as it is the known one.
 *
 *   KEYS  flags, version     ARGV  known version     →  version, the hash as a flat list
 */
const read = redisScript(
  `
local version = redis.call('GET', KEYS[2]) or '0'
if version == ARGV[1] then return { version } end
return { version, redis.call('HGETALL', KEYS[1]) }`,
  readReply,
);

/**
 * Unless somebody else was faster. The version is the time: one that a failover lost is not given a second time, and nobody
 * takes the old one for the new.
 *
 *   KEYS  flags, version     ARGV  name, the version that it is to replace ('0': none), channel, definition or ''
 *   →     1 and the new version, or 0 and the one that it has
 */
const change = redisScript(
  `
local held = redis.call('HGET', KEYS[1], ARGV[1])
local held_version = held and string.match(held, '^%d+') or '0'
if held_version ~= ARGV[2] then return { 0, held_version } end
local time = redis.call('TIME')
local last = tonumber(redis.call('GET', KEYS[2]) or '0')
local version = string.format('%.0f', math.max(time[1] * 1000 + math.floor(time[2] / 1000), last + 1))
if ARGV[4] == '' then
  redis.call('HDEL', KEYS[1], ARGV[1])
else
  redis.call('HSET', KEYS[1], ARGV[1], version .. ':' .. ARGV[4])
end
redis.call('SET', KEYS[2], version)
redis.call('PUBLISH', ARGV[3], version)
return { 1, version }`,
  changeReply,
);

/** A definition as it is kept, and the version that set it. */
export interface HeldDefinition {
  readonly version: number;
  readonly text: string;
}

export interface HeldFlags {
  readonly version: number;
  readonly definitions: ReadonlyMap<string, HeldDefinition>;
}

export type Change =
  { readonly is: 'done'; readonly version: number } | { readonly is: 'overtaken'; readonly version: number };

/** Where the flags of all services are. */
@Injectable()
export class FlagStore {
  constructor(private readonly redis: Redis) {}

  /** Undefined: they are still as they were at the known version. */
  read(known?: number): Promise<HeldFlags | undefined> {
    return this.redis.run(read, [keys.flags, keys.version], [known ?? 'none']);
  }

  /** @param replaces the version that the flag has, 0 when it is not set */
  put(name: string, definition: object, replaces: number): Promise<Change> {
    return this.change(name, replaces, JSON.stringify(definition));
  }

  /** Its default holds again. */
  remove(name: string, replaces: number): Promise<Change> {
    return this.change(name, replaces, '');
  }

  async declare(service: string, declarations: string): Promise<void> {
    await this.redis.ask((client) => client.hset(keys.declared, service, declarations));
  }

  /** By service, as each has declared its own. */
  declared(): Promise<Readonly<Record<string, string>>> {
    return this.redis.ask((client) => client.hgetall(keys.declared));
  }

  private change(name: string, replaces: number, definition: string): Promise<Change> {
    return this.redis.run(change, [keys.flags, keys.version], [name, replaces, flagsChannel, definition]);
  }
}

function readReply(reply: unknown): HeldFlags | undefined {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [version, held] = parts;
  if (!Array.isArray(held)) return undefined;
  const definitions = new Map<string, HeldDefinition>();
  for (let at = 0; at < held.length; at += 2) definitions.set(String(held[at]), heldFrom(String(held[at + 1])));
  return { version: Number(version), definitions };
}

function heldFrom(text: string): HeldDefinition {
  const [, version = '0', definition = text] = /^(\d+):(.*)$/s.exec(text) ?? [];
  return { version: Number(version), text: definition };
}

function changeReply(reply: unknown): Change {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [done, version] = parts;
  return { is: done === 1 ? 'done' : 'overtaken', version: Number(version) };
}
