"""The Lua scripts of the Valkey store for claims and named leases; those for feeds are in `valkey_feed_scripts`.

The server runs a script as one step, with its clock standing still.

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

ACQUIRE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end"
