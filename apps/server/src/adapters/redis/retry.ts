import type { LockTimer } from '@cardroom/locks';

/** How long to wait before the next try: `initialMs` at first, then `factor` times longer each, up to `maxMs`. */
export interface RetrySettings {
  readonly initialMs: number;
  readonly maxMs: number;
  readonly factor: number;
}

/** How long to wait before try number `attempt`, counted from 0. */
export function retryDelayMs({ initialMs, maxMs, factor }: RetrySettings, attempt: number): number {
  return Math.min(maxMs, initialMs * factor ** attempt);
}

/** Does something again, later and later as long as nothing succeeds. */
export interface Retry {
  /** Whether it is waited for the next try. */
  readonly isPending: boolean;
  later(): void;
  /** Something was answered: the next wait is short again. */
  succeeded(): void;
  /** Does not wait any longer, and does nothing. */
  cancel(): void;
}

/** A retry of `task` that does not wait yet. */
export function createRetry(timer: LockTimer, settings: RetrySettings, task: () => void): Retry {
  let attempt = 0;
  let cancelTimer: (() => void) | undefined;
  return {
    get isPending() {
      return cancelTimer !== undefined;
    },
    later() {
      if (cancelTimer !== undefined) return;
      cancelTimer = timer.after(retryDelayMs(settings, attempt), () => {
        cancelTimer = undefined;
        task();
      });
      attempt += 1;
    },
    succeeded() {
      attempt = 0;
    },
    cancel() {
      cancelTimer?.();
      cancelTimer = undefined;
    },
  };
}
