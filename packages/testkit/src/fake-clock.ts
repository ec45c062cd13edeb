import type { Clock } from '@cardroom/room';

/** A clock that stands still until it is moved. */
export interface FakeClock extends Clock {
  /** Moves on by `ms`, running every task that falls due on the way, in order of time and then of asking. */
  advance(ms: number): void;
  /** How many tasks are waiting. */
  pending(): number;
}

interface Task {
  readonly at: number;
  readonly run: () => void;
}

/** A clock that shows `start` milliseconds since 1970. */
export function createFakeClock(start = 1_800_000_000_000): FakeClock {
  let now = start;
  const tasks = new Set<Task>();

  /** A set keeps the order of asking, so the first of the earliest is the one to run. */
  function nextDueBy(end: number): Task | undefined {
    let next: Task | undefined;
    for (const task of tasks) if (task.at <= end && (next === undefined || task.at < next.at)) next = task;
    return next;
  }

  return {
    now: () => now,
    monotonicMs: () => now,
    after(delayMs, run) {
      const task = { at: now + Math.max(0, delayMs), run };
      tasks.add(task);
      return () => tasks.delete(task);
    },
    advance(ms) {
      const end = now + ms;
      for (let next = nextDueBy(end); next !== undefined; next = nextDueBy(end)) {
        tasks.delete(next);
        now = next.at;
        next.run();
      }
      now = end;
    },
    pending: () => tasks.size,
  };
}
