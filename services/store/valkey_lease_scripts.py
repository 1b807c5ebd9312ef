"""The Lua scripts of the Valkey store for leases of feeds and places of hosts."""

from services.store.valkey_host_index import PRELUDE

LEASE_DUE = (
    PRELUDE
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
    PRELUDE
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
    PRELUDE
    + """
local owner, host = unpack(ARGV)
for _, holder in ipairs(call('ZRANGE', places .. host, 0, -1)) do
  if string.match(holder, '^host:%d+:(.*)$') == owner then return free_place(host, holder) end
end
"""
)

HOST_REST = (
    PRELUDE
    + """
local ends = call('ZSCORE', resting, ARGV[1])
return number(ends and math.max(0, ends - now) or 0)
"""
)

SAVE = (
    PRELUDE
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
    PRELUDE
    + """
local ends = tonumber(call('ZSCORE', leases, ARGV[1]) or nil)
return ends and ends > now and {call('HGET', holders, ARGV[1]), number(ends - now)}
"""
)

NEXT_DUE = (
    PRELUDE
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
