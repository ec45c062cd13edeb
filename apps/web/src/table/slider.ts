import type { RaiseBounds } from './amounts.ts';

/** The slider's positions, from 0 to this. */
export const SLIDER_STEPS = 1000;

// Small raises are made far more often than large ones: the curve gives them most of the way.
const CURVE = 2.4;

/** The amount at a slider position, on whole blinds of `unit` between the ends. */
export function amountAtPosition(position: number, bounds: RaiseBounds, unit: number): number {
  if (position <= 0) return bounds.min;
  if (position >= SLIDER_STEPS) return bounds.max;
  const raw = bounds.min + (bounds.max - bounds.min) * (position / SLIDER_STEPS) ** CURVE;
  const even = Math.round(raw / unit) * unit;
  return Math.min(bounds.max, Math.max(bounds.min, even));
}

/** The slider position that stands for `amount`. */
export function positionOfAmount(amount: number, bounds: RaiseBounds): number {
  const width = bounds.max - bounds.min;
  if (width <= 0) return SLIDER_STEPS;
  const part = Math.min(1, Math.max(0, (amount - bounds.min) / width));
  return Math.round(part ** (1 / CURVE) * SLIDER_STEPS);
}
