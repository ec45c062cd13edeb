import { afterAll, describe, expect, it } from 'vitest';
import { PLANTED_FAULTS } from '../planted-faults.ts';
import { simulatePlanted } from '../planted-run.ts';

/** How many seeds have the chance to find a mistake; `PLANTED_SEEDS` gives them another number. */
const SEEDS = Number(process.env['PLANTED_SEEDS'] ?? 600);
/** How many of all must be caught, of a hundred. */
const CAUGHT_MIN = 95;
const MISTAKE_MS = 900_000;
/** How much is shown of what the auditor said. */
const SHOWN_MAX = 200;

describe('the simulator finds mistakes of ours', () => {
  /** The seed that has found each. */
  const caught = new Map<string, number>();

  it.each(PLANTED_FAULTS)(
    '[SIM7] $name is caught, or it is said why it cannot be',
    ({ name, escapes }) => {
      const { failure } = simulatePlanted({ name, seeds: `1..${SEEDS}` });
      process.stdout.write(
        `planted: ${name}: ${failure?.slice(0, SHOWN_MAX) ?? `not caught: ${escapes ?? 'nobody knows why'}`}\n`,
      );
      const [, seed] = /^seed (\d+):/.exec(failure ?? '') ?? [];
      if (seed !== undefined) caught.set(name, Number(seed));
      expect(seed ?? escapes, 'a mistake that is not caught has a reason').toBeDefined();
    },
    MISTAKE_MS,
  );

  it(`[SIM7] at least ${CAUGHT_MIN} of a hundred are caught`, () => {
    expect(caught.size * 100).toBeGreaterThanOrEqual(PLANTED_FAULTS.length * CAUGHT_MIN);
  });

  afterAll(() => {
    const seeds = [...caught.values()].toSorted((left, right) => left - right);
    const median = seeds[Math.floor(seeds.length / 2)];
    process.stdout.write(`planted: ${caught.size} of ${PLANTED_FAULTS.length} caught, median seed ${median}\n`);
  });
});
