import { describe, expect, test } from 'vitest';
import { amountAtPosition, positionOfAmount, SLIDER_STEPS } from './slider.ts';

const BOUNDS = { type: 'raise', min: 43, max: 1987 } as const;

describe('slider', () => {
  test('[WEB15] reaches both bounds exactly', () => {
    expect(amountAtPosition(0, BOUNDS, 10)).toBe(43);
    expect(amountAtPosition(SLIDER_STEPS, BOUNDS, 10)).toBe(1987);
    expect(positionOfAmount(43, BOUNDS)).toBe(0);
    expect(positionOfAmount(1987, BOUNDS)).toBe(SLIDER_STEPS);
  });

  test('[WEB15] never falls, stays within the bounds, and gives whole blinds between them', () => {
    let before = 0;
    for (let position = 0; position <= SLIDER_STEPS; position++) {
      const amount = amountAtPosition(position, BOUNDS, 10);
      expect(amount).toBeGreaterThanOrEqual(Math.max(before, BOUNDS.min));
      expect(amount).toBeLessThanOrEqual(BOUNDS.max);
      if (amount !== BOUNDS.min && amount !== BOUNDS.max) expect(amount % 10).toBe(0);
      before = amount;
    }
  });

  test('[WEB15] does not divide by an empty range', () => {
    const only = { type: 'raise', min: 55, max: 55 } as const;
    expect(amountAtPosition(500, only, 10)).toBe(55);
    expect(positionOfAmount(55, only)).toBe(SLIDER_STEPS);
  });
});
