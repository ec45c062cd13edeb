import { assert } from '@cardroom/kernel';
import type { Measure } from './measure.ts';

/** Under which name our own rate stands; other ways of ours have names that begin with it. */
export const OURS = 'ours';

/** How a figure beside rivals is called, and what is asked of it. */
export interface Ranking {
  readonly measure: string;
  readonly unit: string;
  /** How a rate per second is shown. */
  readonly shown: (perSecond: number) => number;
  /** Whose rate it is, of those of ours. */
  readonly ours?: string;
  /** The least ratio to the fastest rival. */
  readonly target: number;
}

/** Our rate beside the fastest of all rivals in `rates`; a `Defect` when there is none. */
export function besideFastest(
  rates: ReadonlyMap<string, number>,
  { measure, unit, shown, target, ours: name = OURS }: Ranking,
): Measure {
  const ours = rates.get(name) ?? Number.NaN;
  const [rival, rivalRate] = [...rates].filter(([name]) => !name.startsWith(OURS)).reduce(faster, ['', 0]);
  assert(rivalRate > 0, `nobody to compare ${measure} with`);
  const ratio = rounded(ours / rivalRate);
  return {
    suite: suiteOf(measure),
    measure,
    value: rounded(shown(ours)),
    unit,
    rival,
    ratio,
    target,
    ok: ratio >= target,
  };
}

/** The rates under some names. */
export function only(rates: ReadonlyMap<string, number>, names: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...rates].filter(([name]) => names.includes(name)));
}

function faster(left: readonly [string, number], right: readonly [string, number]): readonly [string, number] {
  return right[1] > left[1] ? right : left;
}

/** A figure of ours by itself that may be `target` at most. */
export function atMost(measure: string, value: number, unit: string, target: number): Measure {
  return { suite: suiteOf(measure), measure, value: rounded(value), unit, target, ok: value <= target };
}

/** A figure of ours by itself that must be `target` at least. */
export function atLeast(measure: string, value: number, unit: string, target: number): Measure {
  return { suite: suiteOf(measure), measure, value: rounded(value), unit, target, ok: value >= target };
}

/** The suite is the first part of the name of a measure. */
function suiteOf(measure: string): string {
  return measure.slice(0, measure.indexOf('.'));
}

/** How many nanoseconds each one takes. */
export function nanosecondsEach(perSecond: number): number {
  return 1e9 / perSecond;
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
