import type { LockTimer } from '@cardroom/locks';

/** One timer for whatever comes next: asked for several times, it rings at the earliest of them. */
export interface Alarm {
  readonly isSet: boolean;
  /** Rings at that monotonic time, unless it rings earlier anyway. */
  ringAt(monotonicMs: number): void;
  off(): void;
}

/** An alarm that is not set yet and does `task` when it rings. */
export function createAlarm(timer: LockTimer, task: () => void): Alarm {
  let atMs = Infinity;
  let cancel: (() => void) | undefined;

  function off(): void {
    cancel?.();
    cancel = undefined;
    atMs = Infinity;
  }

  return {
    get isSet() {
      return cancel !== undefined;
    },
    ringAt(monotonicMs) {
      if (monotonicMs >= atMs) return;
      off();
      atMs = monotonicMs;
      // A timer may be early by less than a millisecond; what is due would then be missed.
      const delayMs = Math.max(0, Math.ceil(monotonicMs - timer.monotonicMs()));
      cancel = timer.after(delayMs, () => {
        cancel = undefined;
        atMs = Infinity;
        task();
      });
    },
    off,
  };
}
