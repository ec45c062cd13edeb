import { chips, Fault, playerId } from '@cardroom/kernel';
import {
  checkStore,
  createFakeClock,
  createMemoryStorage,
  createMemoryStore,
  createRoomDriver,
  openWith,
  settled,
  testConfig,
} from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import { type SessionKeeperPorts, startSessionKeeper } from './housekeeping.ts';
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

describe('sessions that have expired', () => {
  const DAY_MS = 24 * HOUR_MS;

  async function openKept(over: Partial<SessionKeeperPorts['players']> = {}) {
    const { players } = createMemoryStorage();
    const clock = createFakeClock();
    const troubles: string[] = [];
    const session = { playerId: alice, expiresAt: clock.now() + HOUR_MS };
    await players.addPlayer({ playerId: alice, displayName: 'Alice' }, { ...session, tokenHash: 'short' });
    await players.addSession({ ...session, tokenHash: 'device:code', expiresAt: clock.now() + 60_000 });
    await players.addSession({ ...session, tokenHash: 'long', expiresAt: clock.now() + 90 * DAY_MS });
    const onTrouble: SessionKeeperPorts['onTrouble'] = ({ kind }) => void troubles.push(kind);
    const start = () => startSessionKeeper({ players: { ...players, ...over }, clock, onTrouble });
    const kept = async () => {
      const found = await Promise.all(['short', 'device:code', 'long'].map((hash) => players.playerOfSession(hash, 0)));
      return found.map((player) => player !== undefined);
    };
    return { clock, troubles, start, kept, players };
  }

  it('[SES3] are forgotten within an hour of the day after, and no others', async () => {
    const { clock, start, kept, troubles } = await openKept();
    const stop = start();
    await settled();
    for (let hour = 0; hour < 24; hour += 1) {
      clock.advance(HOUR_MS);
      await settled();
    }
    expect(await kept()).toEqual([true, true, true]);
    clock.advance(HOUR_MS);
    await settled();
    expect(await kept()).toEqual([true, false, true]);
    clock.advance(HOUR_MS);
    await settled();
    expect(await kept()).toEqual([false, false, true]);
    await stop();
    expect(troubles).toEqual([]);
  });

  it('[SES3] are forgotten by the next look when the store fails', async () => {
    let failures = 1;
    const memory = await openKept({
      purgeSessions: (before) => {
        if (failures > 0) {
          failures -= 1;
          return Promise.reject(new Fault('StoreFailed', 'the disk is full'));
        }
        return memory.players.purgeSessions(before);
      },
    });
    const { clock, start, kept, troubles } = memory;
    clock.advance(2 * DAY_MS);
    const stop = start();
    await settled();
    expect([await kept(), troubles]).toEqual([[true, true, true], ['purgeFailed']]);
    clock.advance(HOUR_MS);
    await settled();
    expect([await kept(), troubles]).toEqual([[false, false, true], ['purgeFailed']]);
    await stop();
  });

  it('[SES3] are looked for no more when the house is closed, not even the rest of them', async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let looks = 0;
    const { clock, start } = await openKept({
      purgeSessions: () => {
        looks += 1;
        return promise;
      },
    });
    const stopped = start()();
    resolve(1_000);
    await stopped;
    clock.advance(2 * HOUR_MS);
    await settled();
    expect(looks).toBe(1);
  });
});
