import { createHash } from 'node:crypto';

/*
 * What Redis does for the locks, each in one step that nothing else comes between. A domain is one hash:
 *
 *   f                    the last number given out. Arrivals and grants all take the next one, which is never less
 *                        than the server's time in microseconds: so it grows even over a Redis that lost its data.
 *   w                    how many tickets wait; absent for none
 *   p:<process>          until when that process is taken to be alive, in the server's milliseconds, and its lease
 *   t:<process>:<number> a ticket: `h` for held, or `w` and how many of its steps a waiting one has taken; its arrival;
 *                        its fence, or its arrival at the queue of the next step; since when it is held or waits by
 *                        the server's time, in microseconds; and what the client says of it
 *
 * The client's words begin with the steps, five characters each: slot, mode bit, conflict mask, and two for people.
 *
 * Every operation loads the tickets, drops those of processes whose time has passed, changes something, and lets the
 * queues move. Where there is nobody else, `ask` and `giveBack` see it at once and skip all of that. The queues are
 * gone through in the order of the slots, once: whoever goes on from one of them comes to later ones only. Where
 * nothing was given up, the head of a queue cannot go on, and all stays as it was.
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

/**
 * How many tickets of one domain may wait. To sort them takes Redis the longer the more they are, and meanwhile nobody
 * else is heard: what comes on top is turned away by a look at their number.
 */
export const WAITERS_MAX = 500;

const CLOCK = `
local key, process = KEYS[1], ARGV[1]
local time = redis.call('TIME')
local micros = time[1] * 1000000 + time[2]
local now = math.floor(micros / 1000)
local counter = 0

-- Until when a process is taken to be alive, its lease, and whether that was cut: nobody is for longer than a lease
-- from now, or the dead would live on when the clock is set back.
local function untilOf(value)
  local untilMs, lease = string.match(value, '^(%d+) ?(%d*)')
  untilMs, lease = tonumber(untilMs), tonumber(lease)
  if lease and untilMs > now + lease then return now + lease, lease, true end
  return untilMs, lease, false
end

local function untilText(untilMs, lease)
  return string.format('%.0f %.0f', untilMs, lease)
end

-- A hint only: where it is not allowed, or fails, what was written stands, and a heartbeat finds it.
local function tell(owner, said)
  redis.pcall('PUBLISH', '${CHANNEL}' .. owner, said)
end
`;

const TICKETS = `
local byte, sub, find, match, bor, band = string.byte, string.sub, string.find, string.match, bit.bor, bit.band
local alive, owners, own = {}, {}, {}
-- By slot: the bits of what is taken, and who waits, from the place head on. The slots with a queue, ascending.
local masks, queues, slots = {}, {}, {}
local wasWaiting, waits = nil, 0
-- The grants of the calling process: number, fence, ...
local grants = {}

local function nextNumber()
  counter = math.max(counter + 1, micros)
  return counter
end

local function take(ticket, at)
  local slot, mode = byte(ticket.steps, at, at + 1)
  masks[slot] = bor(masks[slot] or 0, mode - 64)
end

local function agrees(ticket, at)
  local slot, _, conflicts = byte(ticket.steps, at, at + 2)
  return band(masks[slot] or 0, conflicts - 64) == 0
end

local function isFree(ticket, at)
  local queue = queues[byte(ticket.steps, at)]
  return (queue == nil or queue[queue.head] == nil) and agrees(ticket, at)
end

-- To the end of the queue of the step that begins at the place reached.
local function stand(ticket)
  local slot = byte(ticket.steps, ticket.reached)
  local queue = queues[slot]
  if queue == nil then
    queue = { head = 1 }
    queues[slot] = queue
    slots[#slots + 1] = slot
  end
  queue[#queue + 1] = ticket
end

-- Sorts what is in the hash, and drops the tickets of those who are no longer alive.
local function load(entries)
  local waiting = {}
  for i = 1, #entries, 2 do
    local field, value = entries[i], entries[i + 1]
    if byte(field) == 112 then
      local untilMs, lease, isCut = untilOf(value)
      if untilMs >= now then alive[sub(field, 3)] = untilMs else redis.call('HDEL', key, field) end
      if isCut then redis.call('HSET', key, field, untilText(untilMs, lease)) end
    elseif field == 'f' then counter = tonumber(value)
    elseif field == 'w' then wasWaiting = value
    end
  end
  for i = 1, #entries, 2 do
    local field, value = entries[i], entries[i + 1]
    if byte(field) == 116 then
      local owner = sub(field, 3, find(field, ':', 3, true) - 1)
      if alive[owner] == nil then redis.call('HDEL', key, field)
      else
        owners[owner] = true
        local taken, order, number, since, start, steps = match(value, '^%a(%d*) (%d+) (%d+) (%d+) ()(%S+)')
        -- Numbers that are only handed on stay text.
        local ticket = {
          field = field, owner = owner, value = value, start = start, steps = steps,
          order = order, since = since, fence = 0, queued = 0, reached = #steps,
        }
        if taken == '' then ticket.fence = tonumber(number)
        else
          ticket.queued, ticket.reached = tonumber(number), taken * 5 + 1
          waiting[#waiting + 1] = ticket
        end
        for at = 1, ticket.reached - 4, 5 do take(ticket, at) end
        if owner == process then own[field] = ticket end
      end
    end
  end
  table.sort(waiting, function(left, right) return left.queued < right.queued end)
  for _, ticket in ipairs(waiting) do stand(ticket) end
  table.sort(slots)
  waits = #waiting
end

local function takenBy(ticket)
  return math.floor(ticket.reached / 5)
end

-- What the client says of a ticket begins at start in its value.
local function write(ticket, state, number, since)
  local text = string.format('%s %.0f %.0f %.0f ', state, ticket.order, number, since)
  redis.call('HSET', key, 'f', counter, ticket.field, text .. sub(ticket.value, ticket.start))
end

local function numberOf(ticket)
  return tonumber(match(ticket.field, '(%d+)$'))
end

local function grant(ticket)
  ticket.fence = nextNumber()
  write(ticket, 'h', ticket.fence, micros)
  if ticket.owner == process then
    grants[#grants + 1] = numberOf(ticket)
    grants[#grants + 1] = ticket.fence
  else
    tell(ticket.owner, string.format('g %.0f %.0f', numberOf(ticket), ticket.fence))
  end
end

-- Goes on from the place reached, to the end or into a queue.
local function walk(ticket)
  for at = ticket.reached, #ticket.steps - 4, 5 do
    if not isFree(ticket, at) then
      ticket.reached, ticket.queued = at, nextNumber()
      stand(ticket)
      waits = waits + 1
      write(ticket, 'w' .. takenBy(ticket), ticket.queued, ticket.since)
      return
    end
    take(ticket, at)
  end
  ticket.reached = #ticket.steps
  grant(ticket)
end

local function settle()
  -- A queue that comes into being on the way is behind this one, and its head cannot go on.
  for i = 1, #slots do
    local queue = queues[slots[i]]
    local ticket = queue[queue.head]
    while ticket and agrees(ticket, ticket.reached) do
      queue.head = queue.head + 1
      waits = waits - 1
      take(ticket, ticket.reached)
      ticket.reached = ticket.reached + 5
      walk(ticket)
      ticket = queue[queue.head]
    end
  end
end

local function countWaits()
  if waits == 0 then
    if wasWaiting then redis.call('HDEL', key, 'w') end
  elseif wasWaiting ~= tostring(waits) then redis.call('HSET', key, 'w', waits)
  end
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
  redis.call('HSET', key, 'p:' .. process, untilText(untilMs, lease))
  if before == nil or math.floor(before / 3600000) ~= math.floor(untilMs / 3600000) then
    redis.call('PEXPIRE', key, ${KEPT_MS})
  end
  alive[process] = untilMs
end
`;

/**
 * Asks for a ticket; asking again gives its present state.
 * ARGV: process, field of the process, field of the ticket, lease in ms, floor of the fence, 1 to refuse rather than
 * queue, words. Gives a number, which is the arrival and the fence, when it was granted at once and alone; otherwise
 * arrival or 0 when it was refused or -1 when too many wait, fence or 0, how many steps it has taken, arrival at the
 * queue, first death, then the grants of this process.
 */
const ASK = `${CLOCK}
local processField, field, lease = ARGV[2], ARGV[3], tonumber(ARGV[4])
local entries = redis.call('HGETALL', key)
local isAlone, before, waitsBefore = true, nil, 0
for i = 1, #entries, 2 do
  local name = entries[i]
  if name == processField then before = untilOf(entries[i + 1])
  elseif name == 'f' then counter = tonumber(entries[i + 1])
  elseif string.byte(name) == 116 then isAlone = false
  elseif name == 'w' then waitsBefore = tonumber(entries[i + 1])
  end
end
-- Many fields without a ticket are those of processes that are long gone: to be cleared away.
if isAlone and #entries < 32 then
  counter = math.max(counter + 1, micros, ARGV[5] + 1)
  local text = string.format('h %.0f %.0f %.0f ', counter, counter, micros)
  redis.call('HSET', key, 'f', counter, processField, untilText(now + lease, lease), field, text .. ARGV[7])
  if before == nil or math.floor(before / 3600000) ~= math.floor((now + lease) / 3600000) then
    redis.call('PEXPIRE', key, ${KEPT_MS})
  end
  return counter
end
-- Whether to turn away a ticket without a look at the others; not one that is known, nor where somebody may be dead.
local function isCrowded()
  if waitsBefore < ${WAITERS_MAX} then return false end
  for i = 1, #entries, 2 do
    local name = entries[i]
    if name == field then return false end
    if string.byte(name) == 112 then
      local untilMs, _, isCut = untilOf(entries[i + 1])
      if isCut or untilMs < now then return false end
    end
  end
  return true
end
if isCrowded() then return { -1 } end
${TICKETS}
${RENEW}
load(entries)
renew(before, lease)
settle()
local ticket = own[field]
local refusal = 0
if ticket == nil and waits >= ${WAITERS_MAX} then refusal = -1
elseif ticket == nil then
  counter = math.max(counter, tonumber(ARGV[5]))
  ticket = {
    field = field, owner = process, value = ARGV[7], start = 1, steps = string.match(ARGV[7], '^%S+'),
    order = nextNumber(), since = micros, fence = 0, queued = 0, reached = 1,
  }
  local isAllowed = true
  if ARGV[6] == '1' then
    for at = 1, #ticket.steps - 4, 5 do isAllowed = isAllowed and isFree(ticket, at) end
  end
  if isAllowed then walk(ticket) else ticket = nil end
end
countWaits()
local reply = { refusal, 0, 0, 0, -1 }
if ticket then reply = { tonumber(ticket.order), ticket.fence, takenBy(ticket), ticket.queued, firstDeath() } end
for i = 1, #grants do reply[#reply + 1] = grants[i] end
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
settle()
countWaits()
return grants
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
if next(own) ~= nil then renew(before and untilOf(before), tonumber(ARGV[2])) end
settle()
countWaits()
local reply = { firstDeath() }
for _, ticket in pairs(own) do
  reply[#reply + 1] = numberOf(ticket)
  reply[#reply + 1] = ticket.fence
end
return reply
`;

/**
 * Ends a grant of whichever process and tells it.
 * ARGV: process, owner, number, reason. Gives its fence, or 0 when there was none, then the grants of this process.
 */
const REVOKE = `
local field = 't:' .. ARGV[2] .. ':' .. ARGV[3]
local value = redis.call('HGET', KEYS[1], field)
if not value or string.sub(value, 1, 1) ~= 'h' then return { 0 } end
${CLOCK}
${TICKETS}
redis.call('HDEL', key, field)
local fence = string.match(value, '^h %d+ (%d+)')
tell(ARGV[2], 'l ' .. ARGV[3] .. ' ' .. fence .. ' ' .. ARGV[4])
load(redis.call('HGETALL', key))
settle()
countWaits()
table.insert(grants, 1, tonumber(fence))
return grants
`;

/** All programs, by what they do. Each takes the hash of one domain as its only key. */
export const LOCK_SCRIPTS = { ask: scriptOf(ASK), end: scriptOf(END), sync: scriptOf(SYNC), revoke: scriptOf(REVOKE) };

function scriptOf(lua: string): LockScript {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') };
}
