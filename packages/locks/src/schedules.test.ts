import { createInProcessWorld, playNested, playSchedules } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type Claim, createInProcessBackend, fencingToken, type LockBackend } from './index.ts';

const make = async () => createInProcessWorld();

describe('random schedules', () => {
  it('[LOCK68] go as the model says, and contain what is hard', async () => {
    const { failure, schedules, steps, sights } = await playSchedules({ make, count: 4_000, firstSeed: 1 });
    expect(failure).toBeUndefined();
    expect([schedules, steps]).toEqual([4_000, 100_000]);
    for (const [sight, least] of Object.entries({
      waits: 15_000,
      // Nobody holds something already here.
      waitsInside: 0,
      leftTheMiddle: 400,
      leftHalfway: 5_000,
      groups: 600,
      stoppedAgain: 600,
      wentBefore: 200,
      heldBackByQueue: 1_000,
      freedByLeaving: 150,
      refusedForQueue: 60,
      lost: 2_000,
      underAll: 2_500,
      modeSwitchesWhileHeld: 800,
    } satisfies Record<keyof typeof sights, number>))
      expect(sights, sight).toMatchObject({ [sight]: expect.toSatisfy((count: number) => count >= least) });
  });

  it('[LOCK69] of nested requests have circles exactly where tasks are stuck', async () => {
    const ignored = await playNested({ make, count: 800, firstSeed: 1, isOrderIgnored: true });
    expect(ignored.failure).toBeUndefined();
    // Most must get stuck, and many must not.
    expect(ignored.stuck).toBeGreaterThan(400);
    expect(ignored.schedules - ignored.stuck).toBeGreaterThan(100);
  });

  it('[LOCK75] of nested requests that keep the order never get stuck', async () => {
    const { failure, stuck, refusedForOrder, sights } = await playNested({
      make,
      count: 2_000,
      firstSeed: 1,
      isOrderIgnored: false,
    });
    expect(failure).toBeUndefined();
    expect(stuck).toBe(0);
    // They must meet while they hold something, and try what they may not.
    expect(sights.waitsInside).toBeGreaterThan(600);
    expect(sights.stoppedAgain).toBeGreaterThan(500);
    expect(refusedForOrder).toBeGreaterThan(1_000);
  });

  it.for<readonly [string, (backend: LockBackend) => LockBackend]>([
    [
      'who gives up keeps his place',
      (backend) => ({ ...backend, ask: (claim) => backend.ask(claim) && { withdraw: () => {} } }),
    ],
    ['fences do not grow', (backend) => ({ ...backend, ask: (claim) => backend.ask(withFence(claim, 7)) })],
    [
      'resources are taken against the order',
      (backend) => ({ ...backend, ask: (claim) => backend.ask(backwards(claim)) }),
    ],
    ['what is given back stays taken', (backend) => ({ ...backend, giveBack: async () => {} })],
  ])('[LOCK68] find it, and show how in a few steps, when %s', async ([, spoil]) => {
    const spoilt = async () => createInProcessWorld(spoil(createInProcessBackend(fencingToken(1))));
    const { failure = '' } = await playSchedules({ make: spoilt, count: 200, firstSeed: 1 });
    expect(failure).toMatch(/^seed \d+: /);
    expect(failure.split('\n').length).toBeLessThan(11);
  });
});

/** The claim, with its steps in the wrong order. */
function backwards(claim: Claim): Claim {
  return Object.assign(claim, { steps: claim.steps.toReversed() });
}

/** The claim, told a fence of our own whatever it is granted with. */
function withFence(claim: Claim, fence: number): Claim {
  const grant = claim.grant.bind(claim);
  return Object.assign(claim, { grant: () => grant(fencingToken(fence)) });
}
