import { describe, expect, it } from 'vitest';
import { createLoadMeter, percentileOf } from './load-meter.ts';
import { createTableSpread } from './table-spread.ts';

describe('how far a step has spread', () => {
  it('[LOAD4] is told once, when the last player has seen it and it is known who made it, in either order', () => {
    const meter = createLoadMeter();
    const spread = createTableSpread(2, meter);
    spread.seen(5);
    spread.sent(5, performance.now() - 100);
    expect(meter.toAllMs).toEqual([]);
    spread.seen(5);
    spread.seen(6);
    spread.seen(6);
    spread.sent(6, performance.now() - 100);
    expect(meter.toAllMs).toHaveLength(2);
    for (const ms of meter.toAllMs) expect(ms).toBeGreaterThanOrEqual(99);
  });

  it('[LOAD4] steps that nobody made, such as a deal, are not told', () => {
    const meter = createLoadMeter();
    const spread = createTableSpread(1, meter);
    for (let version = 1; version <= 1_000; version += 1) spread.seen(version);
    // Long forgotten.
    spread.sent(1, performance.now());
    expect(meter.toAllMs).toEqual([]);
    spread.sent(1_000, performance.now());
    expect(meter.toAllMs).toHaveLength(1);
  });
});

describe('a percentile', () => {
  it('[LOAD5] is the least value that so many lie below', () => {
    expect(percentileOf([], 50)).toBeUndefined();
    expect(percentileOf([3, 1, 2], 50)).toBe(2);
    expect(percentileOf([3, 1, 2], 99)).toBe(3);
  });
});
