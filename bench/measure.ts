/** One figure, as `bench --json` prints it. */
export interface Measure {
  readonly suite: string;
  /** What was measured, such as `poker.eval7_per_s`. */
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** Who did the same work in the same process; without a `ratio` it is not installed. */
  readonly rival?: string;
  /** How many times faster than the rival we are. */
  readonly ratio?: number;
  /** The least `ratio` that will do; where nobody rivals us, the least or, for times and sizes, the most `value`. */
  readonly target: number;
  readonly ok: boolean;
}

/** Something whose speed is to be known. */
export interface Contender {
  readonly name: string;
  /** Does the work once, and gives back how many units that were. */
  readonly pass: () => number;
}

/** Something whose speed is to be known, and that has to be awaited. */
export interface AsyncContender {
  readonly name: string;
  /** Does the work once, and gives back how many units that were. */
  readonly pass: () => Promise<number>;
}

const ROUND_MS = 60;

/**
 * The median rate of each contender, in units per second. In each round every contender has its turn, so that a
 * slow spell of the machine slows all of them. The first round only warms up.
 */
export function medianRates(rounds: number, contenders: readonly Contender[]): ReadonlyMap<string, number> {
  const rates = contenders.map(({ name, pass }) => ({ name, pass, perRound: new Array<number>() }));
  for (let round = 0; round <= rounds; round++) {
    for (const { pass, perRound } of rates) {
      const rate = rateOf(pass);
      if (round > 0) perRound.push(rate);
    }
  }
  return new Map(rates.map(({ name, perRound }) => [name, medianOf(perRound)]));
}

/** The same for contenders that have to be awaited, one after the other: never two of them at once. */
export async function medianAsyncRates(
  rounds: number,
  contenders: readonly AsyncContender[],
): Promise<ReadonlyMap<string, number>> {
  const rates = contenders.map(({ name, pass }) => ({ name, pass, perRound: new Array<number>() }));
  for (let round = 0; round <= rounds; round++) {
    for (const { pass, perRound } of rates) {
      const rate = await asyncRateOf(pass);
      if (round > 0) perRound.push(rate);
    }
  }
  return new Map(rates.map(({ name, perRound }) => [name, medianOf(perRound)]));
}

async function asyncRateOf(pass: () => Promise<number>): Promise<number> {
  const start = performance.now();
  let units = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    units += await pass();
    elapsedMs = performance.now() - start;
  }
  return (units * 1000) / elapsedMs;
}

function rateOf(pass: () => number): number {
  const start = performance.now();
  let units = 0;
  let elapsedMs = 0;
  while (elapsedMs < ROUND_MS) {
    units += pass();
    elapsedMs = performance.now() - start;
  }
  return (units * 1000) / elapsedMs;
}

/** The value in the middle; of an even number the higher of the two, of none `NaN`. */
export function medianOf(values: readonly number[]): number {
  return percentileOf(values, 50);
}

/** The least of the values that `percent` of a hundred lie below; with too few of them the greatest, of none `NaN`. */
export function percentileOf(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.min(Math.floor((values.length * percent) / 100), values.length - 1)] ?? Number.NaN;
}
