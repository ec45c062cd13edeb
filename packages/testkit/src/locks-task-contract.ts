import { seatIndex, tableId } from '@cardroom/kernel';
import { DeadlockError, DEFAULT_LOCK_SETTINGS, type LockPath, lockPath, type LockSettings } from '@cardroom/locks';
import { expect, it } from 'vitest';
import { type Asked, type Asking, PATHS, seatPath } from './locks-asking.ts';
import type { MakeAsking } from './locks-queue-contract.ts';

/** Wrong requests of somebody who holds something. */
const OUT_OF_ORDER: readonly (readonly [string, LockPath, string, LockPath])[] = [
  ['pot', PATHS.pot, 'round', PATHS.round],
  ['player', seatPath(1), 'table', PATHS.table],
  ['chat', PATHS.chat, 'player', seatPath(1)],
  ['player', seatPath(1), 'player', seatPath(2)],
];

const IN_ORDER: readonly (readonly [string, LockPath, LockPath])[] = [
  ['round, then pot', PATHS.round, PATHS.pot],
  ['pot, then player', PATHS.pot, seatPath(1, 2)],
  ['player, then chat', seatPath(1), PATHS.chat],
  ['stage:SIX, then deck', lockPath({ stage: 'SIX' }), PATHS.deck],
];

const UNORDERED: Partial<LockSettings> = { hierarchyEnforcement: 'off', enableDuplicateDetection: false };

/** Registers what somebody may ask for who holds something already. */
export function registerTaskRules(asking: MakeAsking): void {
  it.for(IN_ORDER)('[LOCK23] in order is fine: %s', async ([, outer, inner]) => {
    const { ask, locks, log } = await asking();
    const task = locks.newTask('both');
    const first = await ask('outer', outer, { task });
    const second = await ask('inner', inner, { task });
    expect([first.state, second.state, log]).toEqual(['held', 'held', []]);
  });

  it.for(OUT_OF_ORDER)(
    '[LOCK23] %s, then %s is a defect where the order is enforced',
    async ([held, first, asked, second]) => {
      const { ask, locks, logged, meter, other } = await asking();
      const task = locks.newTask('wrong');
      const outer = await ask('outer', first, { task });
      const inner = await ask('inner', second, { task, timeoutMs: 100 });
      expect(inner.error).toMatchObject({
        name: 'Defect',
        message: `lock order: asked for ${asked} while holding ${held}`,
      });
      expect(logged('lock.order_violation')).toMatchObject([
        {
          requested: { label: 'inner', keys: [{ mode: 'X' }] },
          held: [{ label: 'outer', keys: [{ mode: 'X' }], heldMs: 0 }],
        },
      ]);
      expect(meter.read().violations).toEqual([{ held, requested: asked, count: 1 }]);
      expect(outer.lease?.state).toBe('held');
      await outer.release();
      expect((await ask('next', second, { on: other })).state).toBe('held');
    },
  );

  it('[LOCK23] warned of, a wrong order is told and granted; switched off, it is granted and not told', async () => {
    for (const [hierarchyEnforcement, lines] of [
      ['warn', 1],
      ['off', 0],
    ] as const) {
      const { ask, locks, logged, meter } = await asking({ hierarchyEnforcement });
      const task = locks.newTask('wrong');
      await ask('outer', PATHS.pot, { task });
      const inner = await ask('inner', PATHS.round, { task });
      expect([inner.state, logged('lock.order_violation').length]).toEqual(['held', lines]);
      expect(meter.read().violations).toHaveLength(lines);
    }
  });

  it('[LOCK23] what a task has given back does not count any more', async () => {
    const { ask, locks, log } = await asking();
    const task = locks.newTask('again');
    const pot = await ask('pot', PATHS.pot, { task });
    await pot.release();
    const round = await ask('round', PATHS.round, { task });
    expect([round.state, log]).toEqual(['held', []]);
  });

  it('[LOCK72] a part of another table is out of order, whatever is held', async () => {
    const { ask, locks, meter } = await asking();
    const task = locks.newTask('two tables');
    await ask('here', PATHS.round, { task });
    const there = await ask('there', PATHS.pot, { task, table: tableId('t2') });
    expect(there.error).toMatchObject({ name: 'Defect' });
    expect(meter.read().violations).toHaveLength(1);
    expect((await ask('chat', PATHS.chat, { task })).state).toBe('held');
  });

  it('[LOCK24] what a task holds already is refused, also where the order is not enforced', async () => {
    for (const hierarchyEnforcement of ['throw', 'warn', 'off'] as const) {
      const { ask, locks, logged } = await asking({ hierarchyEnforcement });
      const task = locks.newTask('twice');
      await ask('once', PATHS.potAndRound, { task });
      const again = await ask('again', PATHS.readPot, { task });
      expect(again.error).toMatchObject({ name: 'Defect', message: 'lock order: asked for pot while holding pot' });
      expect(logged('lock.duplicate')).toMatchObject([{ requested: { label: 'again' }, held: [{ label: 'once' }] }]);
    }
  });

  it('[LOCK24] where duplicates are not looked for, who asks for what he holds waits for himself', async () => {
    const { ask, locks, pass } = await asking(UNORDERED);
    const task = locks.newTask('twice');
    await ask('once', PATHS.pot, { task });
    const again = await ask('again', PATHS.pot, { task, timeoutMs: 60_000 });
    expect(again.state).toBe('waiting');
    await pass(2 * DEFAULT_LOCK_SETTINGS.deadlockCheckMs);
    expect(again.error).toBeInstanceOf(DeadlockError);
  });

  it('[LOCK25] more of what is held above is an upgrade, and refused', async () => {
    for (const [outer, inner] of [
      [lockPath({ table: 'S' }), PATHS.pot],
      [PATHS.readRound, PATHS.pot],
      [lockPath({ stage: 'IS' }), seatPath(1)],
    ] as const) {
      const { ask, locks, logged } = await asking();
      const task = locks.newTask('upgrade');
      await ask('outer', outer, { task });
      const more = await ask('inner', inner, { task });
      expect(more.error).toMatchObject({ name: 'Defect' });
      expect(logged('lock.order_violation')).toHaveLength(1);
    }
  });

  it('[LOCK26] what lies above is not asked for twice, so that nobody who waits for it stands between', async () => {
    const { ask, locks, other } = await asking();
    const task = locks.newTask('nested');
    const outer = await ask('outer', PATHS.round, { task });
    const table = await ask('table', PATHS.table, { on: other });
    const inner = await ask('inner', PATHS.pot, { task });
    expect([table.state, inner.state]).toEqual(['waiting', 'held']);
    await inner.release();
    expect(table.state).toBe('waiting');
    await outer.release();
    expect(table.state).toBe('held');
  });

  it('[LOCK26] what is covered from above is there at once, and nothing is locked for it', async () => {
    const { ask, locks, other } = await asking();
    const task = locks.newTask('covered');
    const outer = await ask('outer', PATHS.table, { task });
    const inner = await ask('inner', PATHS.pot, { task });
    expect(inner.lease?.covers('pot')).toBe(true);
    await inner.release();
    const wait = await ask('wait', PATHS.pot, { on: other });
    expect(wait.state).toBe('waiting');
    await outer.release();
    expect(wait.state).toBe('held');
  });

  it('[LOCK26] a task goes on as it began when the mode changes', async () => {
    for (const mode of ['coarse', 'global'] as const) {
      const { ask, locks, other } = await asking();
      const task = locks.newTask('nested');
      const outer = await ask('outer', PATHS.round, { task });
      locks.configure({ ...DEFAULT_LOCK_SETTINGS, mode });
      const inner = await ask('inner', PATHS.pot, { task });
      expect([inner.state, (await ask('seat', seatPath(1), { on: other })).state]).toEqual([
        'held',
        mode === 'coarse' && other === locks ? 'waiting' : expect.any(String),
      ]);
      await inner.release();
      await outer.release();
    }
  });

  it('[LOCK71] what a task took inside a lease is given back before it', async () => {
    const { ask, locks, other, world } = await asking();
    const task = locks.newTask('nested');
    const outer = await ask('outer', PATHS.round, { task });
    const inner = await ask('inner', PATHS.pot, { task });
    await expect(outer.release()).rejects.toThrow('given back first');
    await world.settle();
    expect([outer.lease?.state, (await ask('table', PATHS.table, { on: other, timeoutMs: 1 })).state]).toEqual([
      'held',
      'waiting',
    ]);
    await inner.release();
    await outer.release();
  });

  it('[LOCK71] what a task took inside a lease is lost with it', async () => {
    const { ask, locks, other, world } = await asking();
    const task = locks.newTask('nested');
    const outer = await ask('outer', PATHS.round, { task });
    const inner = await ask('inner', PATHS.pot, { task });
    const table = await ask('table', PATHS.table, { on: other });
    const held = (await locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds);
    expect(await locks.revoke(held.find(({ label }) => label === 'outer')?.id ?? '', 'taken')).toBe(true);
    await world.settle();
    expect([outer.lease?.state, inner.lease?.state, table.state]).toEqual(['lost', 'lost', 'held']);
  });

  it('[LOCK71] what a task waits for inside a lease that is lost, it does not get', async () => {
    const { ask, locks, other, world } = await asking();
    const task = locks.newTask('nested');
    await ask('outer', PATHS.round, { task });
    const pot = await ask('pot', PATHS.pot, { on: other });
    const inner = await ask('inner', PATHS.pot, { task });
    const held = (await locks.detectDeadlock()).tasks.flatMap(({ holds }) => holds);
    await locks.revoke(held.find(({ label }) => label === 'outer')?.id ?? '', 'taken');
    await world.settle();
    expect(inner.state).toBe('LeaseLost');
    await pot.release();
    expect((await ask('table', PATHS.table, { on: other })).state).toBe('held');
  });

  registerDeadlockRules(asking);
}

function registerDeadlockRules(asking: MakeAsking): void {
  it('[LOCK75] who keeps the order inside of what he holds is not held up by those who wait for that', async () => {
    const { ask, locks, other, ends } = await asking();
    const task = locks.newTask('nested');
    const pot = await ask('pot', PATHS.pot, { task });
    const both = await ask('pot and seats', lockPath({ pot: 'X', player: { X: [seatIndex(2), seatIndex(3)] } }), {
      on: other,
    });
    const seat = await ask('seat', seatPath(3), { task });
    expect([both.state, seat.state]).toEqual(['waiting', 'held']);
    expect((await locks.detectDeadlock()).cycles).toEqual([]);
    await seat.release();
    await pot.release();
    expect(ends).toEqual(['pot', 'seat', 'pot and seats']);
  });

  it('[LOCK75] nested requests in order wait in a row, and each goes on when the one before it has gone', async () => {
    const { ask, locks, pass, meter, ends } = await asking();
    const levels = [PATHS.round, PATHS.pot, seatPath(1)] as const;
    const tasks = levels.map((_, at) => locks.newTask(`task ${at}`));
    const held: Asked[] = [];
    for (const [at, path] of levels.entries()) held.push(await ask(`outer ${at}`, path, withTask(tasks[at])));
    const inner: Asked[] = [];
    for (const at of [0, 1])
      inner.push(await ask(`inner ${at}`, levels[at + 1] ?? PATHS.pot, { ...withTask(tasks[at]), timeoutMs: 60_000 }));
    await ask('all', lockPath({ round: 'X', pot: 'X', player: { X: [seatIndex(1)] } }), { timeoutMs: 60_000 });
    await pass(3 * DEFAULT_LOCK_SETTINGS.deadlockCheckMs);
    expect([meter.read().deadlocks, inner.map(({ state }) => state)]).toEqual([0, ['waiting', 'waiting']]);
    await held[2]?.release();
    for (const at of [1, 0]) {
      await inner[at]?.release();
      await held[at]?.release();
    }
    expect(ends.slice(3)).toEqual(['inner 1', 'inner 0', 'all']);
  });

  it('[LOCK27] of tasks that wait for each other the youngest gives up after a while, and the others go on', async () => {
    const circle = await asking(UNORDERED);
    const { pass, locks, meter, logged } = circle;
    const { asks, outers } = await plantCircle(circle, [PATHS.round, PATHS.pot, PATHS.deck]);
    const snapshot = await locks.detectDeadlock();
    expect(snapshot.cycles).toHaveLength(1);
    expect(snapshot.cycles[0]).toHaveLength(3);
    await pass(DEFAULT_LOCK_SETTINGS.deadlockCheckMs - 10);
    expect(asks.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting']);
    await pass(DEFAULT_LOCK_SETTINGS.deadlockCheckMs);
    expect(asks.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'LockDeadlock']);
    const error = asks[2]?.error;
    expect(error).toBeInstanceOf(DeadlockError);
    expect(error instanceof DeadlockError ? error.cycle.toSorted() : []).toEqual(snapshot.cycles[0]?.toSorted());
    expect(meter.read().deadlocks).toBe(1);
    expect(logged('lock.deadlock')).toMatchObject([{ snapshot: { cycles: [{ length: 3 }] } }]);
    await outers[2]?.release();
    expect(asks[1]?.state).toBe('held');
    await asks[1]?.release();
    await outers[1]?.release();
    expect(asks[0]?.state).toBe('held');
  });

  it('[LOCK28] a circle through the order of a queue is found as well', async () => {
    const { ask, pass, locks } = await asking(UNORDERED);
    const [one, two] = [locks.newTask('one'), locks.newTask('two')];
    await ask('one reads the pot', PATHS.readPot, { task: one });
    const round = await ask('two has the round', PATHS.round, { task: two });
    await ask('a writer waits for the reader', PATHS.pot, { timeoutMs: 60_000 });
    const behind = await ask('two reads behind the writer', PATHS.readPot, { task: two, timeoutMs: 60_000 });
    const closing = await ask('one wants the round', PATHS.round, { task: one, timeoutMs: 60_000 });
    const { cycles, waiting } = await locks.detectDeadlock();
    expect(cycles).toHaveLength(1);
    expect(waiting.flatMap(({ waitsFor }) => waitsFor.map(({ kind }) => kind)).toSorted()).toContain('soft');
    await pass(2 * DEFAULT_LOCK_SETTINGS.deadlockCheckMs);
    expect([behind.state, closing.state, round.lease?.state]).toEqual(['waiting', 'LockDeadlock', 'held']);
  });

  it('[LOCK27] long queues without a circle are left alone', async () => {
    const { ask, pass, locks, meter } = await asking();
    await ask('first', PATHS.pot);
    const waits = [];
    for (let at = 0; at < 20; at++)
      waits.push(await ask(`${at}`, at % 2 === 0 ? PATHS.pot : PATHS.table, { timeoutMs: 60_000 }));
    await pass(5 * DEFAULT_LOCK_SETTINGS.deadlockCheckMs);
    expect(waits.every(({ state }) => state === 'waiting')).toBe(true);
    expect([(await locks.detectDeadlock()).cycles, meter.read().deadlocks]).toEqual([[], 0]);
  });
}

/** Each task holds one path and asks for that of the next. */
async function plantCircle({ ask, locks, pass }: Asking, paths: readonly LockPath[]) {
  const tasks = paths.map((_, at) => locks.newTask(`task ${at}`));
  const outers: Asked[] = [];
  const asks: Asked[] = [];
  for (const [at, path] of paths.entries()) outers.push(await ask(`outer ${at}`, path, withTask(tasks[at])));
  for (const at of paths.keys()) {
    // One is younger than the other by more than its number.
    await pass(1);
    const next = paths[(at + 1) % paths.length] ?? PATHS.pot;
    asks.push(await ask(`inner ${at}`, next, { ...withTask(tasks[at]), timeoutMs: 60_000 }));
  }
  return { asks, outers };
}

function withTask(task: ReturnType<Asking['locks']['newTask']> | undefined) {
  return task === undefined ? {} : { task };
}
