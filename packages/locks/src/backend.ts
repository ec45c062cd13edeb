import type { Brand, TableId } from '@cardroom/kernel';
import type { LockLevel } from './levels.ts';

/** Grows with every grant, also across restarts: a store refuses a write that names a smaller one. */
export type FencingToken = Brand<number, 'FencingToken'>;

/** `value` as a fencing token. */
export function fencingToken(value: number): FencingToken {
  return value as FencingToken;
}

/** Tells that somebody no longer wants to wait; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

/** The right that is asked for: levels of one table, in the declared order, waited for at most `timeoutMs`. */
export interface LockRequest {
  readonly table: TableId;
  readonly path: readonly LockLevel[];
  readonly timeoutMs: number;
  readonly signal?: CancelSignal;
}

declare const granted: unique symbol;

/** Evidence of a grant, made by a backend only: who writes must show it. Worth nothing after its release. */
export interface LockLease {
  readonly [granted]: true;
  readonly table: TableId;
  readonly path: readonly LockLevel[];
  readonly fence: FencingToken;
}

/**
 * Gives out locks, first come first served: nobody overtakes, a wait ends in a lease, in `Fault('LockTimeout')`
 * after the deadline or in `Fault('LockCancelled')` when the signal fires, and never in two of them. Not
 * re-entrant, no upgrades. A path out of order is a `Defect`.
 */
export interface LockBackend {
  /** Waits for the path. A deadline or a signal ends waiting only, never a lease. */
  acquire(request: LockRequest): Promise<LockLease>;
  /** Gives the lease back and wakes who is next. A lease that is not held is a `Defect`. */
  release(lease: LockLease): void;
}
