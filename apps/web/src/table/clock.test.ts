import { describe, expect, test } from 'vitest';
import { adjustedOffset, remainingMs } from './clock.ts';

const NOON = Date.parse('2026-01-01T12:00:00.000Z');

describe('remainingMs', () => {
  test('[WEB28] counts by the server clock', () => {
    expect(remainingMs('2026-01-01T12:00:10.000Z', NOON, 0)).toBe(10_000);
    expect(remainingMs('2026-01-01T12:00:10.000Z', NOON - 3_600_000, 3_600_000)).toBe(10_000);
    expect(remainingMs('2026-01-01T11:59:00.000Z', NOON, 0)).toBe(0);
  });
});

describe('adjustedOffset', () => {
  const at = (second: number): string => new Date(NOON + second * 1000).toISOString();

  test('[WEB28] a measured round trip decides, half of it to each side', () => {
    expect(adjustedOffset(5, { serverTime: at(60), receivedAt: NOON, roundTripMs: 200 })).toBe(60_100);
  });

  test('[WEB28] a message that was late does not move the clock back', () => {
    const fresh = adjustedOffset(undefined, { serverTime: at(60), receivedAt: NOON });
    expect(fresh).toBe(60_000);
    expect(adjustedOffset(fresh, { serverTime: at(60), receivedAt: NOON + 5_000 })).toBe(60_000);
    expect(adjustedOffset(fresh, { serverTime: at(61), receivedAt: NOON })).toBe(61_000);
  });

  test('[WEB28] a time that is none changes nothing', () => {
    expect(adjustedOffset(42, { serverTime: 'soon', receivedAt: NOON })).toBe(42);
  });
});
