import { type Fault, tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { createInProcessLocks, fencingToken, inLockOrder, type LockLease, type LockLevel } from './index.ts';

const TABLE = tableId('t1');
const path: readonly LockLevel[] = ['table', 'round', 'player'];

function setup() {
  const clock = createFakeClock();
  const locks = createInProcessLocks(clock, fencingToken(7));
  const log: string[] = [];
  /** Asks for the table; writes down when and how the wait ends. */
  function ask(name: string, extra: { timeoutMs?: number; signal?: AbortSignal; table?: string } = {}) {
    const request = { table: tableId(extra.table ?? 't1'), path, timeoutMs: extra.timeoutMs ?? 5_000 };
    const full = extra.signal === undefined ? request : { ...request, signal: extra.signal };
    return locks.acquire(full).then(
      (lease) => {
        log.push(name);
        return lease;
      },
      (fault: Fault) => {
        log.push(`${name} ${fault.code}`);
        return undefined;
      },
    );
  }
  return { clock, locks, log, ask };
}

function held(lease: LockLease | undefined): LockLease {
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

describe('in-process locks', () => {
  it('[LOCK1] a table is held by one at a time, first come first served', async () => {
    const { locks, log, ask } = setup();
    const waits = ['a', 'b', 'c', 'd'].map((name) => ask(name));
    for (const wait of waits) {
      const lease = held(await wait);
      const before = [...log];
      await Promise.resolve();
      expect(log).toEqual(before);
      locks.release(lease);
    }
    expect(log).toEqual(['a', 'b', 'c', 'd']);
  });

  it('[LOCK2] tables do not wait for each other', async () => {
    const { ask, log } = setup();
    await ask('a');
    await ask('b', { table: 't2' });
    expect(log).toEqual(['a', 'b']);
  });

  it('[LOCK3] the fence grows with every grant, from the first that was given', async () => {
    const { locks, ask } = setup();
    const waits = [ask('a'), ask('b'), ask('c', { table: 't2' })];
    const fences: number[] = [];
    for (const wait of [waits[0], waits[2], waits[1]]) {
      const lease = held(await wait);
      fences.push(lease.fence);
      locks.release(lease);
    }
    expect(fences).toEqual([7, 8, 9]);
  });

  it('[LOCK4] a wait ends at its deadline, leaves the queue, and never gets the lock afterwards', async () => {
    const { clock, locks, log, ask } = setup();
    const first = held(await ask('a'));
    const late = ask('b', { timeoutMs: 100 });
    const patient = ask('c');
    clock.advance(99);
    expect(log).toEqual(['a']);
    clock.advance(1);
    await late;
    expect(log).toEqual(['a', 'b LockTimeout']);
    locks.release(first);
    await patient;
    expect(log).toEqual(['a', 'b LockTimeout', 'c']);
    expect(clock.pending()).toBe(0);
  });

  it('[LOCK5] a cancelled wait leaves the queue at once, whichever place it has', async () => {
    for (const cancelled of [0, 1, 2]) {
      const { clock, locks, log, ask } = setup();
      const first = held(await ask('first'));
      const aborts = [0, 1, 2].map(() => new AbortController());
      const waits = aborts.map((abort, at) => ask(`${at}`, { signal: abort.signal }));
      aborts[cancelled]?.abort();
      locks.release(first);
      for (const [at, wait] of waits.entries()) {
        const lease = await wait;
        if (at !== cancelled) locks.release(held(lease));
      }
      const others = ['0', '1', '2'].filter((name) => name !== `${cancelled}`);
      expect(log.filter((line) => line.length === 1)).toEqual(others);
      expect(log).toContain(`${cancelled} LockCancelled`);
      expect(clock.pending()).toBe(0);
    }
  });

  it('[LOCK6] who has cancelled before asking does not wait at all', async () => {
    const { ask, log } = setup();
    await ask('a', { signal: AbortSignal.abort() });
    expect(log).toEqual(['a LockCancelled']);
    await ask('b');
    expect(log).toEqual(['a LockCancelled', 'b']);
  });

  it('[LOCK7] a signal or a deadline after the grant takes nothing away', async () => {
    const { clock, locks, ask, log } = setup();
    const abort = new AbortController();
    const first = held(await ask('a'));
    const second = ask('b', { signal: abort.signal, timeoutMs: 50 });
    locks.release(first);
    abort.abort();
    clock.advance(100);
    const lease = held(await second);
    void ask('c');
    await Promise.resolve();
    expect(log).toEqual(['a', 'b']);
    locks.release(lease);
  });

  it('[LOCK8] a lease is released once; a path out of order is a defect', async () => {
    const { locks, ask } = setup();
    const lease = held(await ask('a'));
    locks.release(lease);
    expect(() => locks.release(lease)).toThrow('not held');
    const wrong = locks.acquire({ table: TABLE, path: ['pot', 'round'], timeoutMs: 1 });
    await expect(wrong).rejects.toThrow('out of order');
  });

  it('[LOCK9] ten thousand waiters leave a free lock and no timer behind', async () => {
    const { clock, locks, ask, log } = setup();
    const waits = Array.from({ length: 10_000 }, (_, at) => ask(`${at}`));
    for (const wait of waits) locks.release(held(await wait));
    expect(log).toEqual(Array.from({ length: 10_000 }, (_, at) => `${at}`));
    expect(clock.pending()).toBe(0);
  });
});

describe('inLockOrder', () => {
  it.each([
    [['stage', 'table', 'deck', 'round', 'pot', 'player', 'chat'], true],
    [['table', 'player'], true],
    [['player', 'table'], false],
    [['pot', 'pot'], false],
    [[], true],
  ] as const)('[LOCK8] %j: %s', (levels, expected) => {
    expect(inLockOrder(levels)).toBe(expected);
  });
});
