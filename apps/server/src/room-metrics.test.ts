import { Fault, playerId } from '@cardroom/kernel';
import { createLockMeter, DEFAULT_LOCK_SETTINGS } from '@cardroom/locks';
import { ACTION_OUTCOMES, ACTION_SECONDS_BOUNDS, createRoomMeter, type Store } from '@cardroom/room';
import { createFakeClock, createLocksFor, createMemoryStore, createRoomDriver, openWith } from '@cardroom/testkit';
import { Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import { parseExposition, type Sample } from '../test/exposition.ts';
import { createLogger } from './logger.ts';
import { addRoomMetrics } from './room-metrics.ts';
import { watchRollout } from './rollout.ts';

const [alice, bob] = [playerId('alice'), playerId('bob')];

const TYPES: Readonly<Record<string, string>> = {
  poker_action_duration_seconds: 'histogram',
  poker_actions_total: 'counter',
  poker_duplicate_requests_total: 'counter',
  poker_version_conflicts_total: 'counter',
  poker_chip_integrity_errors_total: 'counter',
  poker_hands_total: 'counter',
  poker_tables_active: 'gauge',
  poker_tables_halted: 'gauge',
  poker_turn_overdue_seconds: 'gauge',
  poker_rollout_percentage: 'gauge',
  poker_rollout_reductions_total: 'counter',
};

/** A room with its figures, as they are scraped. */
async function openMetered(store: Store = createMemoryStore()) {
  const clock = createFakeClock();
  const registry = new Registry();
  const meter = createRoomMeter();
  const locks = createLocksFor(clock);
  const driver = await createRoomDriver({ clock, store, locks, meter });
  const lines: string[] = [];
  const logger = createLogger('info', { write: (line) => void lines.push(line) });
  const lockMeter = createLockMeter();
  const settings = { isEnabled: true, windowMs: 60_000, actionsMin: 2, actionErrorsMax: 5, lockErrorsMax: 1 };
  const rolloutSettings = { ...settings, actionMeanMsMax: 200 };
  const rollout = watchRollout({ locks, lockMeter, roomMeter: meter, clock, logger }, { rollout: rolloutSettings });
  addRoomMetrics(registry, { meter, room: driver.room, locks, rollout });
  const scrape = async () => parseExposition(await registry.metrics());
  const log = (): readonly object[] => lines.map((line) => JSON.parse(line) as object);
  return { driver, scrape, rollout, rolloutSettings, log };
}

function valueOf(samples: readonly Sample[], name: string, labels: Readonly<Record<string, string>> = {}) {
  const isOne = (sample: Sample): boolean =>
    Object.entries(labels).every(([key, value]) => sample.labels[key] === value);
  return samples.find((sample) => sample.name === name && isOne(sample))?.value;
}

describe('figures about tables', () => {
  it('[MET6] have exactly these names, types and labels, all from the start on and at nothing', async () => {
    const { scrape } = await openMetered();
    const { types, samples } = await scrape();
    expect(Object.fromEntries(types)).toEqual(TYPES);
    const actions = [...createRoomMeter().read().actions.keys()];
    const counted = samples.filter(({ name }) => name === 'poker_actions_total');
    expect(counted.map(({ labels }) => labels)).toEqual(
      actions.flatMap((action) => ACTION_OUTCOMES.map((outcome) => ({ action, outcome }))),
    );
    const timed = samples.filter(({ name }) => name === 'poker_action_duration_seconds_count');
    expect(timed.map(({ labels }) => labels)).toEqual(actions.map((action) => ({ action })));
    const some = samples.filter(({ value }) => value !== 0).map(({ name, value }) => [name, value]);
    expect(some).toEqual([['poker_rollout_percentage', 100]]);
  });

  it('[MET7] are those of the moment, and nothing is counted twice', async () => {
    const inner = createMemoryStore();
    let breaks = false;
    const { driver, scrape } = await openMetered({
      ...inner,
      commit: (lease, commit) => inner.commit(lease, breaks ? { ...commit, transfers: [] } : commit),
    });
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, alice, { type: 'start' });
    await driver.actorActs(table, 'fold');
    await driver.act(table, bob, { type: 'start' });
    const playing = (await scrape()).samples;
    expect(valueOf(playing, 'poker_tables_active')).toBe(1);
    await driver.act(table, alice, { type: 'sitOut', when: 'nextHand' }, 'k');
    await driver.act(table, alice, { type: 'sitOut', when: 'nextHand' }, 'k');
    breaks = true;
    await driver.act(table, alice, { type: 'leave' }).catch(String);
    for (let time = 0; time < 2; time += 1) {
      const { samples } = await scrape();
      const acted = (action: string, outcome: string) => valueOf(samples, 'poker_actions_total', { action, outcome });
      expect([acted('join', 'accepted'), acted('start', 'accepted'), acted('start', 'refused')]).toEqual([2, 1, 1]);
      expect([acted('sitOut', 'accepted'), acted('leave', 'failed')]).toEqual([1, 1]);
      expect(valueOf(samples, 'poker_duplicate_requests_total')).toBe(1);
      expect(valueOf(samples, 'poker_chip_integrity_errors_total')).toBe(1);
      expect(valueOf(samples, 'poker_tables_active')).toBe(0);
      expect(valueOf(samples, 'poker_tables_halted')).toBe(1);
      const ended = (await driver.room.hands(table, 10)).filter(({ endedAt }) => endedAt !== undefined);
      expect(valueOf(samples, 'poker_hands_total')).toBe(ended.length);
      expect(ended.length).toBeGreaterThan(0);
      const of = (le: number | string) =>
        valueOf(samples, 'poker_action_duration_seconds_bucket', { action: 'join', le: String(le) });
      expect([...ACTION_SECONDS_BOUNDS, '+Inf'].map(of)).toEqual([...ACTION_SECONDS_BOUNDS, '+Inf'].map(() => 2));
    }
  });

  it('[ROL1] a rollout that was reduced is a line in the log, a figure, and as configured again by a reload', async () => {
    const inner = createMemoryStore();
    let fails = false;
    const { driver, scrape, rollout, rolloutSettings, log } = await openMetered({
      ...inner,
      async commit(lease, commit) {
        if (fails) throw new Fault('StoreFailed', 'no');
        return inner.commit(lease, commit);
      },
    });
    const table = await openWith(driver, ['alice']);
    await driver.advance(60_000);
    expect(rollout.configure({ locks: DEFAULT_LOCK_SETTINGS, rollout: rolloutSettings })).toEqual([]);
    fails = true;
    for (let minute = 0; minute < 3; minute += 1) {
      for (const when of ['nextHand', 'nextBigBlind'] as const) {
        await driver.act(table, alice, { type: 'sitOut', when }).catch(String);
      }
      await driver.advance(60_000);
    }
    const reduced = (await scrape()).samples;
    expect(valueOf(reduced, 'poker_rollout_percentage')).toBe(50);
    expect(valueOf(reduced, 'poker_rollout_reductions_total')).toBe(1);
    const window = { verdict: 'bad', actions: 2, actionErrors: 100, lockErrors: 0, actionMeanMs: 0 };
    expect(log()).toMatchObject([
      { level: 40, event: 'rollout.reduced', from: 100, to: 50, windows: [window, window, window] },
    ]);
    expect(rollout.configure({ locks: DEFAULT_LOCK_SETTINGS, rollout: rolloutSettings })).toEqual([
      'lock_manager.rollout_percentage: 50 -> 100, which had been reduced',
    ]);
    expect(valueOf((await scrape()).samples, 'poker_rollout_percentage')).toBe(100);
    expect(log().at(-1)).toMatchObject({ level: 30, event: 'rollout.restored', from: 50, to: 100 });
    rollout.stop();
  });
});
