import { tableId } from '@cardroom/kernel';
import { createLocks, lockPath } from '@cardroom/locks';
import { createFakeClock } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../test/redis-server.ts';
import { createSystemClock } from './adapters/system-clock.ts';
import { openSharedLocks, type SharedLocksOptions } from './shared-locks.ts';

const PASSWORD = 'open-sesame';
const OPTIONS: SharedLocksOptions = {
  process: 'here',
  timer: createSystemClock(),
  leaseMs: 2_000,
  heartbeatMs: 500,
  retry: { initialMs: 10, maxMs: 100, factor: 2 },
};

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (REDIS_SKIP_REASON === undefined) redis = await startRedisServer({ password: PASSWORD });
});
afterAll(async () => {
  await redis?.stop();
});

/** The Redis of these tests; a test that has none is skipped with the reason. */
function redisOf(context: TestContext): RedisServer {
  return redis ?? context.skip(REDIS_SKIP_REASON);
}

const withPassword = ({ port }: RedisServer, password: string): string => `redis://:${password}@127.0.0.1:${port}`;

describe('locks that servers share', () => {
  it('[CONF14] are open once Redis has let us in: the first request is answered', async (context) => {
    const backend = await openSharedLocks(withPassword(redisOf(context), PASSWORD), OPTIONS);
    const locks = createLocks({ backend, timer: OPTIONS.timer });
    expect(await locks.detectDeadlock()).toEqual({ tasks: [], waiting: [], cycles: [] });
    const lease = await locks.acquireIfAvailable({ table: tableId('t1'), path: lockPath({ table: 'X' }) });
    expect(lease?.state).toBe('held');
    if (lease !== undefined) await locks.release(lease);
    await locks.close();
  });

  it.for(['', 'wrong'])(
    '[CONF14] refused at once, by a reason without password: with %j',
    async (password, context) => {
      const url = withPassword(redisOf(context), password);
      const refused = openSharedLocks(url, { ...OPTIONS, timer: createFakeClock() });
      const error = await refused.catch((reason: unknown) => reason);
      expect(error).toMatchObject({
        code: 'LockUnavailable',
        message: expect.stringMatching(/REDIS_URL.*(NOAUTH|WRONGPASS)/),
      });
      expect(String(error)).not.toContain('wrong@');
    },
  );

  it('[CONF14] are given up when nobody answers for five seconds', async () => {
    const clock = createFakeClock();
    let outcome = 'waiting';
    const opening = openSharedLocks('redis://127.0.0.1:1', { ...OPTIONS, timer: clock }).catch((error: unknown) => {
      outcome = String(error);
    });
    clock.advance(4_999);
    // Long enough for several attempts, which are real.
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(outcome).toBe('waiting');
    clock.advance(1);
    await expect.poll(() => outcome).toContain('ECONNREFUSED');
    clock.advance(1_000);
    await opening;
  });

  it('[CONF14] wait for a Redis that is starting as well', async (context) => {
    const own = redisOf(context);
    await own.kill();
    const opening = openSharedLocks(withPassword(own, PASSWORD), OPTIONS);
    await own.restart();
    const backend = await opening;
    expect(await backend.others()).toEqual([]);
    await backend.close();
  });
});
