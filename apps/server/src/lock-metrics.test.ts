import { seatIndex, tableId } from '@cardroom/kernel';
import {
  createInProcessBackend,
  createLockMeter,
  createLocks,
  fencingToken,
  LOCK_LEVELS,
  LOCK_SECONDS_BOUNDS,
  type LockMeter,
  lockPath,
  type Locks,
} from '@cardroom/locks';
import { createFakeClock, type FakeClock } from '@cardroom/testkit';
import { fastify } from 'fastify';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { type Exposition, parseExposition } from '../test/exposition.ts';
import { addMetricsRoute } from './http/metrics-route.ts';
import { addLockMetrics } from './lock-metrics.ts';

interface Metered {
  readonly clock: FakeClock;
  readonly locks: Locks;
  readonly meter: LockMeter;
  readonly scrape: () => Promise<Exposition>;
}

function openMetered(): Metered {
  const [clock, meter, registry] = [createFakeClock(), createLockMeter(), new Registry()];
  const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: clock, metrics: meter });
  addLockMetrics(registry, { meter, locks });
  return { clock, locks, meter, scrape: async () => parseExposition(await registry.metrics()) };
}

const TYPES: Readonly<Record<string, string>> = {
  poker_lock_wait_seconds: 'histogram',
  poker_lock_hold_seconds: 'histogram',
  poker_lock_queue_depth: 'gauge',
  poker_lock_persistent_waiters: 'gauge',
  poker_lock_timeouts_total: 'counter',
  poker_lock_order_violations_total: 'counter',
  poker_lock_deadlocks_total: 'counter',
};

const POT = lockPath({ pot: 'X' });
const POT_AND_SEATS = lockPath({ pot: 'X', player: { X: [seatIndex(1), seatIndex(4)] } });
const TABLE = { table: tableId('t1'), path: lockPath({ table: 'X' }) };

describe('figures about locks', () => {
  it('[MET1] have exactly these names and types, from the start on and for every level', async () => {
    const { types, samples } = await openMetered().scrape();
    expect(Object.fromEntries(types)).toEqual(TYPES);
    for (const name of ['poker_lock_queue_depth', 'poker_lock_persistent_waiters', 'poker_lock_timeouts_total']) {
      const found = samples.filter((sample) => sample.name === name);
      expect(found.map(({ labels }) => labels['level'])).toEqual(LOCK_LEVELS);
      expect(found.map(({ value }) => value)).toEqual(LOCK_LEVELS.map(() => 0));
    }
    expect(samples.filter(({ name }) => name === 'poker_lock_deadlocks_total')).toMatchObject([{ value: 0 }]);
    // The first violation must be a step from 0, or no rate would show it.
    const violations = samples.filter(({ name }) => name === 'poker_lock_order_violations_total');
    expect(violations).toHaveLength((LOCK_LEVELS.length * (LOCK_LEVELS.length + 1)) / 2);
    expect(new Set(violations.map(({ value }) => value))).toEqual(new Set([0]));
    for (const name of ['poker_lock_wait_seconds', 'poker_lock_hold_seconds']) {
      const counts = samples.filter((sample) => sample.name === `${name}_count`);
      expect(counts.map(({ labels }) => labels['level'])).toEqual(LOCK_LEVELS);
      const buckets = samples.filter((sample) => sample.name === `${name}_bucket`);
      expect(buckets).toHaveLength(LOCK_LEVELS.length * (LOCK_SECONDS_BOUNDS.length + 1));
    }
  });

  it('[MET2] have levels for labels and nothing else, whatever is locked', async () => {
    const { locks, meter, scrape } = openMetered();
    for (let table = 0; table < 50; table += 1) {
      const lease = await locks.acquire({ table: tableId(`secret-${table}`), path: lockPath({ stage: 'X' }) });
      await locks.release(lease);
    }
    meter.orderViolated('pot', 'table');
    const { samples, text } = await scrape();
    expect(text).not.toContain('secret');
    const levels: ReadonlySet<string> = new Set(LOCK_LEVELS);
    for (const { labels } of samples) {
      const { le, ...own } = labels;
      expect(Object.keys(own).every((name) => ['level', 'held', 'requested'].includes(name))).toBe(true);
      expect(Object.values(own).every((level) => levels.has(level))).toBe(true);
      expect(le === undefined || le === '+Inf' || Number(le) > 0).toBe(true);
    }
    expect(samples).toContainEqual({
      name: 'poker_lock_order_violations_total',
      labels: { held: 'pot', requested: 'table' },
      value: 1,
    });
  });

  it('[MET3] times are summed up class by class, and the last class has all of them', async () => {
    const { meter, scrape } = openMetered();
    for (const ms of [0, 0.1, 0.2, 7, 7, 3_000, 60_000]) meter.waited(POT, ms);
    meter.held(POT_AND_SEATS, 250);
    const { samples } = await scrape();
    const of = (name: string, level: string, le?: string): number | undefined =>
      samples.find(
        ({ name: own, labels }) => own === `poker_lock_${name}` && labels['level'] === level && labels['le'] === le,
      )?.value;
    const buckets = [...LOCK_SECONDS_BOUNDS.map(String), '+Inf'].map((le) => of('wait_seconds_bucket', 'pot', le));
    expect(buckets).toEqual([2, 3, 3, 3, 5, 5, 5, 5, 5, 5, 5, 6, 6, 6, 7]);
    expect(of('wait_seconds_count', 'pot')).toBe(7);
    expect(of('wait_seconds_sum', 'pot')).toBeCloseTo(63.0143, 9);
    expect(of('wait_seconds_count', 'player')).toBe(0);
    for (const level of ['pot', 'player']) {
      expect(of('hold_seconds_sum', level)).toBe(0.25);
      expect(of('hold_seconds_bucket', level, '0.1')).toBe(0);
      expect(of('hold_seconds_bucket', level, '0.25')).toBe(1);
    }
  });

  it('[MET3] are those of the moment: queues, deadlines, and no figure counted twice', async () => {
    const { clock, locks, scrape } = openMetered();
    const valueOf = async (name: string, level: string): Promise<number | undefined> =>
      (await scrape()).samples.find((sample) => sample.name === name && sample.labels['level'] === level)?.value;
    const lease = await locks.acquire(TABLE);
    const waiting = [1, 2, 3].map(() => locks.acquire({ ...TABLE, timeoutMs: 1_000 }).catch(String));
    expect(await valueOf('poker_lock_queue_depth', 'table')).toBe(3);
    expect(await valueOf('poker_lock_queue_depth', 'pot')).toBe(0);
    clock.advance(1_001);
    await Promise.all(waiting);
    for (let time = 0; time < 3; time += 1) {
      expect(await valueOf('poker_lock_queue_depth', 'table')).toBe(0);
      expect(await valueOf('poker_lock_timeouts_total', 'table')).toBe(3);
    }
    await locks.release(lease);
    expect(await valueOf('poker_lock_hold_seconds_count', 'table')).toBe(1);
    expect(await valueOf('poker_lock_hold_seconds_sum', 'table')).toBeCloseTo(1.001, 9);
    await locks.close();
  });

  it('[MET1] GET /metrics serves them with those of the process, as text that says its version', async () => {
    const registry = new Registry();
    collectDefaultMetrics({ register: registry });
    const meter = createLockMeter();
    addLockMetrics(registry, { meter, locks: { queueDepths: () => new Map() } });
    const app = fastify();
    addMetricsRoute(app, registry);
    const answer = await app.inject({ method: 'GET', url: '/metrics' });
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(answer.headers['cache-control']).toBe('no-store');
    const { types } = parseExposition(answer.body);
    for (const name of [...Object.keys(TYPES), 'process_cpu_seconds_total', 'nodejs_eventloop_lag_p99_seconds']) {
      expect([...types.keys()]).toContain(name);
    }
    await app.close();
  });
});
