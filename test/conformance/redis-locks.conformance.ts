import { playNested, playSchedules } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRedisLocksWorld } from '../../apps/server/test/redis-locks-world.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../apps/server/test/redis-server.ts';

/** How many schedules are played over Redis; `REDIS_LOCK_SCHEDULES` asks for another number. */
const SCHEDULES = Number(process.env['REDIS_LOCK_SCHEDULES'] ?? 5_000);

/** Each has connections of its own. */
const NESTED = Math.ceil(SCHEDULES / 5);

const FIRST_SEED = 1_000_000;
const HOUR_MS = 3_600_000;

let server: RedisServer;
const make = async () => createRedisLocksWorld(server);

beforeAll(async () => {
  if (REDIS_SKIP_REASON === undefined) server = await startRedisServer();
});
beforeEach(({ skip }) => {
  if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
});
afterAll(() => server?.stop());

describe('locks of three processes that share a Redis, at length', () => {
  it(
    `[LOCK68] ${SCHEDULES} random schedules go as the model says`,
    async () => {
      const { failure, schedules, steps, sights } = await playSchedules({
        make,
        count: SCHEDULES,
        firstSeed: FIRST_SEED,
      });
      process.stdout.write(`redis locks: ${schedules} schedules, ${steps} steps, ${JSON.stringify(sights)}\n`);
      expect(failure).toBeUndefined();
      expect(schedules).toBe(SCHEDULES);
    },
    HOUR_MS,
  );

  it(
    '[LOCK69] circles of nested requests are found and broken, none invented',
    async () => {
      // The clock that is moved here is not the one of Redis, so ages of two processes cannot be compared.
      const { schedules, stuck } = await playAndTell({ isOrderIgnored: true, nodes: 3 });
      expect(schedules).toBe(NESTED);
      expect(stuck).toBeGreaterThan(NESTED / 4);
    },
    HOUR_MS,
  );

  it(
    '[LOCK75] nested requests of several processes that keep the order never get stuck',
    async () => {
      const { schedules, stuck, sights } = await playAndTell({ isOrderIgnored: false, nodes: 3 });
      expect([schedules, stuck]).toEqual([NESTED, 0]);
      expect(sights.waitsInside).toBeGreaterThan(NESTED / 8);
    },
    HOUR_MS,
  );
});

async function playAndTell(how: { readonly isOrderIgnored: boolean; readonly nodes: number }) {
  const { failure, ...report } = await playNested({ make, count: NESTED, firstSeed: FIRST_SEED, ...how });
  process.stdout.write(`redis locks: nested, ${JSON.stringify(report)}\n`);
  expect(failure).toBeUndefined();
  return report;
}
