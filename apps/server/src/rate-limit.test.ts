import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createRateLimiter } from './rate-limit.ts';

describe('createRateLimiter', () => {
  it('[RATE1] gives a burst, then as many as time brings, to each party apart', () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter({ burst: 2, perSecond: 0.5 }, clock);
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([0, 0, 2]);
    expect(limiter.take('b')).toBe(0);
    clock.advance(1_999);
    expect(limiter.take('a')).toBe(1);
    clock.advance(1);
    expect(limiter.take('a')).toBe(0);
    clock.advance(3_600_000);
    expect([limiter.take('a'), limiter.take('a'), limiter.take('a')]).toEqual([0, 0, 2]);
  });

  it('[RATE2] does not keep everybody who ever came', () => {
    const clock = createFakeClock();
    const limiter = createRateLimiter({ burst: 1, perSecond: 1 }, clock);
    for (let party = 0; party < 100_000; party += 1) expect(limiter.take(`${party}`)).toBe(0);
  });
});
