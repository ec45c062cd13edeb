export {
  type CancelSignal,
  type FencingToken,
  fencingToken,
  type LockBackend,
  type LockLease,
  type LockRequest,
} from './backend.ts';
export { createInProcessLocks, type LockTimer } from './in-process-locks.ts';
export { inLockOrder, LOCK_LEVELS, type LockLevel } from './levels.ts';
