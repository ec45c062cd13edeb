import { assert, Fault, type TableId } from '@cardroom/kernel';
import type { LockBackend, Waiting } from './backend.ts';
import { DeadlockError } from './deadlock-error.ts';
import { createDeadlines } from './deadlines.ts';
import { createHoldTimes } from './hold-times.ts';
import { asEvidence, domainOf, Lease, type LeaseBook } from './lease.ts';
import { CATEGORY_OF, LOCK_LEVELS, type LockLevel, rankOf } from './levels.ts';
import { LiveLeases } from './live-leases.ts';
import { EVERYTHING_PATH, pathInMode } from './locking-mode.ts';
import type { LockPath, PathStep } from './lock-path.ts';
import type { LockLease, LockRequest, Locks, LockTask, LockTimer, QueuePosition } from './locks.ts';
import type { LockLog } from './log.ts';
import type { LockMetrics } from './metrics.ts';
import { missingSteps, violationOf } from './nesting.ts';
import { positionOf } from './queue-position.ts';
import { heldThen, isSameDomain, keysOf, recordOf, shownClaim, shownRequest, stackNow, taskName } from './records.ts';
import { DEFAULT_LOCK_SETTINGS, type LockSettings, lockingModeOf } from './settings.ts';
import type { LockSnapshot } from './snapshot.ts';
import { Survey } from './survey.ts';
import { asLockTask, Task } from './task.ts';
import { Wait } from './wait.ts';
import { createWatch } from './watch.ts';

/** What locks need from outside. */
export interface LocksOptions {
  readonly backend: LockBackend;
  readonly timer: LockTimer;
  readonly settings?: LockSettings;
  readonly metrics?: LockMetrics;
  readonly log?: LockLog;
}

/** Locks over a backend: deadlines, order, evidence and diagnostics are the same whichever it is. */
export function createLocks(options: LocksOptions): Locks {
  return new BackedLocks(options);
}

const NO_METRICS: LockMetrics = {
  waited: () => {},
  held: () => {},
  timedOut: () => {},
  orderViolated: () => {},
  deadlocked: () => {},
  waitersPersisted: () => {},
};

class BackedLocks implements Locks, LeaseBook {
  settings: LockSettings;
  readonly #backend: LockBackend;
  readonly #timer: LockTimer;
  readonly #metrics: LockMetrics;
  readonly #log: LockLog;
  readonly #live = new LiveLeases();
  readonly #deadlines;
  readonly #survey;
  readonly #holdTimes = createHoldTimes();
  readonly #depths = LOCK_LEVELS.map(() => 0);
  readonly #watch;
  #lastNumber = 0;
  #isClosed = false;

  constructor({
    backend,
    timer,
    settings = DEFAULT_LOCK_SETTINGS,
    metrics = NO_METRICS,
    log = () => {},
  }: LocksOptions) {
    this.settings = settings;
    this.#backend = backend;
    this.#timer = timer;
    this.#metrics = metrics;
    this.#log = log;
    this.#deadlines = createDeadlines(timer);
    this.#survey = new Survey({ backend, live: this.#live, timer });
    this.#watch = createWatch({
      timer,
      live: this.#live,
      settings: () => this.settings,
      metrics,
      log,
      process: backend.process,
      snapshot: () => this.detectDeadlock(),
      breakCircle: (id, cycle, snapshot) => this.#breakCircle(id, cycle, snapshot),
    });
  }

  acquire(request: LockRequest): Promise<LockLease> {
    // Not refused unless it was asked to be.
    return this.#acquire(request, false) as Promise<LockLease>;
  }

  acquireIfAvailable(request: LockRequest): Promise<LockLease | undefined> {
    return this.#acquire(request, true);
  }

  release(evidence: LockLease): Promise<void> {
    const lease = evidence as unknown as Lease;
    assert(lease instanceof Lease, 'released something that is not a lease');
    if (lease.progress === 'lost') return DONE;
    assert(lease.progress === 'held', 'released a lease that is not held');
    assert(lease.owner === undefined || lease.owner.held.at(-1) === lease, 'what was taken last is given back first');
    lease.progress = 'released';
    this.#forget(lease);
    const given = this.#backend.giveBack(lease);
    return lease.outer === undefined ? given : this.#releaseOuter(lease.outer, given);
  }

  newTask(label: string): LockTask {
    this.#lastNumber++;
    return asLockTask(new Task(this.#lastNumber, label));
  }

  detectDeadlock(): Promise<LockSnapshot> {
    return this.#survey.whole();
  }

  async logSnapshot(occasion: string, table?: TableId): Promise<void> {
    const domain = table === undefined ? undefined : ({ kind: 'table', id: table } as const);
    const snapshot = await this.#survey.of(domain);
    if (snapshot.tasks.length === 0 && snapshot.waiting.length === 0) return;
    this.#log({ event: 'lock.snapshot', occasion, snapshot, ...(table === undefined ? {} : { table }) });
  }

  async revoke(id: string, reason: string): Promise<boolean> {
    const lease = this.#survey.find(id);
    if (lease === undefined) return this.#backend.revoke(id, reason);
    if (lease.progress !== 'held') return false;
    this.lost(lease, reason);
    await this.#backend.giveBack(lease);
    return true;
  }

  configure(settings: LockSettings): void {
    this.settings = settings;
  }

  queueDepths(): ReadonlyMap<LockLevel, number> {
    return new Map(LOCK_LEVELS.map((level, rank) => [level, this.#depths[rank] ?? 0]));
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    // Youngest first, so that nobody is granted because somebody before him has gone.
    for (const lease of [...this.#live].toReversed()) {
      this.#giveUp(lease, new Fault('LockUnavailable', 'the locks are being closed'));
    }
    this.#deadlines.close();
    this.#watch.close();
    await this.#backend.close();
  }

  // ---- Asking ---------------------------------------------------------------------------------------------------

  #acquire(request: LockRequest, isIfAvailable: boolean): Promise<LockLease | undefined> {
    try {
      const mode = this.#modeOf(request);
      if (mode === 'global') return this.#acquireUnderAll(request, isIfAvailable);
      return this.#ask(request, pathInMode(mode, request.path), isIfAvailable);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** A task that holds something already goes on as it began, whatever is configured since. */
  #modeOf({ table, task }: LockRequest) {
    const isNested = task !== undefined && (task as unknown as Task).held.length > 0;
    return table === undefined || isNested ? 'fine' : lockingModeOf(this.settings, table);
  }

  #ask(request: LockRequest, path: LockPath, isIfAvailable: boolean): Promise<LockLease | undefined> {
    assert(
      request.table !== undefined || request.path.chat !== undefined || path === EVERYTHING_PATH,
      'a path of a table needs a table',
    );
    if (this.#isClosed) throw new Fault('LockUnavailable', 'the locks are closed');
    if (request.signal?.aborted === true) throw new Fault('LockCancelled', 'cancelled before it asked');
    const lease = this.#newLease(request, path, isIfAvailable);
    const waiting = this.#backend.ask(lease);
    if (lease.progress === 'held') return Promise.resolve(asEvidence(lease));
    if (lease.progress === 'over')
      return lease.fault === undefined ? Promise.resolve(undefined) : Promise.reject(lease.fault);
    return this.#wait(lease, waiting, request);
  }

  #newLease(request: LockRequest, path: LockPath, isIfAvailable: boolean): Lease {
    const owner = request.task as unknown as Task | undefined;
    const steps = owner === undefined || owner.held.length === 0 ? path.all : this.#nested(owner, request, path);
    this.#lastNumber++;
    const askedMs = this.#timer.monotonicMs();
    const lease = new Lease(this, { ticket: this.#lastNumber, request, path, steps, isIfAvailable, askedMs });
    if (this.settings.enableStackTraceLogging) lease.stack = stackNow();
    this.#live.add(lease);
    if (!this.#watch.isRunning) this.#watch.start();
    return lease;
  }

  /** What is left to take by somebody who holds something; an order that is broken is told, and refused if it must be. */
  #nested(owner: Task, request: LockRequest, path: LockPath): readonly PathStep[] {
    const { hierarchyEnforcement, enableDuplicateDetection } = this.settings;
    const domain = domainOf(request);
    const violation = violationOf(owner.held, path, domain);
    const isDuplicate = violation?.kind === 'duplicate' && enableDuplicateDetection;
    if (violation !== undefined && (isDuplicate || hierarchyEnforcement !== 'off')) {
      const { held, requested } = violation;
      this.#metrics.orderViolated(held, requested);
      this.#log({
        event: isDuplicate ? 'lock.duplicate' : 'lock.order_violation',
        task: taskName(this.#backend.process, owner.number),
        requested: shownRequest(request, this.settings.enableStackTraceLogging ? stackNow() : undefined),
        held: owner.held.map((lease) => heldThen(lease, this.#timer.monotonicMs())),
      });
      const isRefused = isDuplicate || hierarchyEnforcement === 'throw';
      assert(!isRefused, `lock order: asked for ${requested} while holding ${held}`);
    }
    return missingSteps(owner.held, path, domain);
  }

  #wait(lease: Lease, place: Waiting | undefined, request: LockRequest): Promise<LockLease | undefined> {
    const { signal, timeoutMs = this.#timeoutMs(lease.path), onWait } = request;
    const ended = new Promise<Lease | undefined>((resolve, reject) => {
      lease.wait = new Wait(lease, place, resolve, reject);
      if (signal !== undefined) lease.wait.listen(signal, () => this.#giveUp(lease, cancelled(lease)));
      this.#deadlines.add(lease.wait, lease.sinceMs, timeoutMs);
    });
    this.#addToDepth(lease, 1);
    if (onWait !== undefined && this.settings.enableQueueEstimation) void this.#tellPosition(lease, onWait);
    return ended as Promise<LockLease | undefined>;
  }

  #timeoutMs(path: LockPath): number {
    return this.settings.categoryTimeoutsMs[CATEGORY_OF[path.levels[0] ?? 'chat']];
  }

  async #tellPosition(lease: Lease, tell: (position: QueuePosition) => void): Promise<void> {
    const { records } = await this.#survey.records(lease.domain);
    if (lease.progress !== 'waiting') return;
    const mine = recordOf(lease, this.#survey.recording());
    tell(positionOf(mine, records, this.#holdTimes.meanMs(lease.path)));
  }

  /** Where all tables share one lock, it is taken around the table's own, so that the fences stay the table's. */
  async #acquireUnderAll(request: LockRequest, isIfAvailable: boolean): Promise<LockLease | undefined> {
    const { label, signal, timeoutMs = this.#timeoutMs(request.path) } = request;
    const startMs = this.#timer.monotonicMs();
    const around: LockRequest = {
      path: EVERYTHING_PATH,
      timeoutMs,
      ...(label === undefined ? {} : { label }),
      ...(signal === undefined ? {} : { signal }),
    };
    const outer = await this.#ask(around, EVERYTHING_PATH, isIfAvailable);
    if (outer === undefined) return undefined;
    const leftMs = Math.max(0, timeoutMs - (this.#timer.monotonicMs() - startMs));
    let inner: LockLease | undefined;
    try {
      inner = await this.#ask({ ...request, timeoutMs: leftMs }, pathInMode('global', request.path), isIfAvailable);
      return inner;
    } finally {
      const lease = inner as unknown as Lease | undefined;
      if (lease?.progress === 'held') lease.outer = outer as unknown as Lease;
      else void this.release(outer);
    }
  }

  // ---- What becomes of a claim ----------------------------------------------------------------------------------

  granted(lease: Lease): void {
    lease.progress = 'held';
    lease.owner?.held.push(lease);
    const { wait } = lease;
    if (wait === undefined) return this.#metrics.waited(lease.path, 0);
    const nowMs = this.#timer.monotonicMs();
    this.#metrics.waited(lease.path, nowMs - lease.sinceMs);
    lease.sinceMs = nowMs;
    lease.hasBeenWarnedOf = false;
    this.#stopWaiting(wait);
    wait.resolve(lease);
  }

  refused(lease: Lease): void {
    lease.progress = 'over';
    this.#live.remove(lease);
    const { wait } = lease;
    if (wait === undefined) return;
    this.#stopWaiting(wait);
    wait.resolve(undefined);
  }

  failed(lease: Lease, fault: Fault): void {
    if (lease.progress === 'waiting') this.#leave(lease, fault);
  }

  expired(lease: Lease): void {
    this.#metrics.timedOut(lease.path);
    const claim = shownClaim(lease, this.#survey.recording());
    this.#giveUp(lease, new Fault('LockTimeout', `waited too long for ${nameOf(lease)}`));
    void this.detectDeadlock().then((snapshot) => this.#log({ event: 'lock.timeout', claim, snapshot }));
  }

  lost(lease: Lease, reason: string): void {
    if (lease.progress !== 'held') return;
    this.#log({ event: 'lock.lost', claim: shownClaim(lease, this.#survey.recording()), reason });
    lease.progress = 'lost';
    this.#forget(lease);
    lease.fireLost();
    if (lease.owner !== undefined) this.#loseInside(lease, reason);
    if (lease.outer !== undefined) void this.release(asEvidence(lease.outer));
  }

  /** What the same task took inside, or waits for, stood on what was taken around it, and falls with it. [LOCK71] */
  #loseInside({ owner, ticket, domain }: Lease, reason: string): void {
    const later = [...this.#live].filter((other) => other.owner === owner && other.ticket > ticket);
    for (const inner of later.toReversed()) {
      if (!isSameDomain(inner.domain, domain)) continue;
      if (inner.progress === 'waiting') {
        this.#giveUp(inner, new Fault('LeaseLost', `lost what it was inside of: ${reason}`));
      } else {
        this.lost(inner, reason);
        void this.#backend.giveBack(inner);
      }
    }
  }

  isCurrent(lease: Lease): boolean {
    return this.#backend.isCurrent(lease);
  }

  #giveUp(lease: Lease, fault: Fault): void {
    if (lease.progress !== 'waiting') return;
    lease.wait?.place?.withdraw();
    this.#leave(lease, fault);
  }

  /** The end of a claim that was never granted. */
  #leave(lease: Lease, fault: Fault): void {
    lease.progress = 'over';
    this.#live.remove(lease);
    const { wait } = lease;
    lease.fault = fault;
    if (wait === undefined) return;
    this.#stopWaiting(wait);
    wait.reject(fault);
  }

  #stopWaiting(wait: Wait): void {
    this.#deadlines.remove(wait);
    wait.stopListening();
    wait.lease.wait = undefined;
    this.#addToDepth(wait.lease, -1);
  }

  /** The end of a grant in these books. */
  #forget(lease: Lease): void {
    this.#live.remove(lease);
    const heldMs = this.#timer.monotonicMs() - lease.sinceMs;
    this.#metrics.held(lease.path, heldMs);
    // The mean needs no more than a part of them, and the hot path no more to do.
    if (lease.ticket % 8 === 0) this.#holdTimes.add(lease.path, heldMs);
    const { owner } = lease;
    if (owner !== undefined) owner.held.splice(owner.held.indexOf(lease), 1);
  }

  async #releaseOuter(outer: Lease, inner: Promise<void>): Promise<void> {
    await inner;
    await this.release(asEvidence(outer));
  }

  #addToDepth(lease: Lease, by: 1 | -1): void {
    const rank = rankOf(firstLevel(lease));
    this.#depths[rank] = (this.#depths[rank] ?? 0) + by;
  }

  /** The youngest of a circle gives up, if it is one of ours: the others can go on then. */
  #breakCircle(id: string, cycle: readonly string[], snapshot: LockSnapshot): void {
    const lease = this.#survey.find(id);
    if (lease?.progress !== 'waiting') return;
    this.#metrics.deadlocked();
    this.#log({ event: 'lock.deadlock', cycle, snapshot });
    this.#giveUp(lease, new DeadlockError(cycle));
  }
}

const DONE: Promise<void> = Promise.resolve();

function cancelled(lease: Lease): Fault {
  return new Fault('LockCancelled', `stopped waiting for ${nameOf(lease)}`);
}

function firstLevel({ path }: Lease): LockLevel {
  return path.levels[0] ?? 'chat';
}

function nameOf(lease: Lease): string {
  return keysOf(lease)
    .map(({ key }) => key)
    .join(', ');
}
