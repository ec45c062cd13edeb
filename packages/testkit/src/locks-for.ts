import { createInProcessBackend, createLocks, fencingToken, type Locks, type LockTimer } from '@cardroom/locks';

/** Locks of one process with the usual settings, the first fence being `firstFence`. */
export function createLocksFor(timer: LockTimer, firstFence = 1): Locks {
  return createLocks({ backend: createInProcessBackend(fencingToken(firstFence)), timer });
}
