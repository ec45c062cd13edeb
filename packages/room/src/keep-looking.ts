import type { Clock } from './ports/clock.ts';

/**
 * Looks now and then again `everyMs` after each look has ended, for ever; `look` must not throw. Returns the way to
 * stop, which waits for what is running.
 */
export function keepLooking(clock: Clock, everyMs: number, look: () => Promise<void>): () => Promise<void> {
  let cancel = (): void => {};
  let isStopped = false;
  const lookOnce = async (): Promise<void> => {
    await look();
    if (!isStopped) cancel = clock.after(everyMs, again);
  };
  let looking = lookOnce();
  function again(): void {
    looking = lookOnce();
  }
  return () => {
    isStopped = true;
    cancel();
    return looking;
  };
}
