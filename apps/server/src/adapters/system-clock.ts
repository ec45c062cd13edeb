import type { LockTimer } from '@cardroom/locks';
import type { Clock } from '@cardroom/room';

/** The machine's own time. Its timers do not keep the process alive. Durations are counted in turns of the loop. */
export function createSystemClock(): Clock {
  /** The time of the present turn of the event loop, as the loop itself has one: read once, and for all in it. */
  let turnMs: number | undefined;
  const endTurn = (): void => {
    turnMs = undefined;
  };
  return {
    now: () => Date.now(),
    monotonicMs() {
      if (turnMs === undefined) {
        turnMs = performance.now();
        setImmediate(endTurn);
      }
      return turnMs;
    },
    after,
  };
}

/** A timer that reads the time whenever it is asked, for who must notice that a turn took long, or that it stood still. */
export function createPreciseTimer(): LockTimer {
  return { monotonicMs: () => performance.now(), after };
}

function after(delayMs: number, task: () => void): () => void {
  const timer = setTimeout(task, Math.min(delayMs, 2 ** 31 - 1));
  timer.unref();
  return () => clearTimeout(timer);
}
