import { redisScript } from '@atlas/redis';

/**
 * One round trip admits a request or refuses it, for all gateways at once, by Redis' own clock.
 *
 * A session is given back with its life prolonged, by PEXPIRE alone: what has been deleted meanwhile stays deleted.
 *
 * A limit is the generic cell rate algorithm (ITU-T I.371): its key holds the time at which all that was taken will have come
 * back. A place is a lease that its gateway renews while the request is open, so that those of a killed gateway come free by
 * themselves; what this gateway's other requests have given back comes along. A request that is refused takes nothing.
 *
 * What a tenant has decided for itself holds from the very next request: its copy is read here, in the same step. It shortens the
 * idle time of sessions, and takes the limits of the tenant and of its keys down by the same share.
 *
 *   ARGV  session key or '', hash of its secret, idle ms, revocation key or '',
 *         places: subject or '', how many there are, lease, ms that it holds,
 *         how many leases come back, then of each: subject, lease
 *         then of each limit: name, subject, quota, window in ms, cost
 *   →     verdict ('ok', 'no session', 'revoked', 'refused', 'full'),
 *         the session as a flat list, of each limit in a flat list: remaining, ms until it is whole, ms to wait, quota,
 *         how many places are taken, the version of the tenant's configuration
 */
export const admit = redisScript(
  `
local session_key, secret_hash, idle, revocation_key = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local place = { subject = ARGV[5], most = tonumber(ARGV[6]), lease = ARGV[7], holds = tonumber(ARGV[8]), taken = 0 }
local first_limit = 10 + 2 * tonumber(ARGV[9])
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local session, tenant = {}, place.subject
local version, per_minute, share = '0', nil, 1

local function configure()
  if tenant == '' then return end
  local own = redis.call('HMGET', 'atlas:tenant-configuration:' .. tenant,
    'version', 'requests_per_minute', 'session_idle_ms')
  if not own[1] then return end
  version, per_minute, idle = own[1], tonumber(own[2]), math.min(idle, tonumber(own[3]))
end

for at = 10, first_limit - 1, 2 do
  redis.call('ZREM', 'atlas:open:' .. ARGV[at], ARGV[at + 1])
end

if session_key ~= '' then
  local fields = redis.call('HMGET', session_key, 'secret_hash', 'tenant', 'user', 'epoch', 'ends_at')
  if fields[1] ~= secret_hash or tonumber(fields[5]) <= now then return { 'no session', {}, {}, 0, '0' } end
  tenant, session = fields[2], { fields[2], fields[3], fields[4] }
  configure()
  redis.call('PEXPIRE', session_key, math.floor(math.min(idle, fields[5] - now)))
else
  configure()
end
if revocation_key ~= '' and redis.call('EXISTS', revocation_key) == 1 then return { 'revoked', {}, {}, 0, '0' } end

local limits, standings, verdict = {}, {}, 'ok'
if place.subject == 'of-the-session' then place.subject = tenant end
if place.subject ~= '' then
  place.key = 'atlas:open:' .. place.subject
  redis.call('ZREMRANGEBYSCORE', place.key, '-inf', string.format('%.3f', now))
  place.taken = redis.call('ZCARD', place.key)
  if place.taken >= place.most then verdict = 'full' end
end
for at = first_limit, #ARGV, 5 do
  local subject = ARGV[at + 1]
  if subject == 'of-the-session' then subject = tenant end
  local limit = {
    key = 'atlas:limit:' .. ARGV[at] .. ':' .. subject,
    quota = tonumber(ARGV[at + 2]), window = tonumber(ARGV[at + 3]), cost = tonumber(ARGV[at + 4]),
  }
  if ARGV[at] == 'tenant' and per_minute then share = math.min(1, per_minute / limit.quota) end
  limit.quota = math.max(1, math.floor(limit.quota * share + 1e-6))
  limit.whole = math.max(tonumber(redis.call('GET', limit.key) or now), now)
  limit.wait = limit.whole + limit.cost * limit.window / limit.quota - now - limit.window
  if limit.wait > 0 then verdict = 'refused' end
  limits[#limits + 1] = limit
end
if verdict == 'ok' and place.key then
  redis.call('ZADD', place.key, string.format('%.3f', now + place.holds), place.lease)
  redis.call('PEXPIRE', place.key, place.holds)
  place.taken = place.taken + 1
end
for _, limit in ipairs(limits) do
  if verdict == 'ok' then
    limit.whole = limit.whole + limit.cost * limit.window / limit.quota
    if limit.whole > now then
      redis.call('SET', limit.key, string.format('%.3f', limit.whole), 'PX', math.ceil(limit.whole - now) + 1)
    end
  end
  standings[#standings + 1] = math.floor((limit.window - (limit.whole - now)) * limit.quota / limit.window + 1e-6)
  standings[#standings + 1] = math.ceil(limit.whole - now)
  standings[#standings + 1] = math.ceil(math.max(limit.wait, 0))
  standings[#standings + 1] = limit.quota
end
return { verdict, session, standings, place.taken, version }`,
  readReply,
);

interface Reply {
  readonly verdict: string;
  readonly session: readonly string[];
  readonly standings: readonly number[];
  readonly placesTaken: number;
  readonly configVersion: number;
}

function readReply(reply: unknown): Reply {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [verdict, session, standings, placesTaken, version] = parts;
  if (typeof verdict !== 'string' || !Array.isArray(session) || !Array.isArray(standings))
    throw new Error('Redis answered something else than admission.script asks for');
  return {
    verdict,
    session: session.map(String),
    standings: standings.map(Number),
    placesTaken: Number(placesTaken),
    configVersion: Number(version),
  };
}
