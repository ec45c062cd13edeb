import { tableId } from '@cardroom/kernel';
import { CATEGORY_OF, DEFAULT_LOCK_SETTINGS, LOCK_LEVELS, lockPath } from '@cardroom/locks';
import { expect, it } from 'vitest';
import { PATHS, seatPath } from './locks-asking.ts';
import type { MakeAsking } from './locks-queue-contract.ts';

const FIRST_OF = {
  stage: PATHS.stage,
  table: PATHS.table,
  deck: lockPath({ deck: 'X', pot: 'X' }),
  round: PATHS.potAndRound,
  pot: PATHS.pot,
  player: seatPath(1),
  chat: PATHS.chat,
} as const;

/** Registers how waits end that do not end with a lease. */
export function registerWaitRules(asking: MakeAsking): void {
  it('[LOCK4] a wait ends at its deadline, leaves the queue at once, and never gets the lock', async () => {
    const { ask, ends, pass, other } = await asking();
    const first = await ask('first', PATHS.pot);
    await ask('late', PATHS.pot, { timeoutMs: 100, on: other });
    const patient = await ask('patient', PATHS.pot);
    await pass(99);
    expect(ends).toEqual(['first']);
    await pass(1);
    expect(ends).toEqual(['first', 'late LockTimeout']);
    await first.release();
    expect(ends).toEqual(['first', 'late LockTimeout', 'patient']);
    await patient.release();
    await pass(100_000);
    expect(ends).toHaveLength(3);
    expect((await ask('next', PATHS.table)).state).toBe('held');
  });

  it('[LOCK4] a deadline frees whoever waited only for its wait', async () => {
    const { ask, pass, other } = await asking();
    await ask('reader', PATHS.readPot);
    await ask('writer', PATHS.pot, { timeoutMs: 50 });
    const late = await ask('late reader', PATHS.readPot, { on: other });
    await pass(50);
    expect(late.state).toBe('held');
  });

  it('[LOCK4] deadlines of different lengths are kept in the order of time', async () => {
    const { ask, ends, pass } = await asking();
    await ask('first', PATHS.pot);
    for (const timeoutMs of [300, 100, 200, 100]) await ask(`${timeoutMs}`, PATHS.pot, { timeoutMs });
    for (let at = 0; at < 3; at++) await pass(100);
    expect(ends.slice(1)).toEqual(['100', '100', '200', '300'].map((name) => `${name} LockTimeout`));
  });

  it('[LOCK19] who names no deadline waits as long as the category of the first level is given', async () => {
    for (const level of LOCK_LEVELS) {
      const { ask, pass } = await asking();
      await ask('first', FIRST_OF[level]);
      const second = await ask('second', FIRST_OF[level]);
      const ms = DEFAULT_LOCK_SETTINGS.categoryTimeoutsMs[CATEGORY_OF[level]];
      await pass(ms - 1);
      expect(second.state, level).toBe('waiting');
      await pass(1);
      expect(second.state, level).toBe('LockTimeout');
    }
  });

  it('[LOCK5] a wait whose signal fires leaves the queue, whichever place it has; the others keep theirs', async () => {
    for (const place of [0, 1, 2]) {
      const { ask, ends, other, locks } = await asking();
      const first = await ask('first', PATHS.pot);
      const waits = [];
      for (const at of [0, 1, 2]) waits.push(await ask(`${at}`, PATHS.pot, { on: at === 1 ? other : locks }));
      await waits[place]?.cancel();
      expect(waits[place]?.state).toBe('LockCancelled');
      await first.release();
      for (const [at, wait] of waits.entries()) if (at !== place) await wait.release();
      const others = ['0', '1', '2'].filter((name) => name !== `${place}`);
      expect(ends).toEqual(['first', `${place} LockCancelled`, ...others]);
    }
  });

  it('[LOCK6] who has cancelled before asking does not wait, and does not get what is free', async () => {
    const { ask, ends } = await asking();
    const gone = { aborted: true, addEventListener: () => {}, removeEventListener: () => {} };
    await ask('gone', PATHS.pot, { signal: gone });
    await ask('gone as well', PATHS.pot, { signal: gone, ifAvailable: true });
    expect(ends).toEqual(['gone LockCancelled', 'gone as well LockCancelled']);
    expect((await ask('next', PATHS.pot)).state).toBe('held');
  });

  it('[LOCK7] a signal or a deadline after the grant takes nothing away', async () => {
    const { ask, pass, meter, logged } = await asking();
    const first = await ask('first', PATHS.pot, { timeoutMs: 50 });
    const second = await ask('second', PATHS.pot, { timeoutMs: 80 });
    await pass(60);
    await first.release();
    await second.cancel();
    await pass(100);
    expect([second.state, second.lease?.state]).toEqual(['held', 'held']);
    expect([logged('lock.timeout'), meter.read().timeouts.get('pot')]).toEqual([[], 0]);
    expect((await ask('third', PATHS.pot, { timeoutMs: 1 })).state).toBe('waiting');
  });

  it('[LOCK9] however many have waited, what is free leaves no waiter, and no timer once the deadlines are over', async () => {
    const { ask, pass, world, locks, other } = await asking();
    const waits = [];
    for (let at = 0; at < 200; at++)
      waits.push(await ask(`${at}`, at % 3 === 0 ? PATHS.table : PATHS.pot, { on: at % 2 === 0 ? locks : other }));
    for (const [at, wait] of waits.entries()) if (at % 5 === 4) await wait.cancel();
    for (const [at, wait] of waits.entries()) if (at % 5 !== 4) await wait.release();
    for (const node of [locks, other]) {
      expect([...node.queueDepths().values()]).toEqual(LOCK_LEVELS.map(() => 0));
      expect(await node.detectDeadlock()).toEqual({ tasks: [], waiting: [], cycles: [] });
    }
    expect((await ask('last', PATHS.stage, { table: tableId('t1') })).state).toBe('held');
    await pass(60_000);
    await world.close();
    expect(world.isSynchronous ? world.clock.pending() : 0).toBe(0);
  });
}
