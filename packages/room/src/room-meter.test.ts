import { Fault, handId, playerId } from '@cardroom/kernel';
import { createFakeClock, createLocksFor, createMemoryStore, createRoomDriver, openWith } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { COMMAND_REACHES } from './command-reach.ts';
import { ACTION_SECONDS_BOUNDS, createRoomMeter, type RoomFigures, type Store } from './index.ts';

const [alice, bob] = [playerId('alice'), playerId('bob')];

/** What was counted and is not nothing, action by action. */
function outcomesIn({ actions }: RoomFigures): Readonly<Record<string, object>> {
  const counted = [...actions].map(([action, { outcomes }]) => {
    const some = Object.entries(outcomes).filter(([, count]) => count > 0);
    return [action, Object.fromEntries(some)] as const;
  });
  return Object.fromEntries(counted.filter(([, outcomes]) => Object.keys(outcomes).length > 0));
}

/** A store whose commits take a while and may fail. */
function troubled(clock: { advance(ms: number): void }) {
  const inner = createMemoryStore();
  const trouble = { tookMs: 0, fails: false };
  const store: Store = {
    ...inner,
    async commit(lease, commit) {
      clock.advance(trouble.tookMs);
      if (trouble.fails) throw new Fault('StoreFailed', 'no');
      return inner.commit(lease, commit);
    },
  };
  return { store, trouble };
}

describe('what happens in a room', () => {
  it('[ROOM60] is counted by action from the start on, each with nothing', () => {
    const { actions, ...sums } = createRoomMeter().read();
    expect([...actions.keys()]).toEqual(Object.keys(COMMAND_REACHES));
    expect(sums).toEqual({ repeats: 0, conflicts: 0, halts: 0, hands: 0 });
    for (const { outcomes, counts, sumSeconds } of actions.values()) {
      expect(outcomes).toEqual({ accepted: 0, refused: 0, failed: 0 });
      expect([counts.length, new Set(counts), sumSeconds]).toEqual([ACTION_SECONDS_BOUNDS.length + 1, new Set([0]), 0]);
    }
  });

  it('[ROOM60] an action is counted once, as accepted, refused or failed, with the time from its arrival', async () => {
    const clock = createFakeClock();
    const { store, trouble } = troubled(clock);
    const meter = createRoomMeter();
    const driver = await createRoomDriver({ clock, store, meter });
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, bob, { type: 'start' });
    trouble.tookMs = 30;
    await driver.act(table, alice, { type: 'sitOut', when: 'nextHand' });
    trouble.fails = true;
    await expect(driver.act(table, bob, { type: 'leave' })).rejects.toMatchObject({ code: 'StoreFailed' });
    const figures = meter.read();
    expect(outcomesIn(figures)).toEqual({
      join: { accepted: 2 },
      start: { refused: 1 },
      sitOut: { accepted: 1 },
      leave: { failed: 1 },
    });
    const sitOut = figures.actions.get('sitOut');
    const place = ACTION_SECONDS_BOUNDS.findIndex((bound) => bound >= 0.03);
    expect(sitOut?.sumSeconds).toBeCloseTo(0.03, 9);
    expect(sitOut?.counts.map((count, at) => (count > 0 ? at : 0)).filter((at) => at > 0)).toEqual([place]);
    expect(figures.actions.get('leave')?.sumSeconds).toBeCloseTo(0.03, 9);
  });

  it('[ROOM60] what time and bots do is counted as well, and hands when they end', async () => {
    const meter = createRoomMeter();
    const driver = await createRoomDriver({ meter });
    const table = await openWith(driver, ['alice'], 1);
    await driver.act(table, alice, { type: 'start' });
    expect(meter.read().hands).toBe(0);
    // Where she is the first to act she calls once, so that the bot comes to act; then her turns time out.
    const { actor, you } = await driver.view(table, alice);
    if (actor === you?.seat) await driver.actorActs(table, 'call');
    // Alice does nothing more.
    for (let second = 0; second < 300 && meter.read().hands === 0; second += 1) await driver.advance(1_000);
    const hands = await driver.room.hands(table, 10);
    expect(meter.read().hands).toBe(hands.filter(({ endedAt }) => endedAt !== undefined).length);
    expect(hands).toHaveLength(1);
    const played = await driver.room.hand(hands[0]?.handId ?? handId('none'), alice);
    const kinds = (played?.events ?? []).map(({ kind }) => kind);
    const { timeOut, call, check } = outcomesIn(meter.read());
    expect(timeOut).toEqual({ accepted: expect.any(Number) });
    expect(call ?? check).toEqual({ accepted: expect.any(Number) });
    expect(kinds).toContain('HandEnded');
  });

  it('[ROOM61] a repeat is counted as one, and is no action, wherever the first was done', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    const meters = [createRoomMeter(), createRoomMeter()] as const;
    const one = await createRoomDriver({ clock, store, locks, seed: 1, meter: meters[0] });
    const table = await openWith(one, ['alice', 'bob']);
    const two = await createRoomDriver({ clock, store, locks, seed: 2, meter: meters[1] });
    // Three at once here and two there, and one more when it is long over.
    const sent = [one, one, one, two, two].map((driver) => driver.act(table, bob, { type: 'leave' }, 'k'));
    const answers = await Promise.all(sent);
    answers.push(await two.act(table, bob, { type: 'leave' }, 'k'));
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    const [here, there] = meters.map((meter) => meter.read());
    expect((here?.repeats ?? 0) + (there?.repeats ?? 0)).toBe(5);
    const left = [here, there].map((figures) => figures?.actions.get('leave')?.outcomes.accepted ?? 0);
    expect(left.toSorted((few, many) => few - many)).toEqual([0, 1]);
    // Another content under the key is no repeat: it is refused.
    await one.act(table, bob, { type: 'sitIn' }, 'k');
    expect(meters[0].read().actions.get('sitIn')?.outcomes).toEqual({ accepted: 0, refused: 1, failed: 0 });
  });

  it('[ROOM62] a conflict that makes a command decide again is counted', async () => {
    const clock = createFakeClock();
    const store = createMemoryStore();
    const locks = createLocksFor(clock);
    const meter = createRoomMeter();
    const deaf = await createRoomDriver({ clock, store, locks, seed: 1, meter });
    const table = await openWith(deaf, ['alice', 'bob']);
    const other = await createRoomDriver({ clock, store, locks, seed: 2 });
    await other.act(table, bob, { type: 'sitOut', when: 'nextHand' });
    expect(meter.read().conflicts).toBe(0);
    expect(await deaf.act(table, alice, { type: 'leave' })).toMatchObject({ ok: true });
    expect(meter.read().conflicts).toBe(1);
  });

  it('[ROOM64] tables at which a person sits in or looks on are active, and halted ones are not', async () => {
    const driver = await createRoomDriver();
    expect(driver.room.gauges().active).toBe(0);
    const table = await openWith(driver, ['alice'], 1);
    expect(driver.room.gauges().active).toBe(1);
    await driver.act(table, alice, { type: 'leave' });
    expect(driver.room.gauges().active).toBe(0);
    const watching = await driver.room.subscribe(table, bob, () => {});
    expect(driver.room.gauges().active).toBe(1);
    watching?.unsubscribe();
    expect(driver.room.gauges().active).toBe(0);
    const other = await createRoomDriver();
    const halted = await openWith(other, ['alice']);
    await other.store.halt(halted, 'for a check', other.clock.now());
    expect((await createRoomDriver({ store: other.store })).room.gauges().active).toBe(0);
    expect(other.room.gauges().active).toBe(1);
  });

  it('[ROOM67] halted tables are counted until they are put into play again', async () => {
    const first = await createRoomDriver();
    const table = await openWith(first, ['alice', 'bob']);
    await first.act(table, alice, { type: 'start' });
    expect(first.room.gauges().halted).toBe(0);
    await first.store.halt(table, 'for a check', first.clock.now());
    const { room } = await createRoomDriver({ store: first.store });
    expect(room.gauges()).toEqual({ active: 0, halted: 1, turnOverdueMs: 0 });
    expect(await room.reset(table, 'looked at')).toMatchObject({ ok: true });
    expect(room.gauges()).toMatchObject({ active: 1, halted: 0 });
  });

  it('[ROOM68] a turn that nobody ends is told by how long ago it ran out', async () => {
    const clock = createFakeClock();
    const { store, trouble } = troubled(clock);
    const driver = await createRoomDriver({ clock, store });
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, alice, { type: 'start' });
    const { deadline } = await driver.view(table);
    trouble.fails = true;
    await driver.advance((deadline ?? 0) - clock.now());
    expect(driver.room.gauges().turnOverdueMs).toBe(0);
    for (let second = 1; second <= 45; second += 1) await driver.advance(1_000);
    expect(driver.room.gauges().turnOverdueMs).toBe(45_000);
    trouble.fails = false;
    await driver.advance(1_000);
    expect(driver.room.gauges().turnOverdueMs).toBe(0);
  });
});
