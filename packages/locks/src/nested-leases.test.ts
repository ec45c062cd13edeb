import { seatIndex, tableId } from '@cardroom/kernel';
import { createFakeClock } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  chatPath,
  createInProcessBackend,
  createLocks,
  DEFAULT_LOCK_SETTINGS,
  fencingToken,
  type LockLogEntry,
  lockPath,
  type LockSettings,
  scopeOf,
} from './index.ts';

const TABLE = tableId('t1');
const stageIX = lockPath({ stage: 'IX' });
const tableIX = lockPath({ table: 'IX' });
const tableX = lockPath({ table: 'X' });
const pot = lockPath({ pot: 'X' });
const readPot = lockPath({ pot: 'S' });
const seat3 = lockPath({ player: { X: [seatIndex(3)] } });

function setup(settings: Partial<LockSettings> = {}) {
  const clock = createFakeClock();
  const entries: LockLogEntry[] = [];
  const locks = createLocks({
    backend: createInProcessBackend(fencingToken(1)),
    timer: clock,
    settings: { ...DEFAULT_LOCK_SETTINGS, ...settings },
    log: (entry) => entries.push(entry),
  });
  return { clock, locks, entries, root: scopeOf(locks, TABLE) };
}

/** How a promise stands after everything that is ready has run. */
async function standOf(promise: Promise<unknown>): Promise<string> {
  const late = async (): Promise<string> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    return 'open';
  };
  return Promise.race([promise.then(() => 'done', String), late()]);
}

describe('leases inside of others', () => {
  it('[LOCK71] what is waited for inside of a lease keeps it from being given back', async () => {
    const { locks } = setup();
    const task = locks.newTask('nested');
    const other = await locks.acquire({ table: TABLE, path: pot });
    const around = await locks.acquire({ table: TABLE, path: tableIX, task });
    const inner = locks.acquire({ table: TABLE, path: pot, task });
    expect(() => locks.release(around)).toThrow('inside');
    await locks.release(other);
    const held = await inner;
    await locks.release(held);
    await locks.release(around);
  });

  it('[LOCK48] works side by side have locks of their own, and end in any order', async () => {
    const { locks, root } = setup();
    const other = await locks.acquire({ table: TABLE, path: seat3 });
    const ends = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const first = root.lock(pot, () => ends[0].promise);
    await standOf(first);
    const second = root.lock(seat3, () => ends[1].promise);
    await standOf(second);
    ends[0].resolve();
    await first;
    const whole = locks.acquire({ table: TABLE, path: tableX });
    await locks.release(other);
    expect(await standOf(whole)).toBe('open');
    ends[1].resolve();
    await second;
    await locks.release(await whole);
    expect((await locks.detectDeadlock()).tasks).toEqual([]);
  });

  it('[LOCK71] a lease that falls with the one around it is given back once, whatever its holder does meanwhile', async () => {
    const { locks } = setup();
    const task = locks.newTask('nested');
    const around = await locks.acquire({ table: TABLE, path: tableIX, task });
    const middle = await locks.acquire({ table: TABLE, path: pot, task });
    const inner = await locks.acquire({ table: TABLE, path: seat3, task });
    inner.lost.addEventListener('abort', () => {
      void locks.release(inner);
      void locks.release(middle);
    });
    const waits = [1, 2].map(() => locks.acquire({ table: TABLE, path: pot }));
    const id = (await locks.detectDeadlock()).tasks[0]?.holds.find(({ keys }) => keys.at(-1)?.key === 'table:t1')?.id;
    expect(await locks.revoke(id ?? '', 'a test')).toBe(true);
    expect(around.state).toBe('lost');
    expect(await Promise.all(waits.map(standOf))).toEqual(['done', 'open']);
  });

  it.each(['fine', 'coarse', 'global'] as const)(
    '[LOCK58] an order that is kept goes through in mode %s',
    async (mode) => {
      const { root } = setup({ mode });
      expect(await root.lock(stageIX, (stage) => stage.lock(tableX, () => 'done'))).toBe('done');
      const read = root.lock(tableIX, (table) => table.lock(readPot, (reads) => reads.lock(seat3, () => 'done')));
      expect(await read).toBe('done');
    },
  );

  it('[LOCK24] a duplicate is found behind another mistake', async () => {
    const { locks } = setup({ hierarchyEnforcement: 'off' });
    const task = locks.newTask('twice');
    await locks.acquire({ table: TABLE, path: pot, task });
    await locks.acquire({ table: TABLE, path: seat3, task });
    const again = lockPath({ deck: 'X', player: { X: [seatIndex(3)] } });
    await expect(locks.acquire({ table: TABLE, path: again, task })).rejects.toThrow('player while holding player');
  });
});

describe('listeners that throw', () => {
  it('[LOCK16] keep nobody from the lock, and are told in the log', async () => {
    const { locks, entries } = setup();
    const lease = await locks.acquire({ table: TABLE, path: pot });
    lease.lost.addEventListener('abort', () => {
      throw new Error('a listener');
    });
    const next = locks.acquire({ table: TABLE, path: pot, onWait: () => expect.fail('told of his place') });
    const [held] = (await locks.detectDeadlock()).tasks;
    expect(await locks.revoke(held?.holds[0]?.id ?? '', 'a test')).toBe(true);
    expect((await next).state).toBe('held');
    const failed = entries.filter(({ event }) => event === 'lock.callback_failed');
    expect(failed.map((entry) => ('error' in entry ? entry.error : ''))).toEqual(
      expect.arrayContaining(['Error: a listener', expect.stringContaining('told of his place')]),
    );
  });
});

describe('the one lock of everything', () => {
  it('[LOCK21] when it is lost, so is what it was taken around', async () => {
    const { locks } = setup({ mode: 'global' });
    const first = await locks.acquire({ table: TABLE, path: pot });
    const second = locks.acquire({ table: tableId('t2'), path: pot });
    const { tasks } = await locks.detectDeadlock();
    const everything = tasks.flatMap(({ holds }) => holds).find(({ domain }) => domain.kind === 'all');
    expect(await locks.revoke(everything?.id ?? '', 'a test')).toBe(true);
    expect([first.state, first.lost.aborted]).toEqual(['lost', true]);
    expect((await second).state).toBe('held');
  });

  it('[LOCK64] who waits for it is counted and told by what he asked for', async () => {
    const { locks } = setup({ mode: 'global' });
    const first = await locks.acquire({ table: TABLE, path: pot });
    const told: number[] = [];
    const second = locks.acquire({ table: tableId('t2'), path: pot, onWait: ({ ahead }) => told.push(ahead) });
    await standOf(second);
    expect([...locks.queueDepths()].filter(([, depth]) => depth > 0)).toEqual([['pot', 1]]);
    expect(told).toEqual([1]);
    await locks.release(first);
    await locks.release(await second);
    expect((await locks.detectDeadlock()).tasks).toEqual([]);
  });
});

describe('a chat', () => {
  it('[LOCK58] is locked by itself in every mode, whichever table is named beside it', async () => {
    for (const mode of ['fine', 'coarse', 'global'] as const) {
      const { locks } = setup({ mode });
      await locks.acquire({ table: TABLE, path: pot });
      const chat = await locks.acquire({ table: TABLE, path: chatPath('c1') });
      expect([chat.state, chat.covers('chat'), chat.covers('pot')]).toEqual(['held', true, false]);
    }
  });
});

describe('what is measured and looked at', () => {
  it('[LOCK63] holds are measured however their tickets are numbered', async () => {
    for (const isOdd of [false, true]) {
      const { locks, clock } = setup();
      if (isOdd) locks.newTask('one number');
      for (let count = 0; count < 100; count++) {
        const task = locks.newTask('each');
        const lease = await locks.acquire({ table: TABLE, path: pot, task });
        clock.advance(100);
        await locks.release(lease);
      }
      await locks.acquire({ table: TABLE, path: pot });
      const told: number[] = [];
      const wait = locks.acquire({ table: TABLE, path: pot, onWait: ({ estimatedMs }) => told.push(estimatedMs) });
      await standOf(wait);
      expect(told).toEqual([100]);
    }
  });

  it('[LOCK66] a shorter check is in force at once', async () => {
    const slow = { deadlockCheckMs: 600_000, longHoldWarningMs: 600_000, hierarchyEnforcement: 'off' } as const;
    const { locks, clock } = setup(slow);
    const tasks = [locks.newTask('one'), locks.newTask('two')] as const;
    const other = tableId('t2');
    await locks.acquire({ table: TABLE, path: pot, task: tasks[0] });
    await locks.acquire({ table: other, path: pot, task: tasks[1] });
    const waits = [
      locks.acquire({ table: other, path: pot, task: tasks[0], timeoutMs: 900_000 }),
      locks.acquire({ table: TABLE, path: pot, task: tasks[1], timeoutMs: 900_000 }),
    ];
    const ends = waits.map(standOf);
    locks.configure({ ...DEFAULT_LOCK_SETTINGS, hierarchyEnforcement: 'off' });
    clock.advance(5_000);
    await Promise.all(ends);
    expect((await Promise.all(waits.map(standOf))).filter((end) => end.includes('waited for each other'))).toHaveLength(
      1,
    );
  });
});
