import { chips, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import {
  createFakeClock,
  createLocksFor,
  createMemoryStore,
  createRoomDriver,
  openWith,
  type RoomDriver,
  testConfig,
} from '@cardroom/testkit';
import { TIME_BANK_STEP_MS } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import type { RoomLocks, Store } from './index.ts';

const [alice, bob] = [playerId('alice'), playerId('bob')];
const HOUR_MS = 3_600_000;
const TURN_MS = 20_000;
const OUTAGE_MS = 600_000;

/** Two people in a hand at a table with time banks. */
async function openHand(store: Store): Promise<{ driver: RoomDriver; table: TableId }> {
  const driver = await createRoomDriver({ store });
  const config = testConfig(alice, { timeBankSeconds: 30 });
  const opened = await driver.room.openTable({ principal: alice, key: 'open', config, botCount: 0 });
  if (!opened.ok) throw new Error('the table of a test opens');
  for (const player of [alice, bob]) {
    await driver.room.welcome(player);
    await driver.act(opened.value, player, { type: 'join', name: player, isBot: false, buyIn: chips(1_000) });
  }
  await driver.act(opened.value, alice, { type: 'start' });
  return { driver, table: opened.value };
}

/** The same hand after the server was away for ten minutes: whoever is to act has a whole turn again. */
async function afterOutage(): Promise<{ driver: RoomDriver; table: TableId; actor: PlayerId; deadline: number }> {
  const store = createMemoryStore();
  const { driver, table } = await openHand(store);
  await driver.room.close();
  driver.clock.advance(OUTAGE_MS);
  const after = await createRoomDriver({ store, clock: driver.clock, seed: 2 });
  const { actor, seats, deadline = 0 } = await after.view(table);
  const player = seats.find(({ seat }) => seat === actor)?.playerId;
  if (player === undefined) throw new Error('somebody is to act');
  expect(deadline).toBe(driver.clock.now() + TURN_MS);
  return { driver: after, table, actor: player, deadline };
}

describe('a clock that an outage has lengthened', () => {
  it('[ROOM52] is lengthened further by a time bank, asked for or not', async () => {
    const { driver, table, actor, deadline } = await afterOutage();
    await driver.act(table, actor, { type: 'timeBank' });
    expect((await driver.view(table)).deadline).toBe(deadline + TIME_BANK_STEP_MS);
    await driver.advance(TURN_MS + TIME_BANK_STEP_MS);
    // The rest of the bank comes by itself.
    expect((await driver.view(table)).deadline).toBe(deadline + 2 * TIME_BANK_STEP_MS);
    await driver.advance(TIME_BANK_STEP_MS);
    expect((await driver.view(table)).actor).toBeUndefined();
  });

  it('[ROOM52] is stopped by a pause with what was left of it, and goes on with that', async () => {
    const { driver, table } = await afterOutage();
    await driver.advance(5_000);
    await driver.act(table, alice, { type: 'pause' });
    await driver.advance(OUTAGE_MS);
    await driver.act(table, alice, { type: 'resume' });
    expect((await driver.view(table)).deadline).toBe(driver.clock.now() + 15_000);
    expect(driver.troubles).toEqual([]);
  });
});

describe('a pause', () => {
  it('[ROOM53] does not keep a bot from acting soon when play goes on', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice'], 2);
    await driver.act(table, alice, { type: 'start' });
    for (let second = 0; second < 60; second += 1) {
      const { actor, seats } = await driver.view(table);
      if (seats.find(({ seat }) => seat === actor)?.isBot === true) break;
      if (actor === undefined) await driver.advance(1_000);
      else await driver.actorActs(table, 'call');
    }
    const { turn, handId } = await driver.view(table);
    await driver.act(table, alice, { type: 'pause' });
    await driver.advance(10_000);
    expect(await driver.view(table)).toMatchObject({ stage: 'paused', turn, handId });
    await driver.act(table, alice, { type: 'resume' });
    await driver.advance(2_500);
    expect((await driver.view(table)).turn).not.toBe(turn);
    expect(driver.troubles).toEqual([]);
  });

  it('[ROOM25] a hand that was paused and left alone for a day is void, and everybody gets his chips', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice', 'bob']);
    await driver.act(table, alice, { type: 'start' });
    await driver.actorActs(table, 'allIn');
    await driver.act(table, alice, { type: 'pause' });
    await driver.advance(23 * HOUR_MS);
    expect((await driver.view(table)).stage).toBe('paused');
    for (let hour = 0; hour < 4; hour += 1) await driver.advance(HOUR_MS);
    for (const player of [alice, bob]) expect((await driver.room.wallet(player)).available).toBe(10_000);
    expect(await driver.room.tables()).toEqual([]);
    expect(driver.troubles).toEqual([]);
  });
});

describe('a turn', () => {
  it('[ROOM56] begins when the one before is committed, however long its command has waited for the table', async () => {
    const clock = createFakeClock();
    const inner = createLocksFor(clock);
    let waitMs = 0;
    const locks: RoomLocks = {
      release: (lease) => inner.release(lease),
      logSnapshot: (occasion, table) => inner.logSnapshot(occasion, table),
      async acquire(request) {
        const lease = await inner.acquire(request);
        clock.advance(waitMs);
        return lease;
      },
    };
    const driver = await createRoomDriver({ clock, locks });
    const table = await openWith(driver, ['alice', 'bob', 'carol']);
    await driver.act(table, alice, { type: 'start' });
    waitMs = 4_000;
    expect(await driver.actorActs(table, 'call')).toMatchObject({ ok: true });
    expect((await driver.view(table)).deadline).toBe(clock.now() + TURN_MS);
  });
});

describe('an answer of an older version', () => {
  it('[ROOM54] is given again, with what it lacks', async () => {
    const store = createMemoryStore();
    const first = await createRoomDriver({ store });
    const table = await openWith(first, ['alice', 'bob']);
    const answer = await first.act(table, alice, { type: 'sitOut', when: 'nextHand' }, 'k1');
    const kept = await store.answer(alice, 'k1');
    if (!answer.ok || kept === undefined) throw new Error('it was accepted and kept');
    const { rights: _, ...older } = answer.view;
    const body = JSON.stringify({ ...answer, view: older });
    const again = createMemoryStore();
    const second = await createRoomDriver({ store: again });
    await openWith(second, ['alice', 'bob']);
    await again.saveAnswer({ ...kept, body });
    const given = await second.act(table, alice, { type: 'sitOut', when: 'nextHand' }, 'k1');
    expect(given).toEqual({ ...answer, view: { ...answer.view, rights: [] } });
  });
});
