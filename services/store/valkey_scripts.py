"""The Lua scripts of the Valkey store. The server runs a script as one step, with its clock standing still.

Names and values travel as one packed argument, each item with its length (4 bytes, big-endian) in front: reading or
writing ten thousands of arguments one by one would take the client longer than the server needs for the work.
"""

_HELD = """
-- What the server holds of the packed names: for each that exists its index, its value's length and the value.
local function held(packed)
  local answer, names, base, position = {}, {}, 0, 1
  while position <= #packed do
    names[#names + 1], position = struct.unpack('>I4c0', packed, position)
    -- Lua passes at most some 8,000 arguments to a function.
    if #names == 1000 or position > #packed then
      for i, value in ipairs(redis.call('MGET', unpack(names))) do
        if value then answer[#answer + 1] = struct.pack('>I4I4c0', base + i - 1, #value, value) end
      end
      base, names = base + #names, {}
    end
  end
  return table.concat(answer)
end
"""

READ = _HELD + "return held(ARGV[1])"

CLAIM = (
    _HELD
    + """
local incarnation, ttl, writes, lasting, touched, deletes = unpack(ARGV, 1, 6)
if incarnation ~= '' and string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') ~= incarnation then
  return 'restarted'
end
-- Pairs of names read and the digest of what they held: no write may have come between.
for i = 7, #ARGV, 2 do
  if redis.sha1hex(held(ARGV[i])) ~= ARGV[i + 1] then return 'changed' end
end
local position, name, value = 1
while position <= #writes do
  name, value, position = struct.unpack('>I4c0I4c0', writes, position)
  redis.call('SET', name, value, 'PX', ttl)
end
position = 1
while position <= #lasting do
  name, value, position = struct.unpack('>I4c0I4c0', lasting, position)
  redis.call('SET', name, value)
end
position = 1
while position <= #touched do
  name, position = struct.unpack('>I4c0', touched, position)
  redis.call('PEXPIRE', name, ttl, 'XX')
end
position = 1
while position <= #deletes do
  name, position = struct.unpack('>I4c0', deletes, position)
  redis.call('DEL', name)
end
return 'written'
"""
)

# Of the feed scripts KEYS are: feeds and states (hashes by feed id), due and paused (sorted sets of the ids by the
# time of the next fetch; each feed is in one of them), and the start of the names of the leases.

PUT_FEEDS = """
local feeds, states, due, paused = unpack(KEYS)
local new = 0
for i = 2, #ARGV, 3 do
  local id, is_paused, feed = ARGV[i], ARGV[i + 1] == '1', ARGV[i + 2]
  if redis.call('HSET', feeds, id, feed) == 1 then
    new = new + 1
    redis.call('HSET', states, id, ARGV[1])
  end
  local time = redis.call('ZSCORE', due, id) or redis.call('ZSCORE', paused, id) or '0'
  redis.call('ZREM', is_paused and due or paused, id)
  redis.call('ZADD', is_paused and paused or due, time, id)
end
return new
"""

REMOVE_FEEDS = """
local feeds, states, due, paused, lease = unpack(KEYS)
local removed = 0
for _, id in ipairs(ARGV) do
  removed = removed + redis.call('HDEL', feeds, id)
  redis.call('HDEL', states, id)
  redis.call('ZREM', due, id)
  redis.call('ZREM', paused, id)
  redis.call('DEL', lease .. id)
end
return removed
"""

FEEDS = "return table.concat(redis.call('HVALS', KEYS[1]), '\\n')"

FEED_STATE = "return redis.call('HGET', KEYS[2], ARGV[1])"

LEASE_DUE = """
local feeds, states, due, _, lease = unpack(KEYS)
local owner, now, lease_ms, limit, choice = unpack(ARGV, 1, 5)
limit = tonumber(limit)
local leased = {}

local function take(id)
  if #leased < 2 * limit and redis.call('SET', lease .. id, owner, 'NX', 'PX', lease_ms) then
    leased[#leased + 1] = redis.call('HGET', feeds, id)
    leased[#leased + 1] = redis.call('HGET', states, id)
  end
end

if choice == 'these' then
  local times, ids = {}, {}
  for i = 6, #ARGV do
    local time = tonumber(redis.call('ZSCORE', due, ARGV[i]) or nil)
    if time and time <= tonumber(now) then
      times[ARGV[i]] = time
      ids[#ids + 1] = ARGV[i]
    end
  end
  table.sort(ids, function(a, b) return times[a] < times[b] or (times[a] == times[b] and a < b) end)
  for _, id in ipairs(ids) do take(id) end
else
  local offset = 0
  repeat
    local ids = redis.call('ZRANGE', due, '-inf', now, 'BYSCORE', 'LIMIT', offset, 100)
    for _, id in ipairs(ids) do take(id) end
    offset = offset + 100
  until #ids < 100 or #leased >= 2 * limit
end
return leased
"""

SAVE = """
local _, states, due, paused, lease = unpack(KEYS)
local owner, id, state, time = unpack(ARGV)
if redis.call('GET', lease .. id) ~= owner then return 0 end
redis.call('HSET', states, id, state)
redis.call('ZADD', redis.call('ZSCORE', paused, id) and paused or due, time, id)
redis.call('DEL', lease .. id)
return 1
"""

NEXT_DUE = """
local due, lease = KEYS[3], KEYS[5]
local clock = redis.call('TIME')
local now = clock[1] + clock[2] / 1e6
local soonest, offset = math.huge, 0
repeat
  local page = redis.call('ZRANGE', due, offset, offset + 99, 'WITHSCORES')
  for i = 1, #page, 2 do
    local time = tonumber(page[i + 1])
    if time >= soonest then break end
    local left = redis.call('PTTL', lease .. page[i])
    soonest = math.min(soonest, left < 0 and time or math.max(time, now + left / 1000))
  end
  offset = offset + 100
until #page < 200 or tonumber(page[#page]) >= soonest
return soonest < math.huge and string.format('%.17g', soonest) or false
"""

ACQUIRE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"
