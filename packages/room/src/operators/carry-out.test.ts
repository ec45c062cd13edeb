import { Fault } from '@cardroom/kernel';
import { createMemoryStorage } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import type { ActionStore } from '../ports/action-store.ts';
import { type ActionReply, type ActionWork, carryOut, carryThrough } from './carry-out.ts';

const WANTED = {
  id: 'a1',
  operator: 'Ann',
  kind: 'table.reset',
  target: 't1',
  reason: 'it stood still',
  content: '{}',
} as const;
const REPLY = { result: 'done', answer: '{"version":7}' } as const;

function openDesk(): {
  readonly actions: ActionStore;
  readonly done: string[];
  act(work?: () => Promise<ActionReply>, wanted?: Partial<typeof WANTED>): ReturnType<typeof carryOut>;
  through(work?: ActionWork): ReturnType<typeof carryThrough>;
} {
  const { actions } = createMemoryStorage();
  const done: string[] = [];
  let now = 0;
  const clock = { now: () => (now += 1_000) };
  const reply = async (): Promise<ActionReply> => {
    done.push('done');
    return REPLY;
  };
  return {
    actions,
    done,
    act: (work = reply, wanted = {}) => carryOut({ actions, clock }, { ...WANTED, ...wanted }, work),
    through: (work = reply) => carryThrough({ actions, clock }, WANTED, work),
  };
}

describe('an action of an operator', () => {
  it('[OPS1] is written down before it is begun, and with its end when it has ended', async () => {
    const desk = openDesk();
    let during: unknown;
    const answered = await desk.act(async () => {
      during = await desk.actions.actions(0, 10);
      return REPLY;
    });
    expect(during).toEqual([{ ...WANTED, at: 1_000, place: 1 }]);
    expect(answered).toEqual({ kind: 'answered', ...REPLY });
    expect(await desk.actions.actions(0, 10)).toEqual([
      { ...WANTED, at: 1_000, place: 1, end: { ...REPLY, at: 2_000 } },
    ]);
  });

  it('[OPS4] that was done is told as done, also when its end cannot be written down', async () => {
    const desk = openDesk();
    const away = new Fault('StoreFailed', 'the disk is full');
    const actions = { ...desk.actions, endAction: () => Promise.reject(away) };
    const answered = await carryOut({ actions, clock: { now: () => 1 } }, WANTED, async () => REPLY);
    expect(answered).toEqual({ kind: 'answered', ...REPLY });
    const [kept] = await desk.actions.actions(0, 10);
    expect(kept).not.toHaveProperty('end');
  });

  it('[OPS1] is not begun when it cannot be written down', async () => {
    const desk = openDesk();
    const away = new Fault('StoreFailed', 'the disk is full');
    const actions = { ...desk.actions, beginAction: () => Promise.reject(away) };
    const work = async (): Promise<ActionReply> => {
      desk.done.push('done');
      return REPLY;
    };
    await expect(carryOut({ actions, clock: { now: () => 1 } }, WANTED, work)).rejects.toBe(away);
    expect(desk.done).toEqual([]);
  });

  it('[OPS2] that is asked for again is told again and not done again', async () => {
    const desk = openDesk();
    const first = await desk.act();
    expect(await desk.act()).toEqual(first);
    expect(desk.done).toEqual(['done']);
  });

  const others: readonly Partial<Record<keyof typeof WANTED, string>>[] = [
    { operator: 'Ben' },
    { kind: 'table.pause' },
    { target: 't2' },
    { reason: 'another' },
    { content: '{"amount":1}' },
  ];
  it.each(others)('[OPS2] is refused under the id of another one: %j', async (other) => {
    const desk = openDesk();
    await desk.act();
    const asked = { ...WANTED, ...other };
    const again = await carryOut({ actions: desk.actions, clock: { now: () => 9 } }, asked, async () => {
      throw new Error('it is not done');
    });
    expect(again).toEqual({ kind: 'keyReused' });
  });

  it('[OPS2] that is under way is unfinished to whoever asks again', async () => {
    const desk = openDesk();
    const { promise, resolve } = Promise.withResolvers<ActionReply>();
    const first = desk.act(() => promise);
    expect(await desk.act()).toEqual({ kind: 'unfinished' });
    resolve(REPLY);
    expect(await first).toMatchObject(REPLY);
  });

  it.each([
    [new Fault('LockTimeout', 'a secret'), 'LockTimeout'],
    [new Error('a secret'), 'InternalError'],
  ])('[OPS3] that fails is kept as such, by a code and no word of others: %s', async (error, code) => {
    const desk = openDesk();
    const fails = async (): Promise<ActionReply> => {
      throw error;
    };
    await expect(desk.act(fails)).rejects.toBe(error);
    const [kept] = await desk.actions.actions(0, 10);
    expect(kept?.end).toEqual({ result: 'failed', answer: JSON.stringify({ code }), at: 2_000 });
    expect(await desk.act()).toMatchObject({ kind: 'answered', result: 'failed' });
    expect(desk.done).toEqual([]);
  });
});

describe('an action of an operator that can be done once more', () => {
  it('[OPL1] has no end when it failed, and goes on when it is asked for again', async () => {
    const desk = openDesk();
    const away = new Fault('StoreFailed', 'the disk is full');
    const begun: boolean[] = [];
    const fails: ActionWork = async ({ isBegun }) => {
      begun.push(isBegun);
      throw away;
    };
    await expect(desk.through(fails)).rejects.toBe(away);
    await expect(desk.through(fails)).rejects.toBe(away);
    const [kept] = await desk.actions.actions(0, 10);
    expect(kept).not.toHaveProperty('end');
    expect(begun).toEqual([false, true]);
    expect(await desk.through()).toEqual({ kind: 'answered', ...REPLY });
    expect(await desk.through(fails)).toEqual({ kind: 'answered', ...REPLY });
    expect(begun).toEqual([false, true]);
  });

  it('[OPL1] that is asked for while it is under way is told by both as by the first to end', async () => {
    const desk = openDesk();
    const { promise, resolve } = Promise.withResolvers<ActionReply>();
    const first = desk.through(() => promise);
    expect(await desk.through()).toEqual({ kind: 'answered', ...REPLY });
    resolve({ result: 'failed', answer: '{"version":8}' });
    expect(await first).toEqual({ kind: 'answered', ...REPLY });
  });

  it('[OPL1] is told as it was done when its end cannot be written down, and refused with other content', async () => {
    const desk = openDesk();
    const actions = { ...desk.actions, endAction: () => Promise.reject(new Fault('StoreFailed', 'the disk is full')) };
    const ports = { actions, clock: { now: () => 1 } };
    expect(await carryThrough(ports, WANTED, async () => REPLY)).toEqual({ kind: 'answered', ...REPLY });
    const other = { ...WANTED, content: '{"amount":1}' };
    expect(await carryThrough(ports, other, () => Promise.reject(new Error('it is not done')))).toEqual({
      kind: 'keyReused',
    });
  });
});
