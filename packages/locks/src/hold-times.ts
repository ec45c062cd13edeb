import { LOCK_LEVELS } from './levels.ts';
import type { LockPath } from './lock-path.ts';

/** How much the latest hold counts in the mean. */
const WEIGHT = 0.1;

/** How long leases are held lately, by level. */
export interface HoldTimes {
  add(path: LockPath, ms: number): void;
  /** The longest mean among the levels of a path, in milliseconds. */
  meanMs(path: LockPath): number;
}

/** Means that begin with the first hold of a level and follow the later ones. */
export function createHoldTimes(): HoldTimes {
  const means = new Float64Array(LOCK_LEVELS.length).fill(Number.NaN);
  return {
    add({ ranks }, ms) {
      for (const rank of ranks) {
        const mean = means[rank] ?? Number.NaN;
        means[rank] = Number.isNaN(mean) ? ms : mean + (ms - mean) * WEIGHT;
      }
    },
    meanMs: ({ ranks }) => Math.max(0, ...ranks.map((rank) => means[rank] || 0)),
  };
}
