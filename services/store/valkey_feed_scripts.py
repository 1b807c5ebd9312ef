"""The Lua scripts of the Valkey store for the registry of feeds and their states."""

from services.store.valkey_host_index import PRELUDE

PUT_FEEDS = (
    PRELUDE
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
    PRELUDE
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

FEEDS = PRELUDE + "return table.concat(call('HVALS', feeds), '\\n')"

UNINDEXED = PRELUDE + "return call('HLEN', feeds) - call('HLEN', own)"

FEED_STATE = (
    PRELUDE
    + """
local id = ARGV[1]
local state = call('HGET', states, id)
return state and {state, call('ZSCORE', due, id) or call('ZSCORE', paused, id)}
"""
)

MAKE_DUE = (
    PRELUDE
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

OVERDUE = PRELUDE + "return call('ZCOUNT', due, '-inf', '(' .. ARGV[1])"
