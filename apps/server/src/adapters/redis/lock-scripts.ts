import { createHash } from 'node:crypto';

/*
 * What Redis does for the locks, each in one step that nothing else comes between. A domain is one hash:
 *
 *   f                    the last number given out. Arrivals and grants both take the next one, which is never less
 *                        than the server's time in microseconds: so it grows even over a Redis that lost its data.
 *   w                    how many tickets wait; absent for none
 *   p:<process>          until when that process is taken to be alive, in the server's milliseconds
 *   t:<process>:<number> a ticket: `h` for held or `w` for waiting, then its arrival, its fence (0 while it waits),
 *                        the server's time of the last change in microseconds, and what the client says of it
 *
 * The client's words begin with the steps, five characters each: slot, mode bit, conflict mask, and two for people.
 *
 * Every operation loads the tickets, drops those of processes whose time has passed, changes something, and lets go
 * ahead whoever can. Where there is nobody else, `ask` and `giveBack` see it at once and skip all of that.
 */

/** A Lua program and the name that Redis knows it by. */
export interface LockScript {
  readonly lua: string;
  readonly sha: string;
}

/** The channel on which a process hears of its tickets. */
export function channelOf(process: string): string {
  return `${CHANNEL}${process}`;
}

const CHANNEL = 'cardroom:locks:process:';

/** The hash is kept for a day after its last use; looked at once an hour, hence the hour more. */
const KEPT_MS = 25 * 3_600_000;

const CLOCK = `
local key, process = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local counter = 0
`;

const TICKETS = `
local alive, owners, waiting, held, own = {}, {}, {}, {}, {}
local wasWaiting

-- Sorts what is in the hash, and drops the tickets of those who are no longer alive.
local function load(entries)
  for i = 1, #entries, 2 do
    local field, value = entries[i], entries[i + 1]
    if string.byte(field) == 112 then
      local untilMs = tonumber(value)
      if untilMs >= now then alive[string.sub(field, 3)] = untilMs else redis.call('HDEL', key, field) end
    elseif field == 'f' then counter = tonumber(value)
    elseif field == 'w' then wasWaiting = value
    end
  end
  for i = 1, #entries, 2 do
    local field, value = entries[i], entries[i + 1]
    if string.byte(field) == 116 then
      local owner = string.sub(field, 3, string.find(field, ':', 3, true) - 1)
      if alive[owner] == nil then redis.call('HDEL', key, field)
      else
        owners[owner] = true
        local state, order, fence, start, steps = string.match(value, '^(%a)(%d+) (%d+) %d+ ()(%S+)')
        local ticket = {
          field = field, owner = owner, value = value, start = start, steps = steps,
          order = tonumber(order), fence = tonumber(fence),
        }
        if state == 'h' then held[#held + 1] = ticket else waiting[#waiting + 1] = ticket end
        if owner == process then own[field] = ticket end
      end
    end
  end
  table.sort(waiting, function(left, right) return left.order < right.order end)
end

local function nextNumber()
  counter = math.max(counter + 1, micros)
  return counter
end

-- What the client says of a ticket begins at start in its value.
local function write(ticket, state)
  local text = string.format('%s%.0f %.0f %.0f ', state, ticket.order, ticket.fence, micros)
  redis.call('HSET', key, 'f', counter, ticket.field, text .. string.sub(ticket.value, ticket.start))
end

local function numberOf(ticket)
  return tonumber(string.match(ticket.field, '(%d+)$'))
end

-- Lets go ahead whoever can, in the order of arrival, and gives the grants of the calling process: number, fence, ...
-- The one that only passes by is not counted as waiting when it cannot go.
local function promote(passing)
  local masks, blocked, grants, left = {}, {}, {}, 0
  for _, ticket in ipairs(held) do
    local steps = ticket.steps
    for i = 1, #steps - 4, 5 do
      local slot, mode = string.byte(steps, i, i + 1)
      masks[slot] = bit.bor(masks[slot] or 0, mode - 64)
    end
  end
  for _, ticket in ipairs(waiting) do
    local steps, isReady = ticket.steps, true
    for i = 1, #steps - 4, 5 do
      local slot, mode, conflicts = string.byte(steps, i, i + 2)
      local mask = masks[slot] or 0
      if blocked[slot] or bit.band(mask, conflicts - 64) ~= 0 then
        blocked[slot], isReady = true, false
      else
        masks[slot] = bit.bor(mask, mode - 64)
      end
    end
    if not isReady then
      if ticket ~= passing then left = left + 1 end
    else
      ticket.fence = nextNumber()
      write(ticket, 'h')
      if ticket.owner == process then
        grants[#grants + 1] = numberOf(ticket)
        grants[#grants + 1] = ticket.fence
      else
        local said = string.format('g %.0f %.0f', numberOf(ticket), ticket.fence)
        redis.call('PUBLISH', '${CHANNEL}' .. ticket.owner, said)
      end
    end
  end
  if left == 0 then
    if wasWaiting then redis.call('HDEL', key, 'w') end
  elseif wasWaiting ~= tostring(left) then redis.call('HSET', key, 'w', left)
  end
  return grants
end

-- In how many milliseconds the first of the other processes that have tickets here would be dead; -1 for none.
local function firstDeath()
  local first = -1
  for owner in pairs(owners) do
    local rest = alive[owner] - now
    if owner ~= process and (first < 0 or rest < first) then first = rest end
  end
  return first
end
`;

const RENEW = `
local function renew(before, lease)
  local untilMs = now + lease
  redis.call('HSET', key, 'p:' .. process, untilMs)
  if before == nil or math.floor(before / 3600000) ~= math.floor(untilMs / 3600000) then
    redis.call('PEXPIRE', key, ${KEPT_MS})
  end
  alive[process] = untilMs
end
`;

/**
 * Asks for a ticket; asking again gives its present state.
 * ARGV: process, field of the process, field of the ticket, lease in ms, floor of the fence, 1 to refuse rather than
 * queue, words. Gives a number, which is the arrival and the fence, when it was granted at once and alone; 0 when it
 * was refused; otherwise arrival, fence or 0, first death, then the grants of other tickets of this process.
 */
const ASK = `${CLOCK}
local processField, field, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
local entries = redis.call('HGETALL', key)
local isAlone, before = true, nil
for i = 1, #entries, 2 do
  local name = entries[i]
  if name == processField then before = tonumber(entries[i + 1])
  elseif name == 'f' then counter = tonumber(entries[i + 1])
  elseif string.byte(name) == 116 then isAlone = false
  end
end
-- Many fields without a ticket are those of processes that are long gone: to be cleared away.
if isAlone and #entries < 32 then
  counter = math.max(counter + 1, micros, ARGV[5] + 1)
  local text = string.format('h%.0f %.0f %.0f ', counter, counter, micros)
  redis.call('HSET', key, 'f', counter, processField, now + lease, field, text .. ARGV[7])
  if before == nil or math.floor(before / 3600000) ~= math.floor((now + lease) / 3600000) then
    redis.call('PEXPIRE', key, ${KEPT_MS})
  end
  return counter
end
${TICKETS}
${RENEW}
load(entries)
renew(before, lease)
local ticket, isNew = own[field], false
if ticket == nil then
  isNew = true
  counter = math.max(counter, tonumber(ARGV[5]))
  ticket = { field = field, owner = process, order = nextNumber(), fence = 0, value = ARGV[7], start = 1 }
  ticket.steps = string.match(ARGV[7], '^%S+')
  waiting[#waiting + 1] = ticket
end
local isPassing = isNew and ARGV[6] == '1'
local grants = promote(isPassing and ticket or nil)
if isNew and ticket.fence == 0 then
  if isPassing then return 0 end
  write(ticket, 'w')
end
local reply = { ticket.order, ticket.fence, firstDeath() }
for i = 1, #grants, 2 do
  if grants[i + 1] ~= ticket.fence then
    reply[#reply + 1] = grants[i]
    reply[#reply + 1] = grants[i + 1]
  end
end
return reply
`;

/**
 * Ends a ticket, whether it is held or waits; one that is not there changes nothing.
 * ARGV: process, field of the ticket. Gives the grants of this process.
 */
const END = `
if redis.call('HDEL', KEYS[1], ARGV[2]) == 0 or not redis.call('HGET', KEYS[1], 'w') then return {} end
${CLOCK}
${TICKETS}
load(redis.call('HGETALL', key))
return promote()
`;

/**
 * Says that a process is alive, and looks after the domain.
 * ARGV: process, lease in ms. Gives the first death, then all tickets of this process: number, fence or 0 ...
 */
const SYNC = `${CLOCK}
${TICKETS}
${RENEW}
local before = redis.call('HGET', key, 'p:' .. process)
load(redis.call('HGETALL', key))
if next(own) ~= nil then renew(tonumber(before), tonumber(ARGV[2])) end
promote()
local reply = { firstDeath() }
for _, ticket in pairs(own) do
  reply[#reply + 1] = numberOf(ticket)
  reply[#reply + 1] = ticket.fence
end
return reply
`;

/**
 * Ends a grant of whichever process and tells it.
 * ARGV: process, owner, number, reason. Gives 1, or 0 when there was no such grant, then the grants of this process.
 */
const REVOKE = `
local field = 't:' .. ARGV[2] .. ':' .. ARGV[3]
local value = redis.call('HGET', KEYS[1], field)
if not value or string.sub(value, 1, 1) ~= 'h' then return { 0 } end
${CLOCK}
${TICKETS}
redis.call('HDEL', key, field)
redis.call('PUBLISH', '${CHANNEL}' .. ARGV[2], 'l ' .. ARGV[3] .. ' ' .. ARGV[4])
load(redis.call('HGETALL', key))
local reply = { 1 }
for _, number in ipairs(promote()) do reply[#reply + 1] = number end
return reply
`;

/** All programs, by what they do. Each takes the hash of one domain as its only key. */
export const LOCK_SCRIPTS = { ask: scriptOf(ASK), end: scriptOf(END), sync: scriptOf(SYNC), revoke: scriptOf(REVOKE) };

function scriptOf(lua: string): LockScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
