import type { Lease } from './lease.ts';
import { LOCK_LEVELS, type LockLevel } from './levels.ts';
import type { LiveLeases } from './live-leases.ts';
import type { LockTimer } from './locks.ts';
import type { LockLog } from './log.ts';
import type { LockMetrics } from './metrics.ts';
import { type Recording, shownClaim, taskName } from './records.ts';
import type { LockSettings } from './settings.ts';
import { youngestOf } from './snapshot-of.ts';
import type { LockSnapshot } from './snapshot.ts';

/** What a watch looks at and whom it tells. */
export interface WatchOptions {
  readonly timer: LockTimer;
  readonly live: LiveLeases;
  readonly settings: () => LockSettings;
  readonly metrics: LockMetrics;
  readonly log: LockLog;
  readonly process: string;
  readonly snapshot: () => Promise<LockSnapshot>;
  /** Makes the claim `id` give up, if it is one of this process. */
  readonly breakCircle: (id: string, cycle: readonly string[], snapshot: LockSnapshot) => void;
}

/**
 * Looks from time to time at what has been open for long: leases that are held too long, claims that wait so long
 * that a circle is worth looking for. Costs nothing on the way of a claim that comes and goes in between.
 */
export interface Watch {
  readonly isRunning: boolean;
  /** Begins to look; stops by itself when nothing is open any more. */
  start(): void;
  close(): void;
}

/** A watch that does not run yet. */
export function createWatch(options: WatchOptions): Watch {
  return new TimedWatch(options);
}

class TimedWatch implements Watch {
  isRunning = false;
  readonly #options: WatchOptions;
  #cancel: () => void = () => {};
  #isLooking = false;
  #wasPersistent = false;

  constructor(options: WatchOptions) {
    this.#options = options;
  }

  start(): void {
    this.isRunning = true;
    const { longHoldWarningMs, deadlockCheckMs } = this.#options.settings();
    // Twice as often as something can fall due, so that it is seen at one and a half times its age at the latest.
    const everyMs = Math.max(1, Math.min(longHoldWarningMs, deadlockCheckMs) / 2);
    this.#cancel = this.#options.timer.after(everyMs, () => this.#tick());
  }

  close(): void {
    this.#cancel();
    this.isRunning = false;
  }

  #tick(): void {
    this.isRunning = false;
    const waiting = this.#lookThrough();
    this.#countPersistent(waiting);
    if (waiting.length > 0 && !this.#isLooking) void this.#lookForCircles();
    if (!this.#options.live.isEmpty) this.start();
  }

  /** Warns of leases that are held for long; gives the claims that wait for long. */
  #lookThrough(): readonly Lease[] {
    const { live, timer, settings } = this.#options;
    const { longHoldWarningMs, deadlockCheckMs } = settings();
    const nowMs = timer.monotonicMs();
    const waiting: Lease[] = [];
    const late: Lease[] = [];
    for (const lease of live) {
      const ageMs = nowMs - lease.sinceMs;
      if (lease.phase === 'waiting' && ageMs >= deadlockCheckMs) waiting.push(lease);
      if (lease.phase === 'held' && ageMs >= longHoldWarningMs && !lease.hasBeenWarnedOf) late.push(lease);
    }
    for (const lease of late) this.#warnOf(lease, nowMs);
    return waiting;
  }

  #warnOf(lease: Lease, nowMs: number): void {
    const { log, process } = this.#options;
    lease.hasBeenWarnedOf = true;
    log({ event: 'lock.long_hold', claim: shownClaim(lease, this.#at(nowMs)), task: taskName(process, lease.task) });
  }

  #countPersistent(waiting: readonly Lease[]): void {
    if (waiting.length === 0 && !this.#wasPersistent) return;
    this.#wasPersistent = waiting.length > 0;
    const counts = new Map<LockLevel, number>();
    for (const { path } of waiting) {
      const level = path.first;
      counts.set(level, (counts.get(level) ?? 0) + 1);
    }
    for (const level of LOCK_LEVELS) this.#options.metrics.waitersPersisted(level, counts.get(level) ?? 0);
  }

  async #lookForCircles(): Promise<void> {
    const { snapshot, breakCircle, settings, timer, live, log } = this.#options;
    this.#isLooking = true;
    try {
      const seen = await snapshot();
      for (const cycle of seen.cycles) breakCircle(youngestOf(seen, cycle), cycle, seen);
    } finally {
      this.#isLooking = false;
    }
    const nowMs = timer.monotonicMs();
    const { deadlockCheckMs } = settings();
    const persisting = [...live].filter(
      (lease) => lease.phase === 'waiting' && !lease.hasBeenWarnedOf && nowMs - lease.sinceMs >= deadlockCheckMs,
    );
    if (persisting.length === 0) return;
    for (const lease of persisting) lease.hasBeenWarnedOf = true;
    log({ event: 'lock.waiters_persist', waiting: persisting.map((lease) => shownClaim(lease, this.#at(nowMs))) });
  }

  #at(nowMs: number): Pick<Recording, 'process' | 'nowMs'> {
    return { process: this.#options.process, nowMs };
  }
}
