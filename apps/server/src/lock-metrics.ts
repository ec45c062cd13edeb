import {
  LOCK_LEVELS,
  LOCK_SECONDS_BOUNDS,
  type LockFigures,
  type LockLevel,
  type LockMeter,
  type Locks,
  type TimeFigures,
} from '@cardroom/locks';
import { Counter, Gauge, type Registry } from 'prom-client';
import { CountedHistogram } from './counted-histogram.ts';

/** What the figures about locks are read from. */
export interface LockFiguresSource {
  readonly meter: Pick<LockMeter, 'read'>;
  readonly locks: Pick<Locks, 'queueDepths'>;
}

/** Every way in which a request can be out of order: each is there from the start on, so that the first one is a step. */
const OUT_OF_ORDER = LOCK_LEVELS.flatMap((held, rank) =>
  LOCK_LEVELS.slice(0, rank + 1).map((requested) => [held, requested] as const),
);

/**
 * Adds the figures about locks to `registry`. They are read when somebody asks for them, so that counting stays as
 * cheap as the meter makes it. Labels are levels, never tables or keys: their number is fixed. [MET2]
 */
export function addLockMetrics(registry: Registry, { meter, locks }: LockFiguresSource): void {
  addTimes(registry, meter);
  addCounters(registry, meter);
  const gauges = [
    levelGauge('poker_lock_queue_depth', 'Requests that wait now, by the first level that they ask for', () =>
      locks.queueDepths(),
    ),
    levelGauge(
      'poker_lock_persistent_waiters',
      'Requests that wait now, and have waited longer than the deadlock check takes to look',
      () => meter.read().persistentWaiters,
    ),
  ];
  for (const gauge of gauges) registry.registerMetric(gauge);
}

function addTimes(registry: Registry, meter: LockFiguresSource['meter']): void {
  const times: readonly (readonly [string, string, (figures: LockFigures) => ReadonlyMap<LockLevel, TimeFigures>])[] = [
    ['poker_lock_wait_seconds', 'How long granted requests waited', ({ waits }) => waits],
    ['poker_lock_hold_seconds', 'How long leases were held', ({ holds }) => holds],
  ];
  for (const [name, help, pick] of times) {
    const shape = { name, help, label: 'level', bounds: LOCK_SECONDS_BOUNDS } as const;
    registry.registerMetric(new CountedHistogram(shape, () => pick(meter.read())));
  }
}

function addCounters(registry: Registry, meter: LockFiguresSource['meter']): void {
  const timeouts = new Counter({
    name: 'poker_lock_timeouts_total',
    help: 'Requests that reached their deadline',
    labelNames: ['level'],
    registers: [],
    collect() {
      this.reset();
      for (const [level, count] of meter.read().timeouts) this.inc({ level }, count);
    },
  });
  const violations = new Counter({
    name: 'poker_lock_order_violations_total',
    help: 'Requests for a level that comes before a held one, or is the same',
    labelNames: ['held', 'requested'],
    registers: [],
    collect() {
      this.reset();
      for (const [held, requested] of OUT_OF_ORDER) this.inc({ held, requested }, 0);
      for (const { held, requested, count } of meter.read().violations) this.inc({ held, requested }, count);
    },
  });
  const deadlocks = new Counter({
    name: 'poker_lock_deadlocks_total',
    help: 'Circles of tasks that waited for each other, each resolved by its youngest giving up',
    registers: [],
    collect() {
      this.reset();
      this.inc(meter.read().deadlocks);
    },
  });
  registry.registerMetric(timeouts);
  registry.registerMetric(violations);
  registry.registerMetric(deadlocks);
}

function levelGauge(name: string, help: string, read: () => ReadonlyMap<LockLevel, number>): Gauge<'level'> {
  return new Gauge({
    name,
    help,
    labelNames: ['level'],
    registers: [],
    collect() {
      for (const [level, value] of read()) this.set({ level }, value);
    },
  });
}
