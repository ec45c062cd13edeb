import { describe, expect, test } from 'vitest';
import { idle, sampleView } from '../testing/sample-view.ts';
import { controlsName, isTooSoon, PRESS_GUARD_MS } from './press-guard.ts';

const WAITING = { ...idle(sampleView()), actor: 1 };

describe('isTooSoon', () => {
  test.each([
    { since: undefined, now: 1000, tooSoon: false },
    { since: 1000, now: 1000, tooSoon: true },
    { since: 1000, now: 1000 + PRESS_GUARD_MS - 1, tooSoon: true },
    { since: 1000, now: 1000 + PRESS_GUARD_MS, tooSoon: false },
    { since: 1000, now: 900, tooSoon: false },
  ])('[R30] a press at $now on buttons that changed at $since: $tooSoon', ({ since, now, tooSoon }) => {
    expect(isTooSoon(since, now)).toBe(tooSoon);
  });
});

describe('controlsName', () => {
  test('[R30] changes when the turn comes, goes, or follows at once on the last one', () => {
    const names = [WAITING, sampleView(), sampleView({ turn: 2 }), sampleView({ handId: 'h4' })].map(controlsName);
    expect(new Set(names).size).toBe(names.length);
  });

  test('[R30] changes with the price that a button ahead of the turn would be bound to', () => {
    expect(controlsName({ ...WAITING, currentBet: 60 })).not.toBe(controlsName(WAITING));
  });

  test('[R30] stays while others act at the same price', () => {
    expect(controlsName({ ...WAITING, turn: 9, version: 99 })).toBe(controlsName(WAITING));
  });
});
