import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { createInProcessBackend, fencingToken, type LockBackend } from '@cardroom/locks';
import type { Clock, Store } from '@cardroom/room';
import { createPreciseTimer } from './adapters/system-clock.ts';
import type { Setup } from './constants.ts';

/** More grants than locks give out in a millisecond. */
const TOKENS_A_MS = 1_000;

/** Locks of this process alone, or those that all servers on one Redis share. */
export async function openLockBackend(
  { config, constants }: Setup,
  { store, clock }: { readonly store: Store; readonly clock: Clock },
): Promise<LockBackend> {
  if (config.redisUrl === undefined) {
    // Ahead of all that was written, and of what a process before this one may have under way.
    const first = Math.max((await store.largestFence()) + 1, clock.now() * TOKENS_A_MS);
    return createInProcessBackend(fencingToken(first), processName());
  }
  // Loaded only now: most servers have no Redis.
  const { openSharedLocks } = await import('./shared-locks.ts');
  // Whether a lease of ours still stands is judged by the time it is, not by when the turn began.
  const timer = createPreciseTimer();
  return openSharedLocks(config.redisUrl, { process: processName(), timer, ...constants.redisLocks });
}

/** Says to a person where to look, and is what no process was called before: nobody takes a lock by the id of an older one. [OPL6] */
function processName(): string {
  const host = hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 40);
  return `${host}-${process.pid}-${randomBytes(4).toString('hex')}`;
}
