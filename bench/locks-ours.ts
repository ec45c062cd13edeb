import { seatIndex } from '@cardroom/kernel';
import {
  createInProcessBackend,
  createLockMeter,
  createLocks,
  fencingToken,
  type LockPath,
  lockPath,
  type LockBackend,
  type Locks,
  type LockTimer,
} from '@cardroom/locks';
import { createSystemClock } from '@cardroom/server';

/** Table, pot and one player: what a bet locks. */
export const BET_PATH: LockPath<'table:IX' | 'pot:X' | 'player:X'> = lockPath({
  table: 'IX',
  pot: 'X',
  player: { X: [seatIndex(3)] },
});

/** The clock that a server measures locks with. */
const TIMER: LockTimer = createSystemClock();

/** Our locks as a server has them: with figures, and with all that is on when nothing is configured. */
export function createOurLocks(backend: LockBackend = createInProcessBackend(fencingToken(1))): Locks {
  return createLocks({ backend, timer: TIMER, metrics: createLockMeter() });
}
