import { AHEAD_MS, HOST_MS, IDLE_MS, LONGEST_DISTANCE_MS, LONGEST_HOLD_MS } from './store.ts';

/** The keys of a lane, `{uid:operation}`. */
export function redisKeys(lane: string): [lane: string, hosts: string] {
  return [`ota-audit:quota:${lane}`, `ota-audit:quota:${lane}:hosts`];
}

/**
 * Reserves the next start of a lane, or holds it. Times are whole microseconds of the store's own clock.
 *   KEYS[1] the lane, a hash of `next` and `hold`; KEYS[2] who asks, by when they last did
 *   ARGV[1] distance to the next start, 0: reserve nothing; ARGV[2] how long to hold, 0: not; ARGV[3] who asks
 *   returns reserved (1 or 0), microseconds to wait, the store's time, how many ask
 */
export const SLOT_SCRIPT: string = `local time = redis.call('TIME')
local now = tonumber(time[1]) * 1000000 + tonumber(time[2])
local distance, pause, host = tonumber(ARGV[1]), tonumber(ARGV[2]), ARGV[3]
local ahead = ${AHEAD_MS * 1_000}
local lane = redis.call('HMGET', KEYS[1], 'next', 'hold')
-- What lies beyond any reservation or hold is of a clock that was set.
local next = math.min(tonumber(lane[1] or 0), now + ahead + ${LONGEST_DISTANCE_MS * 1_000})
local hold = math.min(tonumber(lane[2] or 0), now + ${LONGEST_HOLD_MS * 1_000})
if pause > 0 then hold = math.max(hold, now + pause) end
local slot = math.max(now, next, hold)
local reserved = 0
local wait = slot - now
if wait > ahead then
  wait = wait - ahead
elseif distance > 0 then
  reserved = 1
  next = slot + distance
end
redis.call('HSET', KEYS[1], 'next', string.format('%.0f', next), 'hold', string.format('%.0f', hold))
redis.call('PEXPIRE', KEYS[1], ${IDLE_MS})
redis.call('ZADD', KEYS[2], string.format('%.0f', now), host)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', string.format('%.0f', now - ${HOST_MS * 1_000}))
redis.call('PEXPIRE', KEYS[2], ${IDLE_MS})
return { reserved, wait, now, redis.call('ZCARD', KEYS[2]) }
`;
