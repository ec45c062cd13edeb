import { createInProcessWorld, playNested, playSchedules } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';

/** How many schedules are played; `LOCK_SCHEDULES` asks for another number. */
const SCHEDULES = Number(process.env['LOCK_SCHEDULES'] ?? 1_000_000);

/** Nested requests take longer, since circles are looked for by two ways. */
const NESTED = Math.ceil(SCHEDULES / 10);

const FIRST_SEED = 1_000_000;
const HOUR_MS = 3_600_000;
const make = async () => createInProcessWorld();

describe('locks of one process, at length', () => {
  it(
    `[LOCK68] ${SCHEDULES} random schedules go as the model says`,
    async () => {
      const { failure, schedules, steps, sights } = await playSchedules({
        make,
        count: SCHEDULES,
        firstSeed: FIRST_SEED,
      });
      process.stdout.write(`locks: ${schedules} schedules, ${steps} steps, ${JSON.stringify(sights)}\n`);
      expect(failure).toBeUndefined();
      expect(schedules).toBe(SCHEDULES);
    },
    HOUR_MS,
  );

  it(
    '[LOCK69] circles of nested requests are found and broken, none invented',
    async () => {
      const { schedules, stuck } = await playAndTell(true);
      expect(schedules).toBe(NESTED);
      expect(stuck).toBeGreaterThan(NESTED / 4);
    },
    HOUR_MS,
  );

  it(
    '[LOCK75] nested requests that keep the order never get stuck',
    async () => {
      const { schedules, stuck, sights } = await playAndTell(false);
      expect([schedules, stuck]).toEqual([NESTED, 0]);
      expect(sights.waitsInside).toBeGreaterThan(NESTED / 8);
    },
    HOUR_MS,
  );
});

async function playAndTell(isOrderIgnored: boolean) {
  const { failure, ...report } = await playNested({ make, count: NESTED, firstSeed: FIRST_SEED, isOrderIgnored });
  process.stdout.write(`locks: nested, ${JSON.stringify(report)}\n`);
  expect(failure).toBeUndefined();
  return report;
}
