import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  afterCall,
  afterFailure,
  afterTooMany,
  DEFAULT_PACE_SETTINGS,
  openPace,
  type Pace,
  type PaceSettings,
  parsePace,
  waitMs,
} from './pace.ts';

const SETTINGS = DEFAULT_PACE_SETTINGS;

/** When calls are made that each come as soon as they may, or after a rest. */
function callTimes(settings: PaceSettings, rests: readonly number[]): readonly number[] {
  let pace = openPace(settings, 0);
  let now = 0;
  return rests.map((rest) => {
    now += rest;
    now += waitMs(pace, settings, now);
    expect(waitMs(pace, settings, now)).toBe(0);
    pace = parsePace(JSON.stringify(afterCall(pace, settings, now)), settings, now);
    return now;
  });
}

/** How many calls there are in the busiest span of so many milliseconds. */
function mostWithin(times: readonly number[], ms: number): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + ms).length));
}

function callsPerMinuteAt(pace: Pace, now: number): number {
  return afterCall(pace, SETTINGS, now).callsPerMinute;
}

describe('the pace of a chat', () => {
  it('[OUT11] in no minute and no second are there more calls than configured, whatever rests are between them', () =>
    fc.assert(
      fc.property(
        fc.record({
          callsPerSecond: fc.constant(1),
          callsPerMinute: fc.integer({ min: 6, max: 30 }),
          burst: fc.integer({ min: 1, max: 6 }),
        }),
        fc.array(fc.oneof(fc.constant(0), fc.nat(20_000)), { minLength: 60, maxLength: 120 }),
        (settings, rests) => {
          const times = callTimes(settings, rests);
          expect(mostWithin(times, 60_000)).toBeLessThanOrEqual(settings.callsPerMinute);
          expect(mostWithin(times, 1_000)).toBe(1);
        },
      ),
    ));

  it('[OUT11] after a rest a burst goes as fast as the second allows', () => {
    expect(callTimes(SETTINGS, [0, 0, 0, 0]).slice(0, 3)).toEqual([0, 1_000, 2_000]);
  });

  it('[OUT11] a chat that complains is left alone as long as it asks, and called half as often, and slowly more', () => {
    const pace = afterTooMany(openPace(SETTINGS, 0), SETTINGS, 0, 30_000);
    expect(waitMs(pace, SETTINGS, 0)).toBe(30_000);
    expect(waitMs(pace, SETTINGS, 29_000)).toBe(1_000);
    expect(waitMs(pace, SETTINGS, 30_000)).toBe(0);
    expect(callsPerMinuteAt(pace, 30_000)).toBe(10);
    expect(callsPerMinuteAt(pace, 30_000 + 600_000)).toBe(15);
    expect(callsPerMinuteAt(pace, 30_000 + 6_000_000)).toBe(20);
    let often = openPace(SETTINGS, 0);
    for (let time = 0; time < 20; time += 1) often = afterTooMany(often, SETTINGS, 0, 1_000);
    expect(waitMs(often, SETTINGS, 1_000)).toBe(0);
    expect(callsPerMinuteAt(often, 1_000)).toBe(2);
  });

  it('[OUT8] after failures the next call waits longer and longer, up to a minute, until one succeeds', () => {
    let pace = openPace(SETTINGS, 0);
    const waits = Array.from({ length: 9 }, () => {
      pace = afterFailure({ ...pace, tokens: 3 }, SETTINGS, 0);
      return waitMs(pace, SETTINGS, 0);
    });
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
    expect(afterCall(pace, SETTINGS, 60_000).failures).toBe(0);
  });

  it.each([
    '{"tokens":"3"}',
    '7',
    'null',
    '',
    '{',
    '{"tokens":1,"at":0,"callsPerMinute":null,"notBefore":0,"failures":0}',
  ])('[OUT13] a stored pace that cannot be read, such as %j, is an open one', (body) => {
    expect(parsePace(body, SETTINGS, 5_000)).toEqual(openPace(SETTINGS, 5_000));
  });

  it.each([
    ['tokens', -1e9],
    ['callsPerMinute', 0],
    ['failures', -1],
    ['notBefore', 1e300],
    ['at', 1e300],
  ] as const)('[OUT13] a stored pace whose %s is %d holds up nobody', (field, value) => {
    const body = JSON.stringify({ ...openPace(SETTINGS, 0), [field]: value });
    expect(waitMs(parsePace(body, SETTINGS, 5_000), SETTINGS, 5_000)).toBeLessThanOrEqual(60_000);
  });

  it('[OUT13] times of a clock that was ahead by more than an hour count as now, others as they are', () => {
    const [day, hour] = [86_400_000, 3_600_000];
    const ahead = JSON.stringify(afterCall(openPace(SETTINGS, day), SETTINGS, day));
    expect(waitMs(parsePace(ahead, SETTINGS, 0), SETTINGS, 0)).toBe(0);
    const soon = JSON.stringify(afterTooMany(openPace(SETTINGS, 0), SETTINGS, 0, hour));
    expect(waitMs(parsePace(soon, SETTINGS, 0), SETTINGS, 0)).toBe(hour);
  });

  it.each([
    [Number.NaN, 60_000],
    [Infinity, 60_000],
    [-5, 0],
    [1e12, 3_600_000],
    [7_000, 7_000],
  ])('[OUT13] a chat that wants to be left alone for %d ms is for %d', (asked, ms) => {
    expect(waitMs(afterTooMany(openPace(SETTINGS, 0), SETTINGS, 0, asked), SETTINGS, 0)).toBe(ms);
  });
});
