import type { LoadMeter } from './load-meter.ts';

/** Steps that are remembered: an answer may come after what it has done was seen by all. */
const STEPS_MAX = 64;

/** How far the steps of one table have spread among its players. */
export interface TableSpread {
  /** One of the players has seen a version. */
  seen(version: number): void;
  /** A version was made by an action that was sent at this time of `performance.now()`. */
  sent(version: number, at: number): void;
}

interface Step {
  seenBy: number;
  lastAt: number;
  sentAt: number | undefined;
}

/** Tells the meter how long it takes until all `players` of a table have seen what one of them did. */
export function createTableSpread(players: number, meter: LoadMeter): TableSpread {
  const steps = new Map<number, Step>();

  function stepOf(version: number): Step {
    const known = steps.get(version);
    if (known !== undefined) return known;
    const step: Step = { seenBy: 0, lastAt: 0, sentAt: undefined };
    steps.set(version, step);
    if (steps.size > STEPS_MAX) steps.delete(steps.keys().next().value ?? version);
    return step;
  }

  function told(version: number, step: Step): void {
    if (step.sentAt === undefined || step.seenBy < players) return;
    steps.delete(version);
    meter.reachedAll(step.lastAt - step.sentAt);
  }

  return {
    seen(version) {
      const step = stepOf(version);
      step.seenBy += 1;
      step.lastAt = performance.now();
      told(version, step);
    },
    sent(version, at) {
      const step = stepOf(version);
      step.sentAt = at;
      told(version, step);
    },
  };
}
