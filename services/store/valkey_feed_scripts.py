"""The Lua scripts of the Valkey store for feeds, their leases and their hosts; times are seconds since the epoch.

The next feed is found by its host, so that a host that must be spared is passed over as a whole, however many of its
feeds are due. A host is in `ready` when one of its feeds waits and nothing speaks against a fetch; else it is in
`resting` until its pause or rest is over, in `full` while all its places are taken, or in both. Each script first frees
what has ended by the server's clock.
"""

KEYS = (
    # Hashes by feed id: the entry of the registry, the state, the host of the URL, that of an adopted address.
    "feeds",
    "states",
    "own",
    "adopted",
    # Sorted sets of feed ids by when they are due; each feed is in one of them.
    "due",
    "paused",
    # Leases by their ends; by feed id who holds the lease, and the host that the feed is fetched from.
    "leases",
    "holders",
    "lent",
    # Sorted sets of hosts: by when the first of their feeds is due, by the end of the rest, of the first place.
    "ready",
    "resting",
    "full",
    # Starts of names, one for each host: feeds neither paused nor leased by when they are due; places by their ends.
    "waiting:",
    "places:",
)

_PRELUDE = (
    "local "
    + ", ".join(name.rstrip(":") for name in KEYS)
    + """ = unpack(KEYS)
local call = redis.call
local time = call('TIME')
local now = time[1] + time[2] / 1e6

local function host_of(id)
  return call('HGET', adopted, id) or call('HGET', own, id)
end

-- Put the host among those that are ready, or take it away, after anything about it has changed.
local function offer(host)
  local first = call('ZRANGE', waiting .. host, 0, 0, 'WITHSCORES')[2]
  if first and not call('ZSCORE', resting, host) and not call('ZSCORE', full, host) then
    call('ZADD', ready, first, host)
  else
    call('ZREM', ready, host)
  end
end

-- Put the feed among those of its host that wait, unless it is paused or leased.
local function wait(id)
  local score = call('ZSCORE', due, id)
  if score and call('HEXISTS', holders, id) == 0 then
    local host = host_of(id)
    call('ZADD', waiting .. host, score, id)
    offer(host)
  end
end

local function leave(id)
  local host = host_of(id)
  if host and call('ZREM', waiting .. host, id) == 1 then offer(host) end
end

local function free_place(host, holder)
  call('ZREM', places .. host, holder)
  call('ZREM', full, host)
  offer(host)
end

local function end_lease(id)
  local host = call('HGET', lent, id)
  call('ZREM', leases, id)
  call('HDEL', holders, id)
  call('HDEL', lent, id)
  if host then free_place(host, 'feed:' .. id) end
end

local function ended(ends) return call('ZRANGE', ends, '-inf', now, 'BYSCORE') end

local function free_ended()
  for _, id in ipairs(ended(leases)) do
    end_lease(id)
    wait(id)
  end
  for _, host in ipairs(ended(full)) do
    call('ZREM', full, host)
    offer(host)
  end
  for _, host in ipairs(ended(resting)) do
    call('ZREM', resting, host)
    offer(host)
  end
end

local function note_full(host, at_once)
  call('ZREMRANGEBYSCORE', places .. host, '-inf', now)
  if call('ZCARD', places .. host) < at_once then return false end
  call('ZADD', full, call('ZRANGE', places .. host, 0, 0, 'WITHSCORES')[2], host)
  offer(host)
  return true
end

local function may_start(host, at_once)
  return not call('ZSCORE', resting, host) and not note_full(host, at_once)
end

local function start(host, holder, lease_s, at_once, pause_s)
  call('ZADD', places .. host, now + lease_s, holder)
  call('PEXPIREAT', places .. host, math.ceil(1000 * call('ZRANGE', places .. host, -1, -1, 'WITHSCORES')[2]))
  if pause_s > 0 then call('ZADD', resting, now + pause_s, host) end
  if not note_full(host, at_once) then offer(host) end
end

local function number(value) return string.format('%.17g', value) end
"""
)

PUT_FEEDS = (
    _PRELUDE
    + """
local new = 0
for i = 2, #ARGV, 5 do
  local id, host, is_paused, first, feed = unpack(ARGV, i, i + 4)
  leave(id)
  if call('HSET', feeds, id, feed) == 1 then
    new = new + 1
    call('HSETNX', states, id, ARGV[1])
  end
  call('HSET', own, id, host)
  local score = call('ZSCORE', due, id) or call('ZSCORE', paused, id) or first
  call('ZREM', is_paused == '1' and due or paused, id)
  call('ZADD', is_paused == '1' and paused or due, score, id)
  wait(id)
end
return new
"""
)

REMOVE_FEEDS = (
    _PRELUDE
    + """
local removed = 0
for _, id in ipairs(ARGV) do
  leave(id)
  end_lease(id)
  removed = removed + call('HDEL', feeds, id)
  for _, hash in ipairs({states, own, adopted}) do call('HDEL', hash, id) end
  for _, set in ipairs({due, paused}) do call('ZREM', set, id) end
end
return removed
"""
)

FEEDS = _PRELUDE + "return table.concat(call('HVALS', feeds), '\\n')"

UNINDEXED = _PRELUDE + "return call('HLEN', feeds) - call('HLEN', own)"

FEED_STATE = (
    _PRELUDE
    + """
local id = ARGV[1]
local state = call('HGET', states, id)
return state and {state, call('ZSCORE', due, id) or call('ZSCORE', paused, id)}
"""
)

MAKE_DUE = (
    _PRELUDE
    + """
local found = 0
for i = 2, #ARGV do
  local id = ARGV[i]
  for _, set in ipairs({due, paused}) do
    if call('ZSCORE', set, id) then
      found = found + 1
      call('ZADD', set, 'LT', ARGV[1], id)
    end
  end
  wait(id)
end
return found
"""
)

LEASE_DUE = (
    _PRELUDE
    + """
local owner, due_at, lease_s, limit, at_once, pause_s, choice = unpack(ARGV, 1, 7)
due_at, lease_s, limit, at_once = tonumber(due_at), tonumber(lease_s), tonumber(limit), tonumber(at_once)
pause_s = tonumber(pause_s)
local leased = {}

local function take(id, host)
  call('ZREM', waiting .. host, id)
  call('ZADD', leases, now + lease_s, id)
  call('HSET', holders, id, owner)
  call('HSET', lent, id, host)
  start(host, 'feed:' .. id, lease_s, at_once, pause_s)
  leased[#leased + 1] = {call('HGET', feeds, id), call('HGET', states, id), call('ZSCORE', due, id)}
end

free_ended()
if choice == 'these' then
  local times, ids = {}, {}
  for i = 8, #ARGV do
    local id = ARGV[i]
    local host = host_of(id)
    local score = host and tonumber(call('ZSCORE', waiting .. host, id) or nil)
    if score and score <= due_at and not times[id] then
      times[id] = score
      ids[#ids + 1] = id
    end
  end
  table.sort(ids, function(a, b) return times[a] < times[b] or (times[a] == times[b] and a < b) end)
  for _, id in ipairs(ids) do
    if #leased < limit and may_start(host_of(id), at_once) then take(id, host_of(id)) end
  end
else
  while #leased < limit do
    local first = call('ZRANGE', ready, 0, 0, 'WITHSCORES')
    if not first[1] or tonumber(first[2]) > due_at then break end
    if may_start(first[1], at_once) then take(call('ZRANGE', waiting .. first[1], 0, 0)[1], first[1]) end
  end
end
return leased
"""
)

LEASE_HOST = (
    _PRELUDE
    + """
local owner, host, lease_s, at_once, pause_s = unpack(ARGV)
at_once = tonumber(at_once)
free_ended()
if not may_start(host, at_once) then return 0 end
local count = 0
while call('ZSCORE', places .. host, 'host:' .. count .. ':' .. owner) do count = count + 1 end
start(host, 'host:' .. count .. ':' .. owner, tonumber(lease_s), at_once, tonumber(pause_s))
return 1
"""
)

RELEASE_HOST = (
    _PRELUDE
    + """
local owner, host = unpack(ARGV)
for _, holder in ipairs(call('ZRANGE', places .. host, 0, -1)) do
  if string.match(holder, '^host:%d+:(.*)$') == owner then return free_place(host, holder) end
end
"""
)

HOST_REST = (
    _PRELUDE
    + """
local ends = call('ZSCORE', resting, ARGV[1])
return number(ends and math.max(0, ends - now) or 0)
"""
)

SAVE = (
    _PRELUDE
    + """
local owner, id, state, score, host, rest_s = unpack(ARGV)
if call('HGET', holders, id) ~= owner or tonumber(call('ZSCORE', leases, id)) <= now then return 0 end
if tonumber(rest_s) > 0 then call('ZADD', resting, 'GT', now + rest_s, call('HGET', lent, id)) end
call('HSET', states, id, state)
call('ZADD', call('ZSCORE', paused, id) and paused or due, score, id)
if host ~= '' then call('HSET', adopted, id, host) else call('HDEL', adopted, id) end
end_lease(id)
wait(id)
return 1
"""
)

LEASE_OF = (
    _PRELUDE
    + """
local ends = tonumber(call('ZSCORE', leases, ARGV[1]) or nil)
return ends and ends > now and {call('HGET', holders, ARGV[1]), number(ends - now)}
"""
)

NEXT_DUE = (
    _PRELUDE
    + """
local soonest = math.huge

-- The earliest of `may_be`, which is never before the score, over the set; it is read only as far as it may matter.
local function look(set, may_be)
  local offset = 0
  repeat
    local page = call('ZRANGE', set, offset, offset + 99, 'WITHSCORES')
    for i = 1, #page, 2 do
      local score = tonumber(page[i + 1])
      if score >= soonest then return end
      soonest = math.min(soonest, may_be(page[i], score))
    end
    offset = offset + 100
  until #page < 200
end

local function spared_until(host)
  return math.max(call('ZSCORE', resting, host) or 0, call('ZSCORE', full, host) or 0)
end

local function of_host(host, score)
  local first = call('ZRANGE', waiting .. host, 0, 0, 'WITHSCORES')[2]
  return first and math.max(first, spared_until(host)) or math.huge
end

free_ended()
look(ready, function(_, score) return score end)
look(resting, of_host)
look(full, of_host)
look(leases, function(id, score)
  local at = call('ZSCORE', due, id)
  return at and math.max(score, at, call('ZSCORE', resting, host_of(id)) or 0) or math.huge
end)
return soonest < math.huge and number(soonest) or false
"""
)

OVERDUE = _PRELUDE + "return call('ZCOUNT', due, '-inf', '(' .. ARGV[1])"
