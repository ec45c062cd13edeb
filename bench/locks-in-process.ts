import { assert, tableId } from '@cardroom/kernel';
import { type LockLease, type Locks, scopeOf } from '@cardroom/locks';
import { queryObjects } from 'node:v8';
import { atMost, besideFastest, nanosecondsEach, only, OURS } from './figures.ts';
import { IRON_GUARD, burstRivals, pathRivals, singleBurstRivals } from './locks-in-process-rivals.ts';
import { BET_PATH, createOurLocks } from './locks-ours.ts';
import { type Measure, medianAsyncRates } from './measure.ts';

const ROUNDS = 15;
const PAIRS_PER_PASS = 1_000;
const BURST = 10_000;
const ABANDONED = 100_000;
const PATH_NS_MAX = 250;
const BURST_NS_MAX = 300;

const TYPED = `${OURS}, by a typed scope`;
const nothing = (): void => {};
const REQUEST = { table: tableId('t1'), path: BET_PATH };

/** What a path of three levels costs within one process, alone, in a burst, and when nobody waits any longer. */
export async function measureLocksInProcess(): Promise<readonly Measure[]> {
  return [...(await measurePath()), ...(await measureBurst()), await measureAbandoned()];
}

async function measurePath(): Promise<readonly Measure[]> {
  const locks = createOurLocks();
  const rates = await medianAsyncRates(ROUNDS, [
    { name: OURS, pass: () => lockAndLetGo(locks) },
    { name: TYPED, pass: () => lockInScopes(locks) },
    ...pathRivals(PAIRS_PER_PASS),
  ]);
  await locks.close();
  const shown = { unit: 'ns', shown: nanosecondsEach };
  const measured = besideFastest(rates, { ...shown, measure: 'locks.path3_ns', target: 3 });
  return [
    measured,
    atMost('locks.path3_budget_ns', measured.value, 'ns', PATH_NS_MAX),
    besideFastest(only(rates, [TYPED, IRON_GUARD]), {
      ...shown,
      measure: 'locks.typed_path3_ns',
      ours: TYPED,
      target: 1,
    }),
  ];
}

async function lockInScopes(locks: Locks): Promise<number> {
  for (let at = 0; at < PAIRS_PER_PASS; at++) await scopeOf(locks, REQUEST.table).lock(BET_PATH, nothing);
  return PAIRS_PER_PASS;
}

async function lockAndLetGo(locks: Locks): Promise<number> {
  for (let at = 0; at < PAIRS_PER_PASS; at++) {
    const lease = await locks.acquire(REQUEST);
    void locks.release(lease);
  }
  return PAIRS_PER_PASS;
}

// ---- Many who wait ------------------------------------------------------------------------------------------

async function measureBurst(): Promise<readonly Measure[]> {
  const locks = createOurLocks();
  const rates = await medianAsyncRates(ROUNDS, [
    { name: OURS, pass: () => waitTogether(locks) },
    ...burstRivals(BURST),
  ]);
  const singleRates = await medianAsyncRates(ROUNDS, [
    { name: OURS, pass: () => waitTogether(locks) },
    ...singleBurstRivals(BURST),
  ]);
  await locks.close();
  const shown = { unit: 'ns each', shown: nanosecondsEach };
  const measured = besideFastest(rates, { ...shown, measure: 'locks.burst10k_ns', target: 3 });
  return [
    measured,
    atMost('locks.burst10k_budget_ns', measured.value, 'ns each', BURST_NS_MAX),
    besideFastest(singleRates, { ...shown, measure: 'locks.burst10k_vs_single_ns', target: 1 }),
  ];
}

/** All wait for the same path behind one who holds it; each lets go as soon as it is his turn. */
async function waitTogether(locks: Locks): Promise<number> {
  const holder = await locks.acquire(REQUEST);
  const letGo = (lease: LockLease): void => void locks.release(lease);
  const all = Array.from({ length: BURST }, () => locks.acquire(REQUEST).then(letGo));
  void locks.release(holder);
  await Promise.all(all);
  return BURST;
}

async function measureAbandoned(): Promise<Measure> {
  return atMost('locks.abandoned_waiters_left', await abandonedLeft(ABANDONED), `of ${ABANDONED}`, 0);
}

/**
 * How many of `count` waiters that were called off are still in memory or in a queue, while whoever called them off
 * is still there. A `Defect` when those who wait are not found there to begin with, or one of them got the lock.
 */
export async function abandonedLeft(count: number): Promise<number> {
  const locks = createOurLocks();
  const holder = await locks.acquire(REQUEST);
  const leases = (): number => queryObjects(holder.constructor, { format: 'count' });
  const before = leases();
  const callers = Array.from({ length: count }, () => new AbortController());
  await waitInVain(locks, callers, () => {
    assert(leases() - before === count, 'whoever waits is not seen in memory');
  });
  const queued = [...locks.queueDepths().values()].reduce((sum, depth) => sum + depth, 0);
  const left = leases() - before + queued;
  assert(callers.length === count, 'whoever called them off must be there until they are counted');
  await locks.release(holder);
  await locks.close();
  return left;
}

async function waitInVain(locks: Locks, callers: readonly AbortController[], whileWaiting: () => void): Promise<void> {
  const all = callers.map(({ signal }) => locks.acquire({ ...REQUEST, signal }));
  whileWaiting();
  for (const caller of callers) caller.abort();
  const outcomes = await Promise.allSettled(all);
  assert(
    outcomes.every(({ status }) => status === 'rejected'),
    'a waiter that was called off got the lock',
  );
}
