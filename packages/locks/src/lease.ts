import type { Fault, SeatIndex, TableId } from '@cardroom/kernel';
import { type Claim, type FencingToken, fencingToken, type LockDomain } from './backend.ts';
import type { LockLevel } from './levels.ts';
import { isAbove, type LockPath, type PathStep } from './lock-path.ts';
import type { CancelSignal, LockLease, LockRequest } from './locks.ts';
import type { Task } from './task.ts';
import type { Wait } from './wait.ts';

/** What happens to a lease, told to whoever keeps the books. */
export interface LeaseBook {
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

/** What a lease needs to know of the request that it comes from. */
export interface LeaseOptions {
  readonly ticket: number;
  readonly request: LockRequest;
  /** The path as it is locked: wider than the request's where tables are locked as a whole. */
  readonly path: LockPath;
  /** What of it is not held already by the same task. */
  readonly steps: readonly PathStep[];
  /** The leases that hold the rest. */
  readonly within: readonly Lease[];
  readonly outer: Lease | undefined;
  readonly isIfAvailable: boolean;
  readonly askedMs: number;
}

/** A claim from the asking to the end, which is the evidence of the grant in between. */
export class Lease implements Claim {
  readonly ticket: number;
  readonly domain: LockDomain;
  readonly steps: readonly PathStep[];
  readonly isIfAvailable: boolean;
  readonly fenceAbove: number;
  readonly label: string;
  readonly task: number;
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
  readonly outer: Lease | undefined;
  /** The leases that this one stands on: they hold what lies above it. */
  readonly within: readonly Lease[];
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

  constructor(book: LeaseBook, { ticket, request, path, steps, within, outer, isIfAvailable, askedMs }: LeaseOptions) {
    const { table } = request;
    this.#book = book;
    this.ticket = ticket;
    this.domain = domainOf(request);
    this.steps = steps;
    this.isIfAvailable = isIfAvailable;
    this.fenceAbove = request.fenceAbove ?? 0;
    this.label = request.label ?? '';
    this.owner = request.task as unknown as Task | undefined;
    this.task = this.owner?.number ?? outer?.task ?? ticket;
    this.table = table;
    this.path = request.path;
    this.locked = path;
    this.outer = outer;
    this.within = within;
    this.sinceMs = askedMs;
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
