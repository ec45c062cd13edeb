export {
  type Claim,
  type ClaimPlace,
  type ClaimRecord,
  type FencingToken,
  fencingToken,
  type LockBackend,
  type LockDomain,
  type Waiting,
} from './backend.ts';
export { createLocks } from './create-locks.ts';
export { DeadlockError } from './deadlock-error.ts';
export { guard, type Guarded, type GuardedPart } from './guarded.ts';
export { createInProcessBackend } from './in-process-backend.ts';
export {
  CATEGORY_OF,
  LEVEL_MODES,
  LOCK_CATEGORIES,
  LOCK_LEVELS,
  LOCK_MODES,
  type LockCategory,
  type LockLevel,
  type LockMode,
  type LockStep,
} from './levels.ts';
export {
  chatPath,
  inLockOrder,
  type LockPath,
  lockPath,
  type PathSpec,
  type PathStep,
  type SeatModes,
  type StepsOf,
} from './lock-path.ts';
export type {
  CancelSignal,
  LockLease,
  LockRequest,
  Locks,
  LocksOptions,
  LockTask,
  LockTimer,
  QueuePosition,
} from './locks.ts';
export type { HeldThen, LockLog, LockLogEntry } from './log.ts';
export {
  createLockMeter,
  LOCK_SECONDS_BOUNDS,
  type LockFigures,
  type LockMeter,
  type LockMetrics,
  type TimeFigures,
} from './metrics.ts';
export { conflicts } from './modes.ts';
export {
  DEFAULT_LOCK_SETTINGS,
  type Enforcement,
  ENFORCEMENTS,
  LOCKING_MODES,
  type LockingMode,
  lockingModeOf,
  type LockSettings,
} from './settings.ts';
export type { LockSnapshot, SnapshotClaim, SnapshotTask, SnapshotWait } from './snapshot.ts';
export { assertUnlocked, scopeOf } from './scope.ts';
export type {
  Attempt,
  HeldWith,
  Holds,
  LockOptions,
  NextWith,
  OpenScope,
  OwnedScope,
  Scope,
  Under,
  Unlocked,
  UnlockedChat,
  UnlockedTable,
} from './scope-types.ts';
