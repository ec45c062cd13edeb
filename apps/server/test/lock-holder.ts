import { createRedisLocks } from '../src/adapters/redis/redis-locks.ts';
import { claim, createTestTimer } from './lock-claims.ts';

/*
 * A process that holds locks or waits for them, and can be killed or stopped:
 *   node lock-holder.ts URL PROCESS LEASE_MS HEARTBEAT_MS TABLE
 * Writes a line of JSON for each thing that it learns: `asked` when Redis has its claim, then what the claim is told.
 */
const [url = '', name = '', leaseMs = '', heartbeatMs = '', table = ''] = process.argv.slice(2);

const locks = createRedisLocks({
  connect: url,
  process: name,
  timer: createTestTimer(),
  leaseMs: Number(leaseMs),
  heartbeatMs: Number(heartbeatMs),
  retry: { initialMs: 10, maxMs: 100, factor: 2 },
});
const mine = claim(locks, { table });
const say = (event: string): void => {
  process.stdout.write(`${JSON.stringify({ event, fence: mine.fence, isCurrent: locks.isCurrent(mine) })}\n`);
};
const look = setInterval(() => {
  if (locks.placeOf(mine).order === Number.MAX_SAFE_INTEGER) return;
  clearInterval(look);
  say('asked');
}, 2);
await mine.answered;
say(mine.outcome);
await mine.lost;
say('lost');
