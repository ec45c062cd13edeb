import { seatIndex, tableId } from '@cardroom/kernel';
import { DEFAULT_LOCK_SETTINGS, type LockLease, lockPath } from '@cardroom/locks';
import { expect, it } from 'vitest';
import { type Asked, PATHS, seatPath } from './locks-asking.ts';
import type { MakeAsking } from './locks-queue-contract.ts';

const T2 = tableId('t2');
const T3 = tableId('t3');

function fenceOf({ lease }: Asked): number {
  return lease?.fence ?? Number.NaN;
}

function present(lease: LockLease | undefined): LockLease {
  if (lease === undefined) throw new Error('no lease');
  return lease;
}

/** Registers what a lease is worth, and how it ends. */
export function registerLeaseRules(asking: MakeAsking): void {
  it('[LOCK3] fences grow with each grant of a table, whoever gets it and in whichever mode', async () => {
    const { ask, locks, other } = await asking();
    let last = 0;
    const paths = [PATHS.pot, PATHS.readPot, PATHS.table, seatPath(1), PATHS.stage, PATHS.readTable];
    for (const [at, path] of [...paths, ...paths].entries()) {
      const asked = await ask(`${at}`, path, { on: at % 2 === 0 ? other : locks });
      expect(fenceOf(asked)).toBeGreaterThan(last);
      last = fenceOf(asked);
      await asked.release();
    }
  });

  it('[LOCK3] grants side by side have different fences, and a wait has the fence of its grant', async () => {
    const { ask, other } = await asking();
    const pot = await ask('pot', PATHS.pot);
    const wait = await ask('wait', PATHS.pot, { on: other });
    const seat = await ask('seat', seatPath(1), { on: other });
    await pot.release();
    expect(fenceOf(seat)).toBeGreaterThan(fenceOf(pot));
    expect(fenceOf(wait)).toBeGreaterThan(fenceOf(seat));
  });

  it('[LOCK17] a fence is above what it was asked to be above, and so are all later ones of the table', async () => {
    const { ask, other } = await asking();
    const first = await ask('first', PATHS.pot, { fenceAbove: 5_000 });
    const wait = await ask('wait', PATHS.pot, { fenceAbove: 70_000, on: other });
    const third = await ask('third', PATHS.pot);
    expect(fenceOf(first)).toBeGreaterThan(5_000);
    await first.release();
    expect(fenceOf(wait)).toBeGreaterThan(70_000);
    await wait.release();
    expect(fenceOf(third)).toBeGreaterThan(fenceOf(wait));
  });

  it('[LOCK8] a lease is released once; a second release is a defect and frees nobody else', async () => {
    const { ask, locks, world } = await asking();
    const first = await ask('first', PATHS.pot);
    await first.release();
    expect(first.lease?.state).toBe('released');
    const second = await ask('second', PATHS.pot);
    const again = async (): Promise<void> => locks.release(present(first.lease));
    await expect(again()).rejects.toThrow('not held');
    await world.settle();
    expect(second.lease?.state).toBe('held');
    expect((await ask('third', PATHS.pot)).state).toBe('waiting');
  });

  it('[LOCK8] a lease that goes out of use is released', async () => {
    const { ask, world } = await asking();
    const first = await ask('first', PATHS.pot);
    const wait = await ask('wait', PATHS.pot);
    {
      await using lease = present(first.lease);
      expect(lease.state).toBe('held');
    }
    await world.settle();
    expect([first.lease?.state, wait.state]).toEqual(['released', 'held']);
  });

  it('[LOCK16] a lease that is taken away tells its holder, and the next goes on', async () => {
    const { ask, locks, other, world, logged } = await asking();
    const first = await ask('first', PATHS.potAndRound);
    const next = await ask('next', PATHS.pot, { on: other });
    let told = 0;
    first.lease?.lost.addEventListener('abort', () => void told++);
    const [holder] = (await other.detectDeadlock()).tasks;
    const id = holder?.holds[0]?.id ?? '';
    expect(await other.revoke(id, 'an operator took it')).toBe(true);
    await world.settle();
    expect([told, first.lease?.state, first.lease?.lost.aborted, next.state]).toEqual([1, 'lost', true, 'held']);
    expect(logged('lock.lost')).toMatchObject([{ reason: 'an operator took it', claim: { label: 'first' } }]);
    expect(await other.revoke(id, 'again')).toBe(false);
    await locks.release(present(first.lease));
    await world.settle();
    expect([first.lease?.state, next.lease?.state]).toEqual(['lost', 'held']);
    expect((await ask('third', PATHS.pot)).state).toBe('waiting');
  });

  it('[LOCK16] only what is held can be taken away', async () => {
    const { ask, locks, logged } = await asking();
    await ask('first', PATHS.pot);
    const wait = await ask('wait', PATHS.pot);
    const waiting = (await locks.detectDeadlock()).waiting.map(({ id }) => id);
    expect(waiting).toHaveLength(1);
    for (const id of [...waiting, 'nobody', '']) expect(await locks.revoke(id, 'mistaken')).toBe(false);
    expect(wait.state).toBe('waiting');
    expect(logged('lock.lost')).toEqual([]);
  });

  it('[LOCK18] a lease covers the parts that it may write, with all that lies below them', async () => {
    const { ask } = await asking();
    const one = present(
      (await ask('one', lockPath({ round: 'X', pot: 'S', player: { X: [seatIndex(1)], S: [seatIndex(2)] } }))).lease,
    );
    const shown = [
      one.covers('round'),
      one.covers('pot'),
      one.covers('player', seatIndex(1)),
      one.covers('player', seatIndex(2)),
      one.covers('table'),
      one.covers('stage'),
      one.covers('deck'),
      one.covers('chat'),
    ];
    expect(shown).toEqual([true, false, true, false, false, false, false, false]);
    const table = present((await ask('table', PATHS.table, { table: T2 })).lease);
    expect([
      table.covers('stage'),
      table.covers('table'),
      table.covers('pot'),
      table.covers('player', seatIndex(9)),
      table.covers('chat'),
    ]).toEqual([false, true, true, true, false]);
    const stage = present((await ask('stage', PATHS.stage, { table: T3 })).lease);
    expect([stage.covers('stage'), stage.covers('table'), stage.covers('deck'), stage.covers('chat')]).toEqual([
      true,
      true,
      true,
      false,
    ]);
    const chat = present((await ask('chat', PATHS.chat)).lease);
    expect([chat.covers('chat'), chat.covers('pot'), chat.covers('stage')]).toEqual([true, false, false]);
  });
}

/** Registers how finely tables are locked, and what can be changed while they are. */
export function registerModeRules(asking: MakeAsking): void {
  it('[LOCK20] locked as a whole, a table is written by one and read by many', async () => {
    const { ask, other } = await asking({ mode: 'coarse' });
    const pot = await ask('pot', PATHS.pot);
    const seat = await ask('seat', seatPath(1), { on: other });
    const read = await ask('read', PATHS.readRound);
    const readPot = await ask('read pot', PATHS.readPot, { on: other });
    expect([pot.state, seat.state, read.state, readPot.state]).toEqual(['held', 'waiting', 'waiting', 'waiting']);
    expect([pot.lease?.covers('player', seatIndex(7)), pot.lease?.covers('stage')]).toEqual([true, false]);
    expect((await ask('elsewhere', PATHS.pot, { table: T2 })).state).toBe('held');
    await pot.release();
    await seat.release();
    expect([read.state, readPot.state]).toEqual(['held', 'held']);
    expect(read.lease?.covers('round')).toBe(false);
  });

  it('[LOCK20] whether a table is locked as a whole follows the rollout, the same on all nodes', async () => {
    const { ask, other } = await asking({ rolloutPercentage: 50 });
    const states = [];
    for (let at = 0; at < 60; at++) {
      await ask(`pot ${at}`, PATHS.pot, { table: tableId(`r${at}`) });
      states.push((await ask(`seat ${at}`, seatPath(1), { table: tableId(`r${at}`), on: other })).state);
    }
    const whole = states.filter((state) => state === 'waiting').length;
    expect(whole).toBeGreaterThan(15);
    expect(whole).toBeLessThan(45);
  });

  it('[LOCK21] under one lock for all, tables wait for each other, first come first served', async () => {
    const { ask, other, ends } = await asking({ mode: 'global' });
    const one = await ask('one', PATHS.pot);
    const two = await ask('two', PATHS.readPot, { table: T2, on: other });
    const three = await ask('three', PATHS.stage, { table: T3 });
    expect((await ask('try', PATHS.pot, { table: T2, ifAvailable: true })).state).toBe('refused');
    expect((await ask('chat', PATHS.chat)).state).toBe('held');
    expect([one.state, two.state, three.state]).toEqual(['held', 'waiting', 'waiting']);
    expect(one.lease?.covers('player', seatIndex(3))).toBe(true);
    await one.release();
    expect([two.state, three.state]).toEqual(['held', 'waiting']);
    await two.release();
    await three.release();
    expect(ends.filter((name) => name !== 'try refused' && name !== 'chat')).toEqual(['one', 'two', 'three']);
    expect((await ask('next', PATHS.pot, { ifAvailable: true })).state).toBe('held');
  });

  it('[LOCK21] under one lock for all, deadlines, signals and losses leave nothing held', async () => {
    const { ask, pass, other, locks, world } = await asking({ mode: 'global' });
    const one = await ask('one', PATHS.pot);
    const late = await ask('late', PATHS.pot, { table: T2, timeoutMs: 100, on: other });
    const gone = await ask('gone', PATHS.pot, { table: T3 });
    await gone.cancel();
    await pass(100);
    expect([late.state, gone.state]).toEqual(['LockTimeout', 'LockCancelled']);
    const held = (await locks.detectDeadlock()).tasks
      .flatMap(({ holds }) => holds)
      .find(({ domain }) => domain.kind === 'table');
    expect(await locks.revoke(held?.id ?? '', 'taken')).toBe(true);
    await world.settle();
    expect(one.lease?.state).toBe('lost');
    const two = await ask('two', PATHS.pot, { table: T2, on: other });
    expect(two.state).toBe('held');
    await two.release();
    expect(await other.detectDeadlock()).toEqual({ tasks: [], waiting: [], cycles: [] });
  });

  it('[LOCK21] under one lock for all, a deadline counts the waits for both together', async () => {
    const { ask, pass, locks } = await asking();
    const fine = await ask('fine', PATHS.pot, { table: T2 });
    locks.configure({ ...DEFAULT_LOCK_SETTINGS, mode: 'global' });
    const one = await ask('one', PATHS.pot);
    const two = await ask('two', PATHS.pot, { table: T2, timeoutMs: 100 });
    await pass(60);
    await one.release();
    expect(two.state).toBe('waiting');
    await pass(39);
    expect(two.state).toBe('waiting');
    await pass(1);
    expect(two.state).toBe('LockTimeout');
    await fine.release();
    expect((await ask('three', PATHS.pot, { table: T2 })).state).toBe('held');
  });

  it('[LOCK21] under one lock for all, a signal counts between the one grant and the other', async () => {
    const { ask, locks, world } = await asking();
    const fine = await ask('fine', PATHS.pot, { table: T2 });
    locks.configure({ ...DEFAULT_LOCK_SETTINGS, mode: 'global' });
    const one = await ask('one', PATHS.pot);
    const two = await ask('two', PATHS.pot, { table: T2 });
    const released = locks.release(present(one.lease));
    await two.cancel();
    await released;
    await world.settle();
    expect(two.state).toBe('LockCancelled');
    await fine.release();
    expect((await ask('three', PATHS.pot)).state).toBe('held');
  });

  it('[LOCK22] old and new claims exclude each other when the mode changes while locks are held', async () => {
    for (const [before, after] of [
      ['fine', 'coarse'],
      ['coarse', 'fine'],
      ['fine', 'global'],
      ['global', 'fine'],
      ['coarse', 'global'],
      ['global', 'coarse'],
    ] as const) {
      const { ask, locks, other } = await asking({ mode: before });
      const settings = { ...DEFAULT_LOCK_SETTINGS, mode: after };
      const first = await ask('first', PATHS.pot);
      const waiting = await ask('waiting', PATHS.pot, { on: other });
      for (const node of [locks, other]) node.configure(settings);
      const late = await ask('late', PATHS.pot, { on: other });
      const whole = await ask('whole', PATHS.table);
      expect([first.lease?.state, waiting.state, late.state, whole.state], `${before} to ${after}`).toEqual([
        'held',
        'waiting',
        'waiting',
        'waiting',
      ]);
      let open: readonly Asked[] = [waiting, late, whole];
      await first.release();
      // Who waited for the lock of everything before comes later at the table, but nobody comes at the same time.
      while (open.length > 0) {
        const held = open.filter(({ state }) => state === 'held');
        expect(held.length, `${before} to ${after}`).toBe(1);
        await held[0]?.release();
        open = open.filter((wait) => wait !== held[0]);
      }
    }
  });

  it('[LOCK66] new settings leave leases and places alone and count for what is asked from then on', async () => {
    const { ask, locks, pass } = await asking();
    const first = await ask('first', PATHS.pot);
    const old = await ask('old', PATHS.pot);
    const settings = {
      ...DEFAULT_LOCK_SETTINGS,
      categoryTimeoutsMs: { ...DEFAULT_LOCK_SETTINGS.categoryTimeoutsMs, pot: 200 },
    };
    locks.configure(settings);
    expect(locks.settings).toBe(settings);
    const fresh = await ask('fresh', PATHS.pot);
    await pass(200);
    expect([first.lease?.state, old.state, fresh.state]).toEqual(['held', 'waiting', 'LockTimeout']);
    await pass(4_799);
    expect(old.state).toBe('waiting');
    await pass(1);
    expect(old.state).toBe('LockTimeout');
  });

  it('[LOCK29] closed locks grant nothing more: who waits is told, and so is who asks later', async () => {
    const { ask, locks, ends, world } = await asking();
    await ask('first', PATHS.readPot);
    await ask('second', PATHS.pot);
    // Could go on as soon as the one before it has gone.
    await ask('third', PATHS.readPot, { timeoutMs: 10 });
    await ask('fourth', PATHS.table);
    await locks.close();
    await world.settle();
    const told = ['second', 'third', 'fourth'].map((name) => `${name} LockUnavailable`);
    expect(ends.toSorted()).toEqual(['first', ...told].toSorted());
    for (const path of [PATHS.pot, PATHS.deck]) expect((await ask('late', path)).state).toBe('LockUnavailable');
    expect([...locks.queueDepths().values()].every((depth) => depth === 0)).toBe(true);
    if (world.isSynchronous) expect(world.clock.pending()).toBe(0);
  });

  it('[LOCK29] nobody is granted by the end of others, also who asked first and stands behind them', async () => {
    const { ask, locks, ends, world } = await asking();
    await ask('pot reader', PATHS.readPot);
    const round = await ask('round', PATHS.round);
    await ask('reads both', lockPath({ round: 'X', pot: 'S' }));
    await ask('pot writer', PATHS.pot);
    await round.release();
    await locks.close();
    await world.settle();
    expect(ends.slice(0, 2)).toEqual(['pot reader', 'round']);
    expect(ends.slice(2).toSorted()).toEqual(['pot writer LockUnavailable', 'reads both LockUnavailable']);
  });
}
