import { Fault, playerId, type TableId } from '@cardroom/kernel';
import {
  createInProcessBackend,
  createLockMeter,
  createLocks,
  DEFAULT_LOCK_SETTINGS,
  fencingToken,
  lockPath,
  type LockSettings,
} from '@cardroom/locks';
import {
  createFakeClock,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
  settled,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  createRoomMeter,
  DEFAULT_ROLLOUT_SETTINGS,
  type RolloutReduction,
  rolloutSums,
  type RolloutSums,
  startRolloutMonitor,
  type Store,
} from './index.ts';
import { judgeWindow } from './rollout-monitor.ts';

const alice = playerId('alice');
const MINUTE_MS = 60_000;
const NOTHING: RolloutSums = { actions: 0, failedActions: 0, actionMs: 0, lockRequests: 0, lockErrors: 0 };

interface Watched {
  readonly driver: RoomDriver;
  readonly table: TableId;
  readonly reductions: RolloutReduction[];
  readonly monitor: ReturnType<typeof startRolloutMonitor>;
  readonly percentage: () => number;
  readonly configure: (change: Partial<LockSettings>) => void;
  /** A minute in which Alice asks for a hundred things: so many of them fail, and each takes so long. */
  readonly minute: (what?: {
    readonly actions?: number;
    readonly fail?: number;
    readonly tookMs?: number;
    readonly late?: number;
  }) => Promise<void>;
}

/** A room with its locks and a monitor of them, on a store that fails when it is told to. */
async function watched(percentage = 100): Promise<Watched> {
  const clock = createFakeClock();
  const inner = createMemoryStore();
  const trouble = { tookMs: 0, fails: false };
  const store: Store = {
    ...inner,
    async commit(lease, commit) {
      if (trouble.fails) throw new Fault('StoreFailed', 'no');
      if (trouble.tookMs > 0) await new Promise<void>((resolve) => clock.after(trouble.tookMs, resolve));
      return inner.commit(lease, commit);
    },
  };
  const lockMeter = createLockMeter();
  const locks = createLocks({
    backend: createInProcessBackend(fencingToken(1)),
    timer: clock,
    metrics: lockMeter,
    settings: { ...DEFAULT_LOCK_SETTINGS, rolloutPercentage: percentage },
  });
  const meter = createRoomMeter();
  const driver = await createRoomDriver({ clock, store, locks, meter });
  const table = await openWith(driver, ['alice']);
  const reductions: RolloutReduction[] = [];
  const monitor = startRolloutMonitor(
    {
      clock,
      locks,
      read: () => rolloutSums(meter.read(), lockMeter.read()),
      onReduction: (reduction) => void reductions.push(reduction),
    },
    DEFAULT_ROLLOUT_SETTINGS,
  );

  async function act(tookMs: number, fails: boolean): Promise<void> {
    Object.assign(trouble, { tookMs, fails });
    const type = (await driver.view(table)).seats[0]?.status === 'sittingOut' ? 'sitIn' : 'sitOut';
    const command = type === 'sitIn' ? ({ type } as const) : ({ type, when: 'nextHand' } as const);
    const asked = driver.act(table, alice, command).catch(String);
    await settled();
    await driver.advance(tookMs);
    await asked;
    Object.assign(trouble, { tookMs: 0, fails: false });
  }

  return {
    driver,
    table,
    reductions,
    monitor,
    percentage: () => locks.settings.rolloutPercentage,
    configure: (change) => locks.configure({ ...locks.settings, ...change }),
    async minute({ actions = 100, fail = 0, tookMs = 0, late = 0 } = {}) {
      const end = clock.now() + MINUTE_MS;
      for (let at = 0; at < actions; at += 1) await act(tookMs, at < fail);
      if (late > 0) {
        const held = await locks.acquire({ table, path: lockPath({ table: 'X' }) });
        const waits = Array.from({ length: late }, () =>
          locks.acquire({ table, path: lockPath({ stage: 'X' }), timeoutMs: 1 }).catch(String),
        );
        await driver.advance(2);
        await Promise.all(waits);
        await locks.release(held);
      }
      await driver.advance(end - clock.now());
    },
  };
}

describe('the rollout of fine locks', () => {
  const settings = DEFAULT_ROLLOUT_SETTINGS;
  const windows: readonly (readonly [string, Partial<RolloutSums>, string])[] = [
    ['as many failed actions as there may be', { actions: 100, failedActions: 5 }, 'good'],
    ['one more failed action', { actions: 100, failedActions: 6 }, 'bad'],
    ['as many failed locks as there may be', { actions: 100, lockRequests: 200, lockErrors: 2 }, 'good'],
    ['one more failed lock', { actions: 100, lockRequests: 200, lockErrors: 3 }, 'bad'],
    ['locks that were all refused for their order', { actions: 20, lockErrors: 1 }, 'bad'],
    ['actions as slow as they may be', { actions: 20, actionMs: 4_000 }, 'good'],
    ['actions that are slower', { actions: 20, actionMs: 4_001 }, 'bad'],
    ['too few actions, all of them failed', { actions: 19, failedActions: 19, actionMs: 99_999 }, 'tooFew'],
    ['nothing', {}, 'tooFew'],
  ];
  it.each(windows)('[RLM1] a window with %s is judged', (_what, change, verdict) => {
    // What was before the window does not count.
    const before = { actions: 7, failedActions: 7, actionMs: 70_000, lockRequests: 9, lockErrors: 9 };
    const after = { ...NOTHING, ...change };
    const sum = (key: keyof RolloutSums): number => before[key] + after[key];
    const sums = { actions: sum('actions'), failedActions: sum('failedActions'), actionMs: sum('actionMs') };
    const judged = judgeWindow(
      before,
      { ...sums, lockRequests: sum('lockRequests'), lockErrors: sum('lockErrors') },
      settings,
    );
    expect(judged.verdict).toBe(verdict);
  });

  it.each([
    ['failed actions', { fail: 6 }, { actionErrors: 6, lockErrors: 0, actionMeanMs: 0 }],
    ['locks that were not to be had', { late: 2 }, { actionErrors: 0, lockErrors: expect.closeTo(200 / 103) }],
    ['slow actions', { actions: 25, tookMs: 201 }, { actionErrors: 0, actionMeanMs: 201 }],
  ] as const)('[RLM2] three bad minutes in a row with %s halve it at once', async (_what, minute, figures) => {
    const { minute: pass, percentage, reductions, monitor } = await watched(50);
    for (let bad = 1; bad <= 2; bad += 1) {
      await pass(minute);
      expect(percentage()).toBe(50);
    }
    await pass(minute);
    expect([percentage(), monitor.reductions]).toEqual([25, 1]);
    expect(reductions).toHaveLength(1);
    expect(reductions[0]).toMatchObject({ from: 50, to: 25, windows: { length: 3 } });
    for (const window of reductions[0]?.windows ?? []) expect(window).toMatchObject({ verdict: 'bad', ...figures });
    // Three more are needed for the next step.
    await pass(minute);
    await pass(minute);
    expect(percentage()).toBe(25);
    await pass(minute);
    expect(percentage()).toBe(12);
  });

  it('[RLM2] refusals are no errors', async () => {
    const { minute, driver, table, percentage } = await watched();
    for (let time = 0; time < 4; time += 1) {
      for (let at = 0; at < 50; at += 1) {
        expect(await driver.act(table, alice, { type: 'start' })).toMatchObject({ ok: false });
      }
      await minute({ actions: 0 });
    }
    expect(percentage()).toBe(100);
  });

  it('[RLM3] a good minute ends the row, a minute in which hardly anything happens does not', async () => {
    const { minute, percentage } = await watched();
    for (const pass of [{ fail: 50 }, { fail: 50 }, {}, { fail: 50 }, { fail: 50 }]) await minute(pass);
    expect(percentage()).toBe(100);
    await minute({ actions: 5, fail: 5 });
    await minute({ actions: 0 });
    expect(percentage()).toBe(100);
    await minute({ fail: 50 });
    expect(percentage()).toBe(50);
  });

  it('[RLM4] one of a hundred becomes none, and where no table is locked by its parts nothing is reduced', async () => {
    const { minute, percentage, reductions, configure } = await watched(1);
    for (let time = 0; time < 3; time += 1) await minute({ fail: 50 });
    expect(percentage()).toBe(0);
    for (let time = 0; time < 6; time += 1) await minute({ fail: 50 });
    configure({ rolloutPercentage: 80, mode: 'coarse' });
    for (let time = 0; time < 6; time += 1) await minute({ fail: 50 });
    expect(percentage()).toBe(80);
    expect(reductions).toHaveLength(1);
  });

  it('[RLM5] configured anew it begins anew; disabled or stopped it looks no more', async () => {
    const { minute, percentage, monitor, driver } = await watched();
    await minute({ fail: 50 });
    await minute({ fail: 50 });
    monitor.configure({ ...settings, actionErrorsMax: 60 });
    await minute({ fail: 50 });
    await minute({ fail: 50 });
    await minute({ fail: 50 });
    expect(percentage()).toBe(100);
    monitor.configure({ ...settings, isEnabled: false });
    const pending = driver.clock.pending();
    for (let time = 0; time < 4; time += 1) await minute({ fail: 50 });
    expect(percentage()).toBe(100);
    monitor.configure(settings);
    expect(driver.clock.pending()).toBe(pending + 1);
    monitor.stop();
    expect(driver.clock.pending()).toBe(pending);
  });
});
