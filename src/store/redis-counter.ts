/**
 * Distributed rate limiter: counts calls and open sessions in Redis for all processes that share it. Uses the server's clock, so
 * clock skew between processes does not matter. The counters are not part of the records or the budget, expire by themselves,
 * and may be lost without harm.
 */
import { createHash } from 'node:crypto';
import type { AskedCall, CallCounter, Milestone, SettledCall } from '../engine/call-counter.ts';

/** Keys after the prefix: `l` token buckets, `o` open sessions and reserved slots by expiry, `t` session TTLs, `p` pending, `a` answered. */
const PARTS = `
local prefix = KEYS[1]
local caller = ARGV[1]
local buckets, open = prefix .. ':l:' .. caller, prefix .. ':o:' .. caller
local limits, pending = prefix .. ':t:' .. caller, prefix .. ':p:' .. caller
local all = prefix .. ':open'
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local at = 1
local function word() at = at + 1 return ARGV[at] end
local function number() return tonumber(word()) end

local function filled(name, rate, burst)
  local text = redis.call('HGET', buckets, name)
  if not text then return burst end
  local left, since = string.match(text, '^(%S+) (%S+)$')
  return math.min(burst, tonumber(left) + math.max(0, now - tonumber(since)) / 1000 * rate)
end

local function put(name, left, rate, burst)
  redis.call('HSET', buckets, name, string.format('%.6f %.0f', left, now))
  local whole = math.ceil(burst / rate * 1000) + 1000
  if redis.call('PTTL', buckets) < whole then redis.call('PEXPIRE', buckets, whole) end
end

local function last(key, ms)
  if redis.call('PTTL', key) < ms then redis.call('PEXPIRE', key, ms) end
end

local function forget_expired()
  for _, id in ipairs(redis.call('ZRANGEBYSCORE', open, '-inf', now, 'LIMIT', 0, 1000)) do
    redis.call('ZREM', open, id)
    redis.call('HDEL', limits, id)
    redis.call('SREM', pending, id)
  end
end
`;

const ADMIT = `${PARTS}
local place, most, retry = word(), number(), word()
local retry_rate, retry_burst = number(), number()
local asked, wait, of = {}, 0, 'calls'
for number_of = 1, number() do
  local bucket = { name = word(), rate = number(), burst = number(), keys = word() == '1' }
  bucket.left = filled(bucket.name, bucket.rate, bucket.burst)
  if bucket.left < 1 then wait = math.max(wait, (1 - bucket.left) / bucket.rate) end
  asked[number_of] = bucket
end
if wait == 0 and place ~= '' then
  forget_expired()
  if redis.call('ZCARD', open) >= most then
    local first = redis.call('ZRANGE', open, 0, 0, 'WITHSCORES')
    of, wait = 'sessions', first[2] and math.max(0.001, (tonumber(first[2]) - now) / 1000) or 1
  end
end
local only_keys = false
if wait > 0 then
  if retry == '' or redis.call('EXISTS', prefix .. ':a:' .. caller .. ':' .. retry) == 0 then return { of, tostring(wait) } end
  local left = filled('replays', retry_rate, retry_burst)
  if left < 1 then return { of, tostring(wait) } end
  put('replays', left - 1, retry_rate, retry_burst)
  only_keys = true
end
for _, bucket in ipairs(asked) do
  if bucket.keys or not only_keys then put(bucket.name, bucket.left - 1, bucket.rate, bucket.burst) end
end
if place ~= '' then
  redis.call('ZADD', open, now + 60000, place)
  last(open, 120000)
end
return false
`;

const SETTLE = `${PARTS}
local place, answered, given_back = word(), word(), word()
local rate, burst = number(), number()
local kind, id, ttl, is_pending = word(), word(), number(), word() == '1'
if place ~= '' then redis.call('ZREM', open, place) end
if given_back ~= '' then put(given_back, math.min(burst, filled(given_back, rate, burst) + 1), rate, burst) end
if answered ~= '' then redis.call('SET', prefix .. ':a:' .. caller .. ':' .. answered, '1', 'EX', 60) end
if kind == '' then return '' end
forget_expired()
local everywhere = caller .. ':' .. id
if kind == 'ended' then
  redis.call('HDEL', limits, id)
  redis.call('SREM', pending, id)
  redis.call('ZREM', all, everywhere)
  return redis.call('ZREM', open, id) == 1 and 'ended' or ''
end
if kind == 'opened' then redis.call('HSET', limits, id, ttl) end
ttl = tonumber(redis.call('HGET', limits, id) or ttl)
redis.call('ZADD', open, now + ttl, id)
redis.call('ZADD', all, now + ttl, everywhere)
for _, key in ipairs({ open, limits, pending }) do last(key, ttl + 60000) end
last(all, ttl + 60000)
if kind == 'opened' then return 'opened' end
if not is_pending then
  redis.call('SREM', pending, id)
  return ''
end
local new = redis.call('SADD', pending, id) == 1
last(pending, ttl + 60000)
return new and 'handoff' or ''
`;

const OPEN = `${PARTS}
redis.call('ZREMRANGEBYSCORE', all, '-inf', now)
return redis.call('ZCARD', all)
`;

/** Scripts by name. ARGV holds the caller, then the arguments each script reads in order. */
export const COUNTER_SCRIPTS = { admit: ADMIT, settle: SETTLE, open: OPEN };

/** TTL in milliseconds of a session whose own TTL is unknown. */
const DEFAULT_TTL_MS = 300_000;

/** A counter whose scripts are run by `run`. */
export function redisCounter(
  run: (name: keyof typeof COUNTER_SCRIPTS, args: string[]) => Promise<unknown>,
): CallCounter {
  return {
    async admit(call) {
      const reply = await run('admit', admitArguments(call));
      if (!Array.isArray(reply)) return undefined;
      const [of, wait] = reply.map(String);
      const seconds = Math.min(3600, Math.max(1, Math.ceil(Number(wait))));
      return { wait: seconds, of: of === 'sessions' ? 'sessions' : 'calls' };
    },

    async settle(call): Promise<Milestone> {
      const reply = String(await run('settle', settleArguments(call)));
      if (reply === 'ended') return call.news?.kind === 'ended' ? call.news.as : undefined;
      return reply === 'opened' || reply === 'handoff' ? reply : undefined;
    },

    async openSessions() {
      return Number(await run('open', ['']));
    },
  };
}

function admitArguments({ caller, buckets, place, retry }: AskedCall): string[] {
  const rate = retry?.rate ?? { perSecond: 1, burst: 1 };
  return [
    digest(caller),
    ...[place?.name ?? '', String(place?.most ?? 0), retry === undefined ? '' : digest(retry.of)],
    ...[String(rate.perSecond), String(rate.burst), String(buckets.length)],
    ...buckets.flatMap(({ name, rate: { perSecond, burst }, ofKeys }) => [
      ...[name, String(perSecond), String(burst), ofKeys ? '1' : '0'],
    ]),
  ];
}

function settleArguments({ caller, place = '', giveBack, answered, news }: SettledCall): string[] {
  const rate = giveBack?.rate ?? { perSecond: 1, burst: 1 };
  return [
    ...[digest(caller), place, answered === undefined ? '' : digest(answered)],
    ...[giveBack?.name ?? '', String(rate.perSecond), String(rate.burst)],
    ...[news?.kind ?? '', news === undefined ? '' : digest(news.id)],
    String(news?.kind === 'opened' ? news.ttl : DEFAULT_TTL_MS),
    news?.kind === 'used' && news.pending ? '1' : '0',
  ];
}

/** 144 bits, 24 characters: the database holds neither callers nor their keys in clear text. */
function digest(text: string): string {
  return createHash('sha256').update(text).digest().subarray(0, 18).toString('base64url');
}
