/**
 * The Lua scripts of the Redis store. A record is one string at `{si-mcp}:r:SPACE:KEY`: header fields, a newline, and the value after
 * a `=`. `{si-mcp}:u:SPACE:KIND` sorts the keys of a kind by expiry, `kinds:SPACE` and `spaces` list kinds and spaces, and
 * `bytes` holds the bytes stored per owner (`o…`) and for `all`. KEYS[1] is the prefix.
 */

const PARTS = `
local prefix = KEYS[1]
local space = ARGV[1]
local accounts = prefix .. ':bytes'

local function place(key) return prefix .. ':r:' .. space .. ':' .. key end
local function ends(kind) return prefix .. ':u:' .. space .. ':' .. kind end

local function parsed(text)
  if not text then return nil end
  local cut = string.find(text, '\\n', 1, true)
  local head, fields, from = string.sub(text, 1, cut - 1), {}, 1
  while true do
    local at = string.find(head, '\\030', from, true)
    fields[#fields + 1] = string.sub(head, from, (at or 0) - 1)
    if not at then break end
    from = at + 1
  end
  return { kind = fields[1], tag = fields[2], until_ = fields[3], remembered = fields[4], bytes = tonumber(fields[5]),
    format = fields[6], root = fields[7], owner = fields[8], value = string.sub(text, cut + 1) }
end

local function load(key) return parsed(redis.call('GET', place(key))) end

local function charge(record, bytes)
  redis.call('HINCRBY', accounts, 'all', bytes)
  if redis.call('HINCRBY', accounts, 'o' .. record.root, bytes) == 0 then
    redis.call('HDEL', accounts, 'o' .. record.root)
  end
  if record.owner ~= record.root and redis.call('HINCRBY', accounts, 'o' .. record.owner, bytes) == 0 then
    redis.call('HDEL', accounts, 'o' .. record.owner)
  end
end

local function nameOfKind(record)
  return record.value == '' and record.kind .. ' tombstone' or record.kind
end

local function drop(key, record)
  redis.call('DEL', place(key))
  redis.call('ZREM', ends(nameOfKind(record)), key)
  charge(record, -record.bytes)
end

local function keep(key, record)
  local head = table.concat({ record.kind, record.tag, record.until_, record.remembered, record.bytes, record.format,
    record.root, record.owner }, '\\030')
  redis.call('SET', place(key), head .. '\\n' .. record.value)
  local kind = nameOfKind(record)
  if redis.call('ZADD', ends(kind), record.until_, key) == 1 then
    redis.call('SADD', prefix .. ':kinds:' .. space, kind)
    redis.call('SADD', prefix .. ':spaces', space)
  end
  charge(record, record.bytes)
end
`;

const WRITE = `${PARTS}
local next = 1
local function word() next = next + 1 return ARGV[next] end

local each, all = tonumber(word()), tonumber(word())
local within, root, bounded = word(), word(), word() == '1'

local expected, stale = {}, false
for at = 1, tonumber(word()) do
  local key, tag = word(), word()
  local record = redis.call('GET', place(key))
  expected[at] = record
  local is = record and '=' .. parsed(record).tag or ''
  if is ~= tag then stale = true end
end
if stale then return expected end

local drops, puts, old, more = {}, {}, {}, 0
local function before(key)
  local record = load(key)
  old[key] = record
  if record and record.owner == within then more = more - record.bytes end
  return record
end
for at = 1, tonumber(word()) do
  drops[at] = word()
  before(drops[at])
end
for at = 1, tonumber(word()) do
  local put = { key = word(), owner = word(), root = word(), keep = word() == '1', kind = word(), tag = word(),
    until_ = word(), remembered = word(), bytes = tonumber(word()), format = word(), value = word() }
  local record = before(put.key)
  if put.keep and record then
    put.owner = record.owner
    put.root = record.root
  end
  more = more + put.bytes
  puts[at] = put
end

if bounded and more > 0 then
  local total = tonumber(redis.call('HGET', accounts, 'all') or '0')
  local held = tonumber(redis.call('HGET', accounts, 'o' .. root) or '0')
  local limit = math.min(each, (all - (total - held)) / 2)
  local own = held + more
  if own > limit then return 'full' end
  if within ~= root then
    local one = tonumber(redis.call('HGET', accounts, 'o' .. within) or '0')
    if one + more > limit - own then return 'full' end
  end
end

for _, key in ipairs(drops) do if old[key] then drop(key, old[key]) end end
for _, put in ipairs(puts) do
  if old[put.key] then drop(put.key, old[put.key]) end
  keep(put.key, put)
end
return 'written'
`;

const SWEEP = `${PARTS}
local now, most, more = tonumber(ARGV[2]), tonumber(ARGV[3]), 0
for _, kind in ipairs(redis.call('SMEMBERS', prefix .. ':kinds:' .. space)) do
  local old = redis.call('ZRANGEBYSCORE', ends(kind), '-inf', now, 'LIMIT', 0, most)
  if #old >= most then more = 1 end
  for _, key in ipairs(old) do
    local record = load(key)
    if record then drop(key, record) else redis.call('ZREM', ends(kind), key) end
    if record and tonumber(record.remembered) > now then
      record.bytes = record.bytes - math.max(0, #record.value - 1)
      record.value = ''
      record.until_ = record.remembered
      keep(key, record)
    end
  end
end
return more
`;

/** Works on a batch of keys, so that the server is not blocked for long. */
const PURGE = `${PARTS}
local count = 0
for at = 3, #ARGV do
  local record = load(ARGV[at])
  if record and record.root == ARGV[2] then
    drop(ARGV[at], record)
    count = count + 1
  end
end
return count
`;

export const SCRIPTS = { write: WRITE, sweep: SWEEP, purge: PURGE };
