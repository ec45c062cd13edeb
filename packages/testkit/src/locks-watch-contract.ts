import { tableId } from '@cardroom/kernel';
import { DEFAULT_LOCK_SETTINGS, type LockLevel, type QueuePosition, type TimeFigures } from '@cardroom/locks';
import { expect, it } from 'vitest';
import { PATHS, seatPath } from './locks-asking.ts';
import type { MakeAsking } from './locks-queue-contract.ts';

const { longHoldWarningMs, deadlockCheckMs } = DEFAULT_LOCK_SETTINGS;

/** The levels at which something was counted, with how often and how long in sum. */
function counted(figures: ReadonlyMap<LockLevel, TimeFigures>): readonly (readonly [LockLevel, number, number])[] {
  return [...figures].flatMap(([level, { counts, sumSeconds }]) => {
    const count = counts.reduce((sum, one) => sum + one, 0);
    return count === 0 ? [] : [[level, count, sumSeconds] as const];
  });
}

/** Registers what can be seen of locks from outside. */
export function registerWatchRules(asking: MakeAsking): void {
  it('[LOCK60] a lease that is held for long is warned of once, with what it is and for what', async () => {
    const { ask, pass, logged, other } = await asking();
    const long = await ask('long', PATHS.potAndRound);
    const short = await ask('short', seatPath(1), { on: other });
    await pass(longHoldWarningMs / 2);
    await short.release();
    expect(logged('lock.long_hold')).toEqual([]);
    await pass(5 * longHoldWarningMs);
    expect(logged('lock.long_hold')).toMatchObject([
      {
        claim: {
          label: 'long',
          levels: ['round', 'pot'],
          keys: [
            { key: 'round:t1', mode: 'X' },
            { key: 'pot:t1', mode: 'X' },
          ],
        },
      },
    ]);
    expect(logged('lock.long_hold')[0]?.claim.ms).toBeGreaterThanOrEqual(longHoldWarningMs);
    expect(long.lease?.state).toBe('held');
  });

  it('[LOCK60] the time of the wait does not count as held', async () => {
    const { ask, pass, logged } = await asking();
    const first = await ask('first', PATHS.pot);
    await ask('second', PATHS.pot, { timeoutMs: 60_000 });
    await pass(longHoldWarningMs * 2);
    await first.release();
    await pass(longHoldWarningMs - 1);
    expect(logged('lock.long_hold').map(({ claim }) => claim.label)).toEqual(['first']);
    await pass(longHoldWarningMs);
    expect(logged('lock.long_hold').map(({ claim }) => claim.label)).toEqual(['first', 'second']);
  });

  it('[LOCK61] a timeout is told with all that was held and waited for', async () => {
    const { ask, pass, logged, meter, other } = await asking();
    await ask('first', PATHS.pot);
    await ask('late', PATHS.potAndRound, { timeoutMs: 40, on: other });
    await ask('behind', PATHS.pot);
    await pass(40);
    expect(logged('lock.timeout')).toMatchObject([
      {
        claim: { label: 'late', ms: 40, levels: ['round', 'pot'] },
        snapshot: { tasks: [{ label: 'first' }], waiting: [{ label: 'behind' }] },
      },
    ]);
    const timeouts = [...meter.read().timeouts].filter(([, count]) => count > 0);
    expect(timeouts).toEqual([
      ['round', 1],
      ['pot', 1],
    ]);
    expect(meter.read().requests.timedOut).toBe(1);
  });

  it('[LOCK62] who waits longer than a circle takes to be looked for is told of once, and counted until he is gone', async () => {
    const { ask, pass, logged, meter } = await asking();
    const first = await ask('first', PATHS.pot);
    const second = await ask('second', PATHS.pot, { timeoutMs: 60_000 });
    await ask('third', PATHS.table, { timeoutMs: 60_000 });
    await pass(deadlockCheckMs - 1);
    expect(logged('lock.waiters_persist')).toEqual([]);
    await pass(3 * deadlockCheckMs);
    expect(logged('lock.waiters_persist').flatMap(({ waiting }) => waiting.map(({ label }) => label))).toEqual([
      'second',
      'third',
    ]);
    expect([...meter.read().persistentWaiters].filter(([, count]) => count > 0)).toEqual([
      ['table', 1],
      ['pot', 1],
    ]);
    await first.release();
    await second.release();
    await pass(deadlockCheckMs);
    expect([...meter.read().persistentWaiters].filter(([, count]) => count > 0)).toEqual([]);
  });

  it('[LOCK63] who waits is told once how many are ahead, and how long they may take', async () => {
    const { ask, pass, other, world } = await asking();
    const told: (QueuePosition | string)[] = [];
    const tell = (name: string) => (position: QueuePosition) => void told.push(name, position);
    // Only some of the holds are measured.
    for (let at = 0; at < 20; at++) {
      const before = await ask('before', PATHS.pot, { onWait: tell('before') });
      await pass(30);
      await before.release();
    }
    const first = await ask('first', PATHS.pot, { onWait: tell('first') });
    await ask('seat', seatPath(1), { onWait: tell('seat') });
    const second = await ask('second', PATHS.pot, { onWait: tell('second') });
    await ask('third', PATHS.potAndRound, { onWait: tell('third'), ...(world.nodesMax > 1 ? {} : { on: other }) });
    expect(told).toEqual(['second', { ahead: 1, estimatedMs: 30 }, 'third', { ahead: 2, estimatedMs: 60 }]);
    await first.release();
    await second.release();
    expect(told).toHaveLength(4);
  });

  it('[LOCK63] claims of another node are counted as well', async () => {
    const { ask, other } = await asking();
    const told: number[] = [];
    await ask('first', PATHS.pot, { on: other });
    await ask('second', PATHS.table, { on: other });
    await ask('third', PATHS.pot, { onWait: ({ ahead }) => void told.push(ahead) });
    expect(told).toEqual([2]);
  });

  it('[LOCK63] who comes after does not count, even when both come at once', async () => {
    const { ask, world } = await asking();
    const told: number[] = [];
    await ask('first', PATHS.pot);
    const onWait = ({ ahead }: QueuePosition): void => void told.push(ahead);
    const both = [ask('second', PATHS.pot, { onWait }), ask('third', PATHS.pot, { onWait })];
    await Promise.all(both);
    await world.settle();
    expect(told.toSorted((left, right) => left - right)).toEqual([1, 2]);
  });

  it('[LOCK63] nobody is told where estimates are switched off', async () => {
    const { ask } = await asking({ enableQueueEstimation: false });
    const told: number[] = [];
    await ask('first', PATHS.pot);
    await ask('second', PATHS.pot, { onWait: ({ ahead }) => void told.push(ahead) });
    expect(told).toEqual([]);
  });

  it('[LOCK64] the depths of the queues count who waits, by the first level he asks for', async () => {
    const { ask, locks } = await asking();
    const depths = (): readonly (readonly [LockLevel, number])[] =>
      [...locks.queueDepths()].filter(([, depth]) => depth > 0);
    const table = await ask('table', PATHS.table);
    const waits = [
      await ask('pot', PATHS.pot),
      await ask('both', PATHS.potAndRound),
      await ask('seat', seatPath(1)),
      await ask('seat', seatPath(1)),
    ];
    expect(depths()).toEqual([
      ['round', 1],
      ['pot', 1],
      ['player', 2],
    ]);
    await waits[3]?.cancel();
    expect(depths()).toEqual([
      ['round', 1],
      ['pot', 1],
      ['player', 1],
    ]);
    await table.release();
    // The two seats and the pot agree; the pot of `both` comes after it.
    expect(depths()).toEqual([['round', 1]]);
    await waits[0]?.release();
    expect(depths()).toEqual([]);
  });

  it('[LOCK65] waits and holds are counted by level, with their times', async () => {
    const { ask, pass, meter } = await asking();
    const first = await ask('first', PATHS.potAndRound);
    const second = await ask('second', PATHS.pot);
    await pass(40);
    await first.release();
    await pass(500);
    await second.release();
    const { waits, holds, timeouts, deadlocks, requests } = meter.read();
    expect(requests).toEqual({ granted: 2, timedOut: 0 });
    expect(counted(waits)).toEqual([
      ['round', 1, 0],
      ['pot', 2, 0.04],
    ]);
    expect(counted(holds)).toEqual([
      ['round', 1, 0.04],
      ['pot', 2, 0.54],
    ]);
    expect([[...timeouts.values()].every((count) => count === 0), deadlocks]).toEqual([true, 0]);
  });

  it('[LOCK67] where it was asked is kept when it is wanted, and only then', async () => {
    for (const enableStackTraceLogging of [true, false]) {
      const { ask, locks, pass, logged } = await asking({ enableStackTraceLogging });
      await ask('first', PATHS.pot);
      await ask('second', PATHS.pot, { timeoutMs: 60_000 });
      await pass(2 * longHoldWarningMs);
      const { tasks, waiting } = await locks.detectDeadlock();
      const stacks = [tasks[0]?.holds[0]?.stack, waiting[0]?.stack, logged('lock.long_hold')[0]?.claim.stack];
      if (enableStackTraceLogging) for (const stack of stacks) expect(stack).toContain('locks-asking');
      else expect(stacks).toEqual([undefined, undefined, undefined]);
    }
  });

  it('[LOCK61] what is held and waited for is put into the log when somebody asks, unless it is nothing', async () => {
    const { ask, locks, logged, other } = await asking();
    await locks.logSnapshot('start');
    expect(logged('lock.snapshot')).toEqual([]);
    await ask('here', PATHS.pot, { on: other });
    await ask('there', PATHS.pot, { table: tableId('t2') });
    await locks.logSnapshot('before a hand', tableId('t2'));
    await locks.logSnapshot('of nobody', tableId('t3'));
    await locks.logSnapshot('of all');
    const shown = logged('lock.snapshot').map(({ occasion, snapshot }) => {
      const labels = snapshot.tasks.map(({ label }) => label);
      return `${occasion}: ${labels.toSorted().join(', ')}`;
    });
    expect(shown).toEqual(['before a hand: there', 'of all: here, there']);
  });
}
