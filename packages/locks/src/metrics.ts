import { LOCK_LEVELS, type LockLevel } from './levels.ts';
import type { LockPath } from './lock-path.ts';

/** Where figures about locks go. Called on the hot path: must be quick and must not throw. */
export interface LockMetrics {
  /** A claim for `path` was granted after `ms`. */
  waited(path: LockPath, ms: number): void;
  /** A lease on `path` ended after `ms`. */
  held(path: LockPath, ms: number): void;
  /** A claim for `path` reached its deadline. */
  timedOut(path: LockPath): void;
  /** A task that held `held` asked for `requested`, which comes before it or is the same. */
  orderViolated(held: LockLevel, requested: LockLevel): void;
  deadlocked(): void;
  /** How many claims for a level have waited longer than the deadlock check takes to look. */
  waitersPersisted(level: LockLevel, count: number): void;
}

/** For who wants none. */
export const NO_METRICS: LockMetrics = {
  waited: () => {},
  held: () => {},
  timedOut: () => {},
  orderViolated: () => {},
  deadlocked: () => {},
  waitersPersisted: () => {},
};

/** The upper bounds of the time classes, in seconds; what is longer than the last is counted in the total only. */
export const LOCK_SECONDS_BOUNDS = [
  0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25,
] as const;

/** How often a time fell into each class, not summed up; and the sum of all times. */
export interface TimeFigures {
  /** One more than there are bounds: the last counts what is beyond all of them. */
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/** What a meter has counted since it was made. */
export interface LockFigures {
  readonly waits: ReadonlyMap<LockLevel, TimeFigures>;
  readonly holds: ReadonlyMap<LockLevel, TimeFigures>;
  readonly timeouts: ReadonlyMap<LockLevel, number>;
  /** Requests that came to their end, each once, however long its path: granted, or at their deadline. */
  readonly requests: { readonly granted: number; readonly timedOut: number };
  readonly violations: readonly { readonly held: LockLevel; readonly requested: LockLevel; readonly count: number }[];
  readonly deadlocks: number;
  readonly persistentWaiters: ReadonlyMap<LockLevel, number>;
}

/** Counts in memory, in some nanoseconds an event; what scrapes it asks for `read`. */
export interface LockMeter extends LockMetrics {
  read(): LockFigures;
}

const BOUNDS_MS = LOCK_SECONDS_BOUNDS.map((bound) => bound * 1_000);
const CLASSES = BOUNDS_MS.length + 1;

/** A meter with everything at zero. */
export function createLockMeter(): LockMeter {
  const waits = new Times();
  const holds = new Times();
  const timeouts = LOCK_LEVELS.map(() => 0);
  const persistent = new Map<LockLevel, number>(LOCK_LEVELS.map((level) => [level, 0]));
  const violations = new Map<string, { readonly held: LockLevel; readonly requested: LockLevel; count: number }>();
  let deadlocks = 0;
  const requests = { granted: 0, timedOut: 0 };
  return {
    waited(path, ms) {
      requests.granted++;
      waits.add(path.ranks, ms);
    },
    held: (path, ms) => holds.add(path.ranks, ms),
    timedOut({ ranks }) {
      requests.timedOut++;
      for (const rank of ranks) timeouts[rank] = (timeouts[rank] ?? 0) + 1;
    },
    orderViolated(held, requested) {
      const key = `${held} ${requested}`;
      const counted = violations.get(key) ?? { held, requested, count: 0 };
      counted.count++;
      violations.set(key, counted);
    },
    deadlocked: () => void deadlocks++,
    waitersPersisted: (level, count) => void persistent.set(level, count),
    read: () => ({
      waits: waits.figures(),
      holds: holds.figures(),
      timeouts: new Map(LOCK_LEVELS.map((level, rank) => [level, timeouts[rank] ?? 0])),
      requests: { ...requests },
      violations: [...violations.values()].map(({ held, requested, count }) => ({ held, requested, count })),
      deadlocks,
      persistentWaiters: new Map(persistent),
    }),
  };
}

/** Times by the place of the level and the class, in one array. */
class Times {
  readonly #counts = new Float64Array(LOCK_LEVELS.length * CLASSES);
  readonly #sumsMs = new Float64Array(LOCK_LEVELS.length);

  add(ranks: readonly number[], ms: number): void {
    let at = 0;
    while (at < BOUNDS_MS.length && ms > (BOUNDS_MS[at] ?? 0)) at++;
    for (const rank of ranks) {
      const place = rank * CLASSES + at;
      this.#counts[place] = (this.#counts[place] ?? 0) + 1;
      if (ms > 0) this.#sumsMs[rank] = (this.#sumsMs[rank] ?? 0) + ms;
    }
  }

  figures(): ReadonlyMap<LockLevel, TimeFigures> {
    return new Map(
      LOCK_LEVELS.map((level, rank) => {
        const counts = [...this.#counts.subarray(rank * CLASSES, (rank + 1) * CLASSES)];
        return [level, { counts, sumSeconds: (this.#sumsMs[rank] ?? 0) / 1_000 }];
      }),
    );
  }
}
