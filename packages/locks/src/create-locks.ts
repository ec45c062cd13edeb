import { assert, Fault, type TableId } from '@cardroom/kernel';
import { isSameDomain, type LockBackend, type Waiting } from './backend.ts';
import { DeadlockError } from './deadlock-error.ts';
import { createDeadlines } from './deadlines.ts';
import { createHoldTimes } from './hold-times.ts';
import { asEvidence, domainOf, Lease, type LeaseBook } from './lease.ts';
import { CATEGORY_OF, type LockLevel } from './levels.ts';
import { LiveLeases } from './live-leases.ts';
import { EVERYTHING_PATH, pathInMode } from './locking-mode.ts';
import type { LockPath } from './lock-path.ts';
import type { LockLease, LockRequest, Locks, LocksOptions, LockTask, LockTimer, QueuePosition } from './locks.ts';
import type { LockLog } from './log.ts';
import { type LockMetrics, NO_METRICS } from './metrics.ts';
import { LockOrder } from './lock-order.ts';
import { missingSteps } from './nesting.ts';
import { QueueDepths } from './queue-depths.ts';
import { positionOf } from './queue-position.ts';
import { nameOf, recordOf, shownClaim, stackNow } from './records.ts';
import { DEFAULT_LOCK_SETTINGS, type LockSettings, lockingModeOf } from './settings.ts';
import type { LockSnapshot } from './snapshot.ts';
import { Survey } from './survey.ts';
import { asLockTask, Task } from './task.ts';
import { Wait } from './wait.ts';
import { createWatch } from './watch.ts';

/** Locks over a backend: deadlines, order, evidence and diagnostics are the same whichever it is. */
export function createLocks(options: LocksOptions): Locks {
  return new BackedLocks(options);
}

class BackedLocks implements Locks, LeaseBook {
  settings: LockSettings;
  readonly #backend: LockBackend;
  readonly #timer: LockTimer;
  readonly #metrics: LockMetrics;
  readonly #log: LockLog;
  readonly #live = new LiveLeases();
  readonly #deadlines;
  readonly #survey;
  readonly #order;
  readonly #holdTimes = createHoldTimes();
  readonly #depths = new QueueDepths();
  readonly #watch;
  #lastNumber = 0;
  #endedCount = 0;
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
    const { process } = backend;
    this.#order = new LockOrder({ process, timer, metrics, log, settings: () => this.settings });
    this.#watch = createWatch({
      timer,
      live: this.#live,
      settings: () => this.settings,
      metrics,
      log,
      process,
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
    if (lease.phase === 'lost') return DONE;
    assert(lease.phase === 'held', 'released a lease that is not held');
    assert(lease.insideCount === 0, 'what was taken inside is given back first');
    lease.phase = 'released';
    this.#forget(lease);
    const given = this.#backend.giveBack(lease);
    const { outer } = lease;
    return outer === undefined ? given : given.then(() => this.release(asEvidence(outer)));
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
    if (lease.phase !== 'held') return false;
    await this.#takeAway(lease, reason);
    return true;
  }

  configure(settings: LockSettings): void {
    this.settings = settings;
    // What is open must be looked at as often as the new settings want.
    this.#watch.close();
    if (!this.#live.isEmpty) this.#watch.start();
  }

  queueDepths(): ReadonlyMap<LockLevel, number> {
    return this.#depths.read();
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const lease of this.#survey.lastToFirst()) {
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
  #modeOf({ table, path, task }: LockRequest) {
    const isNested = task !== undefined && (task as unknown as Task).held.length > 0;
    const isOfTable = table !== undefined && path.chat === undefined;
    return isNested || !isOfTable ? 'fine' : lockingModeOf(this.settings, table);
  }

  #ask(request: LockRequest, path: LockPath, isIfAvailable: boolean, outer?: Lease): Promise<LockLease | undefined> {
    const isComplete = request.table !== undefined || request.path.chat !== undefined || path === EVERYTHING_PATH;
    assert(isComplete, 'a path of a table needs a table');
    if (this.#isClosed) throw new Fault('LockUnavailable', 'the locks are closed');
    if (request.signal?.aborted === true) throw new Fault('LockCancelled', 'cancelled before it asked');
    const lease = this.#newLease(request, path, isIfAvailable, outer);
    const waiting = this.#backend.ask(lease);
    if (lease.phase === 'held') return Promise.resolve(asEvidence(lease));
    if (lease.phase === 'over')
      return lease.fault === undefined ? Promise.resolve(undefined) : Promise.reject(lease.fault);
    return this.#wait(lease, waiting, request);
  }

  #newLease(request: LockRequest, path: LockPath, isIfAvailable: boolean, outer: Lease | undefined): Lease {
    const owner = request.task as unknown as Task | undefined;
    const lease =
      owner === undefined || owner.held.length === 0
        ? new Lease(this, request, path, path.all)
        : this.#nestedLease(owner, request, path);
    lease.isIfAvailable = isIfAvailable;
    if (outer !== undefined) lease.standInside(outer);
    if (this.settings.enableStackTraceLogging) lease.stack = stackNow();
    this.#live.add(lease);
    if (!this.#watch.isRunning) this.#watch.start();
    return lease;
  }

  #nestedLease(owner: Task, request: LockRequest, path: LockPath): Lease {
    const within = this.#withinOf(owner, request);
    const steps = missingSteps(within, path, domainOf(request));
    this.#order.check(owner, request, path);
    const lease = new Lease(this, request, path, steps);
    lease.within = within;
    for (const around of within) around.insideCount++;
    return lease;
  }

  /** The leases that a nested request stands on: those of its domain that are still held. */
  #withinOf({ held }: Task, request: LockRequest): readonly Lease[] {
    const domain = domainOf(request);
    const within = (request.within ?? held) as unknown as readonly Lease[];
    return within.filter((lease) => lease.phase === 'held' && isSameDomain(lease.domain, domain));
  }

  #wait(lease: Lease, place: Waiting | undefined, request: LockRequest): Promise<LockLease | undefined> {
    const { signal, timeoutMs = this.#timeoutMs(lease.path), onWait } = request;
    const ended = new Promise<Lease | undefined>((resolve, reject) => {
      lease.wait = new Wait(lease, place, resolve, reject);
      if (signal !== undefined) lease.wait.listen(signal, () => this.#giveUp(lease, cancelled(lease)));
      this.#deadlines.add(lease.wait, lease.sinceMs, timeoutMs);
    });
    this.#depths.add(lease.path, 1);
    if (onWait !== undefined && this.settings.enableQueueEstimation) {
      this.#inBackground(this.#tellPosition(lease, onWait));
    }
    return ended as Promise<LockLease | undefined>;
  }

  /** What nobody waits for must not end the process when it fails. */
  #inBackground(work: Promise<unknown>): void {
    const failed = work.catch((error: unknown) => this.#log({ event: 'lock.callback_failed', error: String(error) }));
    // When it is the log that fails, there is nobody left to tell.
    failed.catch(() => {});
  }

  #timeoutMs(path: LockPath): number {
    return this.settings.categoryTimeoutsMs[CATEGORY_OF[path.first]];
  }

  async #tellPosition(lease: Lease, tell: (position: QueuePosition) => void): Promise<void> {
    const { records } = await this.#survey.records(lease.domain);
    if (lease.phase !== 'waiting') return;
    const mine = recordOf(lease, this.#survey.recording());
    tell(positionOf(mine, records, this.#holdTimes.meanMs(lease.path)));
  }

  /** Where all tables share one lock, it is taken around the table's own, so that the fences stay the table's. */
  async #acquireUnderAll(request: LockRequest, isIfAvailable: boolean): Promise<LockLease | undefined> {
    const { table: _everything, timeoutMs = this.#timeoutMs(request.path), ...rest } = request;
    const startMs = this.#timer.monotonicMs();
    const around = await this.#ask({ ...rest, timeoutMs }, EVERYTHING_PATH, isIfAvailable);
    if (around === undefined) return undefined;
    const outer = around as unknown as Lease;
    const leftMs = Math.max(0, timeoutMs - (this.#timer.monotonicMs() - startMs));
    let inner: LockLease | undefined;
    try {
      inner = await this.#ask(
        { ...request, timeoutMs: leftMs },
        pathInMode('global', request.path),
        isIfAvailable,
        outer,
      );
      return inner;
    } finally {
      if (inner === undefined && outer.phase === 'held') void this.release(around);
    }
  }

  // ---- What becomes of a claim ----------------------------------------------------------------------------------

  nextTicket(): number {
    this.#lastNumber++;
    return this.#lastNumber;
  }

  nowMs(): number {
    return this.#timer.monotonicMs();
  }

  granted(lease: Lease): void {
    lease.phase = 'held';
    if (lease.domain.kind !== 'all') lease.owner?.held.push(lease);
    const { wait } = lease;
    if (wait === undefined) {
      if (lease.outer === undefined) this.#metrics.waited(lease.path, 0);
      return;
    }
    const nowMs = this.#timer.monotonicMs();
    // Of the lock of everything and the table's inside of it, the first is what was waited for.
    if (lease.outer === undefined) this.#metrics.waited(lease.path, nowMs - lease.sinceMs);
    lease.sinceMs = nowMs;
    lease.hasBeenWarnedOf = false;
    this.#stopWaiting(wait);
    wait.resolve(lease);
  }

  refused(lease: Lease): void {
    lease.phase = 'over';
    this.#close(lease);
    const { wait } = lease;
    if (wait === undefined) return;
    this.#stopWaiting(wait);
    wait.resolve(undefined);
  }

  failed(lease: Lease, fault: Fault): void {
    if (lease.phase === 'waiting') this.#leave(lease, fault);
  }

  expired(lease: Lease): void {
    this.#metrics.timedOut(lease.path);
    const claim = shownClaim(lease, this.#survey.recording());
    this.#giveUp(lease, new Fault('LockTimeout', `waited too long for ${nameOf(lease)}`));
    this.#inBackground(this.detectDeadlock().then((snapshot) => this.#log({ event: 'lock.timeout', claim, snapshot })));
  }

  lost(lease: Lease, reason: string): void {
    if (lease.phase !== 'held') return;
    this.#log({ event: 'lock.lost', claim: shownClaim(lease, this.#survey.recording()), reason });
    lease.phase = 'lost';
    this.#forget(lease);
    this.#loseInside(lease, reason);
    if (lease.outer?.phase === 'held') void this.release(asEvidence(lease.outer));
    for (const error of lease.fireLost()) this.#log({ event: 'lock.callback_failed', error: String(error) });
  }

  /** Others can have it before its holder is told. */
  #takeAway(lease: Lease, reason: string): Promise<void> {
    const given = this.#backend.giveBack(lease);
    this.lost(lease, reason);
    return given;
  }

  /** What was taken inside, or is waited for there, stood on what was taken around it, and falls with it. [LOCK71] */
  #loseInside(around: Lease, reason: string): void {
    if (around.insideCount === 0) return;
    const fallen = [...this.#live].filter(({ within }) => within.includes(around));
    for (const inner of fallen.toReversed()) {
      this.#giveUp(inner, new Fault('LeaseLost', `lost what it was inside of: ${reason}`));
      if (inner.phase === 'held') void this.#takeAway(inner, reason);
    }
  }

  isCurrent(lease: Lease): boolean {
    return this.#backend.isCurrent(lease) && lease.within.every((around) => this.#backend.isCurrent(around));
  }

  #giveUp(lease: Lease, fault: Fault): void {
    if (lease.phase !== 'waiting') return;
    lease.wait?.place?.withdraw();
    this.#leave(lease, fault);
  }

  /** The end of a claim that was never granted. */
  #leave(lease: Lease, fault: Fault): void {
    lease.phase = 'over';
    this.#close(lease);
    const { wait } = lease;
    lease.fault = fault;
    if (wait === undefined) return;
    this.#stopWaiting(wait);
    wait.reject(fault);
  }

  #stopWaiting(wait: Wait): void {
    const { lease } = wait;
    this.#deadlines.remove(wait);
    wait.stopListening();
    lease.wait = undefined;
    this.#depths.add(lease.path, -1);
  }

  /** The end of a grant in these books. */
  #forget(lease: Lease): void {
    this.#close(lease);
    if (lease.domain.kind === 'all') return;
    const heldMs = this.#timer.monotonicMs() - lease.sinceMs;
    this.#metrics.held(lease.path, heldMs);
    // The mean needs no more than a part of them, and the hot path no more to do.
    this.#endedCount++;
    if (this.#endedCount % 8 === 0) this.#holdTimes.add(lease.path, heldMs);
    const { owner } = lease;
    if (owner !== undefined) owner.held.splice(owner.held.indexOf(lease), 1);
  }

  /** The end of a claim, however it went. */
  #close(lease: Lease): void {
    this.#live.remove(lease);
    for (const around of lease.within) around.insideCount--;
  }

  /** The youngest of a circle gives up, if it is one of ours: the others can go on then. */
  #breakCircle(id: string, cycle: readonly string[], snapshot: LockSnapshot): void {
    const lease = this.#survey.find(id);
    if (lease?.phase !== 'waiting') return;
    this.#metrics.deadlocked();
    this.#log({ event: 'lock.deadlock', cycle, snapshot });
    this.#giveUp(lease, new DeadlockError(cycle));
  }
}

const DONE: Promise<void> = Promise.resolve();

function cancelled(lease: Lease): Fault {
  return new Fault('LockCancelled', `stopped waiting for ${nameOf(lease)}`);
}
