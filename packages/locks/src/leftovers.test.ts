import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  createInProcessBackend,
  createLocks,
  DEFAULT_LOCK_SETTINGS,
  fencingToken,
  LOCK_LEVELS,
  type LockBackend,
  type LockLease,
  lockPath,
  type LockRequest,
  type Locks,
} from './index.ts';

const WAITERS = 100_000;
const TABLE = tableId('t1');
const PATHS = [
  lockPath({ pot: 'X' }),
  lockPath({ round: 'S', pot: 'X' }),
  lockPath({ table: 'S' }),
  lockPath({ stage: 'X' }),
];

/** Collects everything that nobody can reach. */
async function collectGarbage(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const gc: () => void = runInNewContext('gc');
  for (let round = 0; round < 3; round++) {
    // What a weak reference was made to or looked at stays until the end of the task.
    await new Promise((resolve) => setImmediate(resolve));
    gc();
  }
}

/** Locks that remember weakly every claim that reaches their backend. */
function createWatched(claims: WeakRef<object>[]) {
  const clock = createFakeClock();
  const inner = createInProcessBackend(fencingToken(1));
  const backend: LockBackend = {
    ...inner,
    ask(claim) {
      claims.push(new WeakRef(claim));
      return inner.ask(claim);
    },
  };
  // Nobody is to be looked at for long waits here.
  const settings = { ...DEFAULT_LOCK_SETTINGS, deadlockCheckMs: 1e9, longHoldWarningMs: 1e9 };
  return { clock, locks: createLocks({ backend, timer: clock, settings }) };
}

/** Many ask; each is remembered weakly. Gives how many waits have ended so far. */
function askMany(locks: Locks, objects: WeakRef<object>[], make: (at: number) => LockRequest): () => number {
  let ended = 0;
  for (let at = 0; at < WAITERS; at++) {
    const request = make(at);
    const answer = locks.acquire(request);
    objects.push(new WeakRef(request), new WeakRef(answer));
    answer.catch(() => void ended++);
  }
  return () => ended;
}

function pathAt(at: number): (typeof PATHS)[number] {
  const path = PATHS[at % PATHS.length];
  if (path === undefined) throw new Error('no path');
  return path;
}

function alive(objects: readonly WeakRef<object>[]): number {
  return objects.filter((object) => object.deref() !== undefined).length;
}

async function expectNothingLeft(locks: Locks, first: LockLease, objects: readonly WeakRef<object>[]): Promise<void> {
  await collectGarbage();
  expect(alive(objects)).toBe(0);
  expect([...locks.queueDepths().values()]).toEqual(LOCK_LEVELS.map(() => 0));
  expect((await locks.detectDeadlock()).waiting).toEqual([]);
  await locks.release(first);
  const next = await locks.acquireIfAvailable({ table: TABLE, path: lockPath({ stage: 'X' }) });
  expect(next?.state).toBe('held');
}

describe('what has stopped waiting', () => {
  it('[LOCK70] is seen by this way of looking as long as it waits', async () => {
    const claims: WeakRef<object>[] = [];
    const { locks } = createWatched(claims);
    await locks.acquire({ table: TABLE, path: pathAt(0) });
    askMany(locks, [], (at) => ({ table: TABLE, path: pathAt(at) }));
    await collectGarbage();
    expect(alive(claims)).toBe(1 + WAITERS);
  });

  it('[LOCK70] leaves no object behind: 100,000 that were cancelled while somebody holds', async () => {
    const objects: WeakRef<object>[] = [];
    const { locks } = createWatched(objects);
    const first = await locks.acquire({ table: TABLE, path: pathAt(0) });
    // The lease that is held was remembered as well.
    objects.length = 0;
    const aborts: AbortController[] = [];
    const ended = askMany(locks, objects, (at) => {
      const abort = new AbortController();
      aborts.push(abort);
      return { table: TABLE, path: pathAt(at), signal: abort.signal };
    });
    // From the middle outwards, so that places leave the queue in every order.
    for (let at = 0; at < WAITERS / 2; at++) {
      aborts[WAITERS / 2 + at]?.abort();
      aborts[WAITERS / 2 - 1 - at]?.abort();
    }
    await Promise.resolve();
    expect(ended()).toBe(WAITERS);
    // The signals live on: they must not remember who listened.
    await expectNothingLeft(locks, first, objects);
    expect(aborts).toHaveLength(WAITERS);
  });

  it('[LOCK70] leaves no object behind: 100,000 that ran out of time', async () => {
    const objects: WeakRef<object>[] = [];
    const { locks, clock } = createWatched(objects);
    const first = await locks.acquire({ table: TABLE, path: pathAt(0) });
    objects.length = 0;
    // The last to come are the first to run out of time.
    const ended = askMany(locks, objects, (at) => ({
      table: TABLE,
      path: pathAt(at),
      timeoutMs: 1_000 - Math.floor(at / 1_000),
    }));
    // A snapshot goes with each timeout; those of one moment share it.
    clock.advance(1_000);
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    expect(ended()).toBe(WAITERS);
    await expectNothingLeft(locks, first, objects);
  });

  it('[LOCK70] leaves no object behind: 100,000 that got it and gave it back', async () => {
    const objects: WeakRef<object>[] = [];
    const { locks } = createWatched(objects);
    let lease: LockLease | undefined = await locks.acquire({ table: TABLE, path: pathAt(0) });
    let answers = Array.from({ length: WAITERS }, (_, at) =>
      locks.acquire({ table: TABLE, path: pathAt(0), label: `${at}` }),
    );
    for (const answer of answers) {
      await locks.release(lease);
      lease = await answer;
    }
    answers = [];
    const last = lease;
    lease = undefined;
    expect(last.state).toBe('held');
    await collectGarbage();
    expect(alive(objects)).toBe(1);
    await locks.release(last);
  });
});
