import type { LockTimer } from '@cardroom/locks';

/** Resolves when `work` has ended, in whichever way, and after `ms` at the latest. */
export function atMost(timer: LockTimer, ms: number, work: Promise<unknown>): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      resolve();
    };
    const cancel = timer.after(ms, resolve);
    work.then(end, end);
  });
}
