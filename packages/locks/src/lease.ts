import type { Fault, SeatIndex, TableId } from '@cardroom/kernel';
import { type Claim, type FencingToken, fencingToken, type LockDomain } from './backend.ts';
import type { LockLevel } from './levels.ts';
import { isAbove, type LockPath, type PathStep } from './lock-path.ts';
import type { CancelSignal, LockLease, LockRequest } from './locks.ts';
import type { Task } from './task.ts';
import type { Wait } from './wait.ts';

/** What happens to a lease, told to whoever keeps the books. */
export interface LeaseBook {
  nextTicket(): number;
  nowMs(): number;
  granted(lease: Lease): void;
  refused(lease: Lease): void;
  failed(lease: Lease, fault: Fault): void;
  lost(lease: Lease, reason: string): void;
  expired(lease: Lease): void;
  release(lease: LockLease): Promise<void>;
  /** Whether the backend still stands by the grant. */
  isCurrent(lease: Lease): boolean;
}

/** From the asking on, `waiting`; then `held` until it is `released` or `lost`; or `over` without having been held. */
export type LeasePhase = 'waiting' | 'held' | 'released' | 'lost' | 'over';

/** Shared by all that stand on nothing. */
const NOTHING: readonly Lease[] = [];

/** A claim from the asking to the end, which is the evidence of the grant in between. */
export class Lease implements Claim {
  readonly ticket: number;
  readonly domain: LockDomain;
  readonly steps: readonly PathStep[];
  isIfAvailable = false;
  readonly fenceAbove: number;
  readonly label: string;
  readonly table: TableId | undefined;
  /** What was asked for. */
  readonly path: LockPath;
  /** What is locked for it: wider where tables are locked as a whole. */
  readonly locked: LockPath;
  readonly owner: Task | undefined;

  fence: FencingToken = fencingToken(0);
  phase: LeasePhase = 'waiting';
  /** When it was asked for and, from the grant on, when it was granted. */
  sinceMs: number;
  stack: string | undefined;
  /** The lock of everything, held around this one where all tables share one lock, and given back with it. */
  outer: Lease | undefined;
  /** The leases that this one stands on: they hold what lies above it. */
  within: readonly Lease[] = NOTHING;
  /** How many open claims stand on this one. */
  insideCount = 0;
  hasBeenWarnedOf = false;
  note: unknown;
  /** Why it was never granted, when nobody had waited for it yet. */
  fault: Fault | undefined;
  /** While it waits. */
  wait: Wait | undefined;

  // Links of the list of everything that is open.
  older: Lease | undefined;
  newer: Lease | undefined;

  readonly #book: LeaseBook;
  #lost: LossSignal | undefined;

  /** `locked` is what is taken for the request's path, `steps` what of it the task does not hold already. */
  constructor(book: LeaseBook, request: LockRequest, locked: LockPath, steps: readonly PathStep[]) {
    this.#book = book;
    this.ticket = book.nextTicket();
    this.sinceMs = book.nowMs();
    this.domain = domainOf(request);
    this.steps = steps;
    this.fenceAbove = request.fenceAbove ?? 0;
    this.owner = request.task as unknown as Task | undefined;
    this.label = request.label ?? this.owner?.label ?? '';
    this.table = request.table;
    this.path = request.path;
    this.locked = locked;
  }

  get task(): number {
    return this.owner?.number ?? this.outer?.task ?? this.ticket;
  }

  /** Rests on the lock of everything, which goes when this one does. */
  standInside(outer: Lease): void {
    this.outer = outer;
    this.within = [outer];
    outer.insideCount++;
  }

  get state(): 'held' | 'released' | 'lost' {
    // By its own clock a backend may know of a loss before any timer had the chance to tell.
    if (this.phase === 'held' && !this.#book.isCurrent(this)) this.#book.lost(this, 'it ran out');
    return this.phase === 'held' || this.phase === 'lost' ? this.phase : 'released';
  }

  get lost(): CancelSignal {
    this.#lost ??= new LossSignal(this.phase === 'lost');
    return this.#lost;
  }

  covers(level: LockLevel, seat?: SeatIndex): boolean {
    return this.locked.own.some((step) => {
      if (step.mode !== 'X') return false;
      return step.level === level ? step.seat === seat : isAbove(step, { level });
    });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#book.release(asEvidence(this));
  }

  grant(fence: FencingToken): void {
    this.fence = fence;
    this.#book.granted(this);
  }
  refuse(): void {
    this.#book.refused(this);
  }
  fail(fault: Fault): void {
    this.#book.failed(this, fault);
  }
  lose(reason: string): void {
    this.#book.lost(this, reason);
  }
  expire(): void {
    this.#book.expired(this);
  }
  /** Tells the holder; gives what went wrong with his listeners. */
  fireLost(): readonly unknown[] {
    return this.#lost?.fire() ?? [];
  }
}

/** The lease as its holder sees it. */
export function asEvidence(lease: Lease): LockLease {
  return lease as unknown as LockLease;
}

/** The domain that a request is about; of a request that names none, everything. */
export function domainOf({ table, path }: LockRequest): LockDomain {
  if (path.chat !== undefined) return { kind: 'chat', id: path.chat };
  return table === undefined ? EVERYTHING : { kind: 'table', id: table };
}

const EVERYTHING: LockDomain = { kind: 'all', id: '' };

/** Fires once, when a lease is lost. */
class LossSignal implements CancelSignal {
  aborted: boolean;
  readonly #listeners = new Set<() => void>();

  constructor(isLost: boolean) {
    this.aborted = isLost;
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
  /** Calls every listener, also when another one throws; gives what was thrown. */
  fire(): readonly unknown[] {
    this.aborted = true;
    const thrown: unknown[] = [];
    for (const listener of this.#listeners) {
      try {
        listener();
      } catch (error) {
        thrown.push(error);
      }
    }
    this.#listeners.clear();
    return thrown;
  }
}
