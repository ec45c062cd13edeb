import { tableId } from '@cardroom/kernel';
import type { Locks } from '@cardroom/locks';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import Redlock from 'redlock';
import { atMost, besideFastest, OURS } from './figures.ts';
import { BET_PATH } from './locks-ours.ts';
import { createOurRedisLocks, LEASE_MS } from './locks-redis-ours.ts';
import { type Measure, medianOf, percentileOf } from './measure.ts';

const RIVAL = 'redlock 5.0.0-beta.2, one key';
const ROUNDS = 5;
const ROUND_MS = 1_000;
const WORKERS = 8;
const HOLD_MS = 1;
const WAIT_MS_MAX = 15;
/** The rival gives up after ten tries and by then would be out of the race. */
const FOR_EVER = { retryCount: -1 };

/** Somebody who wants the same lock over and over again, through connections of his own. */
interface Worker {
  /** Resolves, when it is his turn, with the way to let go. */
  acquire(): Promise<() => Promise<unknown>>;
  close(): Promise<unknown>;
}

/** Workers of one kind, and for each round how often they got the lock and how long nearly all waited at most. */
interface Crew {
  readonly workers: readonly Worker[];
  readonly grantsPerS: number[];
  readonly p99Ms: number[];
}

/** How long eight workers wait for the one path that all of them want, and how often it goes from hand to hand. */
export async function measureContended(url: string): Promise<readonly Measure[]> {
  const ours = await crewOf(async () => ourWorker(createOurRedisLocks(url)));
  const rivals = await crewOf(async () => rivalWorker(new Redis(url)));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const crew of [ours, rivals]) await workOneRound(crew, round > 0);
  }
  await Promise.all([ours, rivals].flatMap(({ workers }) => workers.map((worker) => worker.close())));
  const ranked = (of: (crew: Crew) => number): ReadonlyMap<string, number> =>
    new Map([
      [OURS, of(ours)],
      [RIVAL, of(rivals)],
    ]);
  return [
    besideFastest(
      ranked(({ p99Ms }) => 1_000 / medianOf(p99Ms)),
      { measure: 'locks.redis_contended_p99_ms', unit: 'ms', shown: (perSecond) => 1_000 / perSecond, target: 10 },
    ),
    atMost('locks.redis_contended_p99_budget_ms', medianOf(ours.p99Ms), 'ms', WAIT_MS_MAX),
    besideFastest(
      ranked(({ grantsPerS }) => medianOf(grantsPerS)),
      { measure: 'locks.redis_contended_per_s', unit: 'grants/s', shown: Math.round, target: 1 },
    ),
  ];
}

async function crewOf(hire: () => Promise<Worker>): Promise<Crew> {
  const workers = await Promise.all(Array.from({ length: WORKERS }, hire));
  return { workers, grantsPerS: [], p99Ms: [] };
}

async function workOneRound({ workers, grantsPerS, p99Ms }: Crew, isCounted: boolean): Promise<void> {
  const waits: number[] = [];
  const start = performance.now();
  await Promise.all(workers.map((worker) => workUntil(worker, start + ROUND_MS, waits)));
  if (!isCounted) return;
  grantsPerS.push((waits.length * 1_000) / (performance.now() - start));
  p99Ms.push(percentileOf(waits, 99));
}

async function workUntil(worker: Worker, endMs: number, waits: number[]): Promise<void> {
  while (performance.now() < endMs) {
    const askedMs = performance.now();
    const letGo = await worker.acquire();
    waits.push(performance.now() - askedMs);
    await pause(HOLD_MS);
    await letGo();
  }
}

const TABLE = tableId(`bench-${randomUUID()}`);

function ourWorker(locks: Locks): Worker {
  return {
    async acquire() {
      const lease = await locks.acquire({ table: TABLE, path: BET_PATH });
      return () => locks.release(lease);
    },
    close: () => locks.close(),
  };
}

/** The rival locks one thing and not three, which is the best that can be made of it. */
function rivalWorker(client: Redis): Worker {
  const redlock = new Redlock([client], FOR_EVER);
  return {
    async acquire() {
      const lock = await redlock.acquire([`pot:${TABLE}`], LEASE_MS);
      return () => lock.release();
    },
    close: () => client.quit(),
  };
}
