import { redisScript } from '@atlas/redis';

/**
 * One round trip admits a request or refuses it, for all gateways at once, by Redis' own clock.
 *
 * A session is given back with its life prolonged, by PEXPIRE alone: what has been deleted meanwhile stays deleted.
 *
 * A limit is the generic cell rate algorithm (ITU-T I.371): its key holds the time at which all that was taken will have come
 * back. A request that is refused by any of them takes nothing of the others.
 *
 *   ARGV  session key or '', hash of its secret, idle ms, revocation key or '',
 *         then of each limit: name, subject, quota, window in ms, cost
 *   →     verdict ('ok', 'no session', 'revoked', 'refused'),
 *         the session as a flat list, and of each limit in a flat list: remaining, ms until it is whole, ms to wait
 */
export const admit = redisScript(
  `
local session_key, secret_hash, idle, revocation_key = ARGV[1], ARGV[2], tonumber(ARGV[3]), ARGV[4]
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
local session, tenant = {}, ''

if session_key ~= '' then
  local fields = redis.call('HMGET', session_key, 'secret_hash', 'tenant', 'user', 'epoch', 'ends_at')
  if fields[1] ~= secret_hash or tonumber(fields[5]) <= now then return { 'no session', {}, {} } end
  redis.call('PEXPIRE', session_key, math.floor(math.min(idle, fields[5] - now)))
  tenant, session = fields[2], { fields[2], fields[3], fields[4] }
end
if revocation_key ~= '' and redis.call('EXISTS', revocation_key) == 1 then return { 'revoked', {}, {} } end

local limits, standings, verdict = {}, {}, 'ok'
for at = 5, #ARGV, 5 do
  local subject = ARGV[at + 1]
  if subject == 'of-the-session' then subject = tenant end
  local limit = {
    key = 'atlas:limit:' .. ARGV[at] .. ':' .. subject,
    quota = tonumber(ARGV[at + 2]), window = tonumber(ARGV[at + 3]), cost = tonumber(ARGV[at + 4]),
  }
  limit.whole = math.max(tonumber(redis.call('GET', limit.key) or now), now)
  limit.wait = limit.whole + limit.cost * limit.window / limit.quota - now - limit.window
  if limit.wait > 0 then verdict = 'refused' end
  limits[#limits + 1] = limit
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
end
return { verdict, session, standings }`,
  readReply,
);

interface Reply {
  readonly verdict: string;
  readonly session: readonly string[];
  readonly standings: readonly number[];
}

function readReply(reply: unknown): Reply {
  const parts: readonly unknown[] = Array.isArray(reply) ? reply : [];
  const [verdict, session, standings] = parts;
  if (typeof verdict !== 'string' || !Array.isArray(session) || !Array.isArray(standings))
    throw new Error('Redis answered something else than admission.script asks for');
  return { verdict, session: session.map(String), standings: standings.map(Number) };
}
