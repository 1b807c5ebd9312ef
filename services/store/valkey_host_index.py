"""The index of hosts that the Valkey store's scripts for feeds share; times are seconds since the epoch.

The next feed is found by its host, so that a host that must be spared is passed over as a whole, however many of its
feeds are due. A host is in `ready` when one of its feeds waits and nothing speaks against a fetch; else it is in
`resting` until its pause or rest is over, in `full` while all its places are taken, or in both. Each script that leases
first frees what has ended by the server's clock.
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

PRELUDE = (
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
