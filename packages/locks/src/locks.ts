import type { SeatIndex, TableId } from '@cardroom/kernel';
import type { FencingToken, LockBackend } from './backend.ts';
import type { LockLevel } from './levels.ts';
import type { LockPath } from './lock-path.ts';
import type { LockLog } from './log.ts';
import type { LockMetrics } from './metrics.ts';
import type { LockSettings } from './settings.ts';
import type { LockSnapshot } from './snapshot.ts';

/** Time that only grows, and the only way to be woken later. */
export interface LockTimer {
  /** Milliseconds since some moment in the past, with fractions; never goes back. */
  monotonicMs(): number;
  /** Runs a task once, later; returns the way to call it off. */
  after(delayMs: number, task: () => void): () => void;
}

/** Tells that somebody no longer wants to wait, or that a lease is lost; an `AbortSignal` is one. */
export interface CancelSignal {
  readonly aborted: boolean;
  addEventListener(type: 'abort', listener: () => void): void;
  removeEventListener(type: 'abort', listener: () => void): void;
}

declare const task: unique symbol;

/** Somebody who may hold several leases, one inside the other. Made by `Locks.newTask`. */
export interface LockTask {
  readonly [task]: true;
  readonly label: string;
}

/** The place in the queue of somebody who waits. */
export interface QueuePosition {
  /** How many claims, held or waiting, stand in the way of this one. */
  readonly ahead: number;
  /** How long they may take together, in milliseconds, judged by how long such leases were held lately. */
  readonly estimatedMs: number;
}

/** What is asked for: a path of one table, or of a chat, in one request. */
export interface LockRequest {
  /** The table; left out only by a path of a chat. */
  readonly table?: TableId;
  readonly path: LockPath;
  /** What it is for: shown in warnings and snapshots. */
  readonly label?: string;
  /** Who asks, when he may hold something already; otherwise the request stands for itself. */
  readonly task?: LockTask;
  /** The leases of the task that outlive this one: they hold what lies above. By default all that it holds. */
  readonly within?: readonly LockLease[];
  /** How long to wait at most; by default as the category of the first level is configured. */
  readonly timeoutMs?: number;
  readonly signal?: CancelSignal;
  /** The fence must be larger than this: what a store has seen that another backend had fenced. */
  readonly fenceAbove?: number;
  /** Told once, if the claim has to wait and estimates are enabled. */
  readonly onWait?: (position: QueuePosition) => void;
}

declare const granted: unique symbol;

/** Evidence of a grant: who writes must show it. Worth nothing after its end. */
export interface LockLease extends AsyncDisposable {
  readonly [granted]: true;
  readonly table?: TableId;
  readonly path: LockPath;
  readonly fence: FencingToken;
  /** `held`, until it is given back or lost. */
  readonly state: 'held' | 'released' | 'lost';
  /** Fires when the lease is lost while somebody works under it. What he writes later is refused by the store. */
  readonly lost: CancelSignal;
  /** Whether it allows writing that part of the table. */
  covers(level: LockLevel, seat?: SeatIndex): boolean;
}

/**
 * Gives out locks. First come first served in every queue: nobody overtakes. A wait ends once, in one of: a lease,
 * `Fault('LockTimeout')` at its deadline, `Fault('LockCancelled')` when its signal fires, `Fault('LeaseLost')` when what
 * it was asked for inside of is lost, `DeadlockError` when it is the youngest of a circle of waiters,
 * `Fault('LockUnavailable')` when the backend is out of order. Not re-entrant; no upgrades.
 */
export interface Locks {
  /** Waits for a path. The deadline and the signal end waiting only, never a lease. */
  acquire(request: LockRequest): Promise<LockLease>;
  /** The path if it is free and nobody waits for it; `undefined`, without waiting, if not. */
  acquireIfAvailable(request: LockRequest): Promise<LockLease | undefined>;
  /** Ends a lease; resolves when others can have it. A lease that was released before is a `Defect`, a lost one is not. */
  release(lease: LockLease): Promise<void>;
  /** Somebody who may hold several leases. */
  newTask(label: string): LockTask;
  /** Who holds what, who waits for whom, and the circles among them, in all processes. */
  detectDeadlock(): Promise<LockSnapshot>;
  /** Puts the snapshot of a table, or of everything, into the log, unless nothing is held and nobody waits. */
  logSnapshot(occasion: string, table?: TableId): Promise<void>;
  /** Ends a lease against its holder's will, by the id that a snapshot shows; whether there was such a lease. */
  revoke(id: string, reason: string): Promise<boolean>;
  /** Replaces the settings. Nobody loses a lease or a place; what is asked from now on follows the new ones. */
  configure(settings: LockSettings): void;
  readonly settings: LockSettings;
  /** How many claims wait now, by the first level that they ask for. */
  queueDepths(): ReadonlyMap<LockLevel, number>;
  close(): Promise<void>;
}

/** What locks need from outside. */
export interface LocksOptions {
  readonly backend: LockBackend;
  readonly timer: LockTimer;
  readonly settings?: LockSettings;
  readonly metrics?: LockMetrics;
  readonly log?: LockLog;
}
