import { chips, playerId } from '@cardroom/kernel';
import {
  checkStore,
  createFakeClock,
  createMemoryStore,
  createRoomDriver,
  openWith,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { parseAnnouncement } from './outbox/announcement.ts';

const HOUR_MS = 3_600_000;
const alice = playerId('alice');
const bob = playerId('bob');

describe('abandoned tables', () => {
  it('[ROOM25] a table is closed a day after the last thing happened there, and the chips are cashed out first', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice'], 2);
    await driver.act(table, alice, { type: 'start' });
    await driver.act(table, alice, { type: 'leave' });
    for (let minute = 0; minute < 60; minute += 1) await driver.advance(60_000);
    const bots = (await driver.view(table)).seats.map((seat) => seat.playerId);
    await driver.advance(22 * HOUR_MS);
    expect(await driver.room.tables()).toHaveLength(1);
    await driver.advance(2 * HOUR_MS);
    expect(await driver.room.tables()).toEqual([]);
    expect(await driver.room.view(table, alice)).toBeUndefined();
    expect(await driver.room.subscribe(table, alice, () => {})).toBeUndefined();
    expect(await driver.act(table, alice, { type: 'leave' })).toMatchObject({ error: { code: 'UnknownTable' } });
    await checkStore(driver.store, [alice, ...bots]);
    expect(await driver.room.hands(table, 10)).toHaveLength(1);
    const reopened = await createRoomDriver({ store: driver.store, clock: driver.clock });
    expect(await reopened.room.tables()).toEqual([]);
    expect(driver.troubles).toEqual([]);
  });

  it('[OUT19] the chat of a table that is closed is told so, once', async () => {
    const driver = await createRoomDriver();
    const config = testConfig(bob, { chat: 'c1' });
    await driver.room.openTable({ principal: bob, key: 'o', config, botCount: 0 });
    const kinds = async () =>
      (await driver.store.outbox(99)).map(({ key, body }) => key ?? parseAnnouncement(body).kind);
    expect(await kinds()).toEqual(['board', 'invitation']);
    await driver.advance(50 * HOUR_MS);
    expect(await driver.room.tables()).toEqual([]);
    expect(await kinds()).toEqual(['board', 'invitation', 'tableClosed']);
  });

  it('[ROOM25] who sits there all alone and does nothing for a day gets the stack back', async () => {
    const driver = await createRoomDriver();
    const table = await openWith(driver, ['alice']);
    await driver.advance(25 * HOUR_MS);
    expect(await driver.room.view(table, alice)).toBeUndefined();
    expect(await driver.room.wallet(alice)).toEqual({ available: 10_000, reserved: 0 });
  });

  it('[ROOM25] after an outage whoever sits there has a day to come back', async () => {
    const before = await createRoomDriver();
    const table = await openWith(before, ['alice']);
    const clock = createFakeClock(before.clock.now() + 99 * HOUR_MS);
    const after = await createRoomDriver({ store: before.store, clock });
    await after.advance(23 * HOUR_MS);
    expect((await after.view(table)).seats).toHaveLength(1);
    await after.advance(2 * HOUR_MS);
    expect(await after.room.tables()).toEqual([]);
  });

  it('[ROOM25] a table that somebody watches, or sits down at in the last moment, stays open', async () => {
    const inner = createMemoryStore();
    const driver = await createRoomDriver({ store: inner });
    const watched = await openWith(driver, ['alice'], 1);
    const other = await driver.room.openTable({ principal: bob, key: 'o', config: testConfig(bob), botCount: 0 });
    const watcher = await driver.room.subscribe(watched, undefined, () => {});
    await driver.room.welcome(bob);
    await driver.advance(23.5 * HOUR_MS);
    const join = { type: 'join', name: 'Bob', isBot: false, buyIn: chips(500) } as const;
    // On its way at the moment at which the table is found abandoned.
    driver.clock.advance(HOUR_MS);
    const joined = other.ok ? driver.act(other.value, bob, join) : undefined;
    await driver.advance(0);
    const answer = await joined;
    const isOpen = other.ok && (await driver.room.view(other.value, bob)) !== undefined;
    expect(isOpen).toBe(answer?.ok);
    expect(await driver.view(watched)).toBeDefined();
    await checkStore(inner, [alice, bob]);
    watcher?.unsubscribe();
  });
});

describe('the lobby', () => {
  it('[ROOM26] lists tables with somebody first, then by when something happened, halted ones last', async () => {
    const driver = await createRoomDriver();
    const open = async (name: string) => {
      await driver.advance(1_000);
      const config = testConfig(bob, { name });
      const opened = await driver.room.openTable({ principal: bob, key: name, config, botCount: 0 });
      if (!opened.ok) throw new Error('not opened');
      return opened.value;
    };
    const busy = await open('busy');
    await driver.room.welcome(bob);
    await driver.act(busy, bob, { type: 'join', name: 'Bob', isBot: false, buyIn: chips(500) });
    await open('old');
    const halted = await open('halted');
    await driver.store.halt(halted, 'for a check', driver.clock.now());
    const empty = await createRoomDriver({ store: driver.store, clock: driver.clock, seed: 2 });
    await driver.advance(1_000);
    await empty.room.openTable({ principal: bob, key: 'new', config: testConfig(bob, { name: 'new' }), botCount: 0 });
    const names = (await empty.room.tables()).map(({ config }) => config.name);
    expect(names).toEqual(['busy', 'new', 'old', 'halted']);
  });
});
