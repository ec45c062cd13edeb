import { chips, Defect, Fault, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import {
  createFakeClock,
  createMemoryStore,
  createRoomDriver,
  createSeededRandom,
  openWith,
  type RoomDriver,
  settled,
} from '@cardroom/testkit';
import { beforeAll, describe, expect, it } from 'vitest';
import { createInProcessBus } from '../in-process-bus.ts';
import type { Store } from '../ports/store.ts';
import type { Trouble } from '../trouble.ts';
import { statsOfHand } from './hand-facts.ts';
import type { PlayerStats } from './player-stats.ts';
import { projectAll } from './project-table.ts';
import { startProjections } from './projections.ts';

/** More than are counted in one write. */
const HANDS = 14;

/** Plays until `count` hands of a table have ended; now and then somebody folds or is all-in, and brings new chips. */
async function playHands(driver: RoomDriver, table: TableId, count: number, seed: number): Promise<void> {
  const random = createSeededRandom(seed);
  for (let step = 0; step < 5_000; step += 1) {
    if ((await driver.store.endedHands(table, 0, count)).length === count) return;
    const { actor, seats } = await driver.view(table);
    const isPerson = seats.some(({ seat, isBot }) => seat === actor && !isBot);
    if (!isPerson) {
      await driver.advance(1_500);
      for (const { playerId: player, isBot } of seats) if (!isBot) await comeBack(driver, table, player);
      continue;
    }
    const luck = random.uint32() % 100;
    const type = luck === 0 ? 'allIn' : luck < 20 ? 'fold' : 'check';
    const answer = await driver.actorActs(table, type);
    if (!answer.ok) await driver.actorActs(table, 'call');
  }
  throw new Error('the hands of a test do not end');
}

/** A player who has no chips brings some, and one who sits out sits in; what is refused is not needed. */
async function comeBack(driver: RoomDriver, table: TableId, player: PlayerId): Promise<void> {
  const seat = (await driver.view(table)).seats.find((chair) => chair.playerId === player);
  if (seat?.stack === 0) await driver.act(table, player, { type: 'topUp', amount: chips(500) });
  if (seat?.status === 'sittingOut') await driver.act(table, player, { type: 'sitIn' });
}

/** Everybody's statistics, by what is added up hand by hand from all that is stored, and by nothing else. */
async function countedAgain(store: Store): Promise<ReadonlyMap<PlayerId, Partial<PlayerStats>>> {
  const sums = new Map<PlayerId, { hands: number; net: number; awarded: number }>();
  for (const table of await store.tableIds()) {
    for (const hand of await store.hands(table, 1_000)) {
      if (hand.endedAt === undefined) continue;
      for (const { playerId: player, net, awarded } of statsOfHand(hand, await store.eventsOfHand(hand.handId))) {
        const sum = sums.get(player) ?? { hands: 0, net: 0, awarded: 0 };
        sums.set(player, { hands: sum.hands + 1, net: sum.net + net, awarded: sum.awarded + awarded });
      }
    }
  }
  return new Map([...sums].map(([player, { hands, net }]) => [player, { hands, net }]));
}

async function allStats(store: Store): Promise<ReadonlyMap<PlayerId, PlayerStats>> {
  const stats = new Map<PlayerId, PlayerStats>();
  for (const player of (await countedAgain(store)).keys()) {
    const found = await store.playerStats(player);
    if (found !== undefined) stats.set(player, found);
  }
  return stats;
}

/** Checks that each hand that has ended is counted, and each once. */
async function expectCounted(store: Store): Promise<void> {
  expect(await store.tablesToProject('', 10)).toEqual([]);
  const stats = await allStats(store);
  for (const [player, sums] of await countedAgain(store)) expect(stats.get(player)).toMatchObject(sums);
  // What nobody has lost nobody has won: the tables of this test take no rake.
  expect([...stats.values()].reduce((sum, { net }) => sum + net, 0)).toBe(0);
}

describe('counting what was played', () => {
  let driver: RoomDriver;
  let tables: readonly TableId[];

  beforeAll(async () => {
    driver = await createRoomDriver();
    const first = await openWith(driver, ['ann', 'ben'], 1);
    const opened = await driver.room.openTable({
      principal: playerId('cat'),
      key: 'second',
      config: (await driver.view(first)).config,
      botCount: 2,
    });
    if (!opened.ok) throw new Error(opened.error.code);
    tables = [first, opened.value];
    // Ann plays at both.
    for (const name of ['ann', 'cat']) {
      await driver.room.welcome(playerId(name));
      await driver.act(opened.value, playerId(name), { type: 'join', name, isBot: false, buyIn: chips(1_000) });
    }
    for (const [seed, table] of tables.entries()) await playHands(driver, table, HANDS, seed + 1);
  });

  it('[PRJ2] hands that nobody has counted are counted, and counted again come to the same', async () => {
    const { store } = driver;
    await store.resetStatistics(1);
    expect((await store.tablesToProject('', 10)).toSorted()).toEqual(tables.toSorted());
    expect(await projectAll(store)).toEqual({ tables: 2, failures: [] });
    await expectCounted(store);
    const stats = await allStats(store);
    expect(stats.get(playerId('ann'))?.hands).toBeGreaterThan(HANDS);
    await store.resetStatistics(2);
    expect(await allStats(store)).toEqual(new Map());
    await projectAll(store);
    expect(await allStats(store)).toEqual(stats);
    expect(await projectAll(store)).toEqual({ tables: 0, failures: [] });
  });

  it('[PRJ8] a table that cannot be counted is told of at the end, and the others are counted', async () => {
    const { store } = driver;
    await store.resetStatistics(1);
    const [broken, good] = await store.tablesToProject('', 2);
    const [hand] = await store.endedHands(broken as TableId, 0, 1);
    const damaged: Store = {
      ...store,
      eventsOfHand: async (id) => (id === hand?.handId ? [{ body: '{"AsAh' }] : store.eventsOfHand(id)),
    };
    expect(await projectAll(damaged)).toEqual({
      tables: 1,
      failures: [{ tableId: broken, error: new Defect('a stored event is no JSON') }],
    });
    expect(await store.projectedUpTo(good as TableId)).toBe(HANDS);
    expect(await store.tablesToProject('', 10)).toEqual([broken]);
    expect(await projectAll(store)).toEqual({ tables: 1, failures: [] });
    await expectCounted(store);
  });

  it('[PRJ1] are counted once by many at the same time, on a store that fails before or after it has written', async () => {
    const { store } = driver;
    await store.resetStatistics(1);
    const random = createSeededRandom(5);
    const failing: Store = {
      ...store,
      async project(...asked) {
        const luck = random.uint32() % 4;
        if (luck === 0) throw new Fault('StoreFailed', 'before');
        const outcome = await store.project(...asked);
        if (luck === 1) throw new Fault('StoreFailed', 'after');
        return outcome;
      },
    };
    const clock = createFakeClock();
    const troubles: Trouble[] = [];
    const ports = {
      store: failing,
      clock,
      bus: createInProcessBus(),
      onTrouble: (trouble: Trouble) => troubles.push(trouble),
    };
    const stops = Array.from({ length: 4 }, () => startProjections(ports));
    while ((await store.tablesToProject('', 1)).length > 0) {
      clock.advance(10_000);
      await settled();
    }
    await Promise.all(stops.map((stop) => stop()));
    expect(troubles.length).toBeGreaterThan(0);
    expect(new Set(troubles.map(({ kind }) => kind))).toEqual(new Set(['projectionFailed']));
    await expectCounted(store);
  });

  it('[PRJ3] what cannot be counted is told of less and less often, and holds up no other table', async () => {
    const { store } = driver;
    await store.resetStatistics(1);
    const [broken, good] = tables;
    const lost = new Set((await store.endedHands(broken as TableId, 0, 100)).map(({ handId }) => handId));
    const clock = createFakeClock();
    const told: number[] = [];
    let isMended = false;
    const stop = startProjections({
      store: {
        ...store,
        async eventsOfHand(hand) {
          if (lost.has(hand) && !isMended) throw new Defect('a stored event is no JSON');
          return store.eventsOfHand(hand);
        },
      },
      clock,
      bus: createInProcessBus(),
      onTrouble({ kind, tableId }) {
        expect([kind, tableId]).toEqual(['projectionFailed', broken]);
        told.push(clock.now());
      },
    });
    for (let turn = 0; turn < 1_000; turn += 1) {
      clock.advance(1_000);
      await settled();
    }
    expect(await store.tablesToProject('', 10)).toEqual([broken]);
    expect(await store.projectedUpTo(good as TableId)).toBe(HANDS);
    const waits = told.map((at, place) => at - (told[place - 1] ?? at)).slice(1);
    expect(waits.length).toBeGreaterThan(3);
    expect(waits.length).toBeLessThan(12);
    expect(Math.max(...waits)).toBe(300_000);
    isMended = true;
    for (let turn = 0; turn < 400; turn += 1) {
      clock.advance(1_000);
      await settled();
    }
    await stop();
    await expectCounted(store);
  });
});

describe('counting while it is played', () => {
  it('[PRJ3] a hand is counted soon after its end, and a server that stops counts no more', async () => {
    const clock = createFakeClock();
    const bus = createInProcessBus();
    const driver = await createRoomDriver({ clock, bus });
    const stop = startProjections({ store: driver.store, clock, bus, onTrouble: () => {} });
    const table = await openWith(driver, ['ann', 'ben']);
    await playHands(driver, table, 1, 3);
    expect(await driver.store.playerStats(playerId('ann'))).toBeUndefined();
    await driver.advance(250);
    expect(await driver.store.playerStats(playerId('ann'))).toMatchObject({ hands: 1, name: 'ann' });
    await stop();
    await playHands(driver, table, 2, 4);
    await driver.advance(20_000);
    expect(await driver.store.playerStats(playerId('ann'))).toMatchObject({ hands: 1 });
    await driver.room.close();
  });

  it('[PRJ3] nothing that was heard is needed: what has ended is found by looking', async () => {
    const clock = createFakeClock();
    const driver = await createRoomDriver({ clock });
    const stop = startProjections({ store: driver.store, clock, bus: createInProcessBus(), onTrouble: () => {} });
    const table = await openWith(driver, ['ann', 'ben']);
    await playHands(driver, table, 1, 3);
    await driver.advance(5_000);
    expect(await driver.store.playerStats(playerId('ben'))).toMatchObject({ hands: 1 });
    await stop();
    expect(clock.pending()).toBeLessThan(4);
    await driver.room.close();
  });

  it('[PRJ3] others work while an expectation is worked out, and stopping does not wait for it', async () => {
    const clock = createFakeClock();
    const driver = await createRoomDriver({ clock, store: createMemoryStore() });
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, playerId('ann'), { type: 'start' });
    await driver.advance(0);
    await driver.actorActs(table, 'allIn');
    await driver.actorActs(table, 'call');
    expect(await driver.store.endedHands(table, 0, 2)).toHaveLength(1);
    const { store } = driver;
    const stopped = startProjections({ store, clock, bus: createInProcessBus(), onTrouble: () => {} });
    await settled();
    await stopped();
    expect(await store.projectedUpTo(table)).toBe(0);
    const stop = startProjections({ store, clock, bus: createInProcessBus(), onTrouble: () => {} });
    let pauses = 0;
    while ((await store.projectedUpTo(table)) === 0 && pauses < 1_000) {
      pauses += 1;
      clock.advance(0);
      await settled();
    }
    expect(pauses).toBeGreaterThan(20);
    expect(await store.playerStats(playerId('ann'))).toMatchObject({ allIns: 1, hands: 1 });
    await stop();
    await driver.room.close();
  });
});
