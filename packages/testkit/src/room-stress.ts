import { assert, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import { lockPath, type Locks } from '@cardroom/locks';
import { type Bus, createInProcessBus, type RoomAnswer, type Store } from '@cardroom/room';
import { RESUME_MS, type TableView } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { checkStore } from './check-store.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { type Act, createRoomDriver, openWith, type RoomDriver } from './room-driver.ts';

/** What rooms stand on in these tests: a store and locks for each node. */
export interface StressWorld {
  /** As many rooms as there are, all on one database. */
  readonly nodes: readonly { readonly store: Store; readonly locks: Locks }[];
  close(): Promise<void>;
}

/** How a world is opened: `clock` is the time of its rooms and stores. */
export type OpenStressWorld = (clock: FakeClock) => Promise<StressWorld>;

const NAMES = ['ann', 'ben', 'cat', 'dan', 'eve'];
const PEOPLE: readonly PlayerId[] = NAMES.map((name) => playerId(name));
const [HOST] = PEOPLE;
const COPIES = 40;
const THOUSAND = 1_000;
const ROUNDS = 6;
const VOTES = 4;

interface Scene {
  readonly drivers: readonly RoomDriver[];
  readonly first: RoomDriver;
  readonly table: TableId;
  readonly world: StressWorld;
}

/** A scene's work, on a world of its own that is checked and closed afterwards. */
async function withHand(open: OpenStressWorld, work: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = createFakeClock();
  const world = await open(clock);
  const bus: Bus = createInProcessBus();
  try {
    const drivers = await Promise.all(
      world.nodes.map(({ store, locks }, at) => createRoomDriver({ store, locks, clock, bus, seed: at + 1 })),
    );
    const [first] = drivers;
    assert(first !== undefined && HOST !== undefined, 'a world has a room');
    const table = await openWith(first, NAMES);
    expect(await first.act(table, HOST, { type: 'start' })).toMatchObject({ ok: true });
    await work({ drivers, first, table, world });
    for (const { troubles } of drivers) expect(troubles).toEqual([]);
    await checkStore(first.store, PEOPLE);
    await Promise.all(drivers.map(({ room }) => room.close()));
  } finally {
    await world.close();
  }
}

/**
 * What many players and networks do to a room at once, on whatever it stands on: fold to an all-in many times over, send
 * everything again and late, read all the time, and click one after the other without waiting.
 */
export function registerRoomStress(name: string, open: OpenStressWorld): void {
  describe(`${name} under stress`, () => {
    it('[ROOM42] many folds to an all-in cost each folder exactly once', () => withHand(open, foldManyTimes));
    it('[ROOM43] a thousand commands that come again or too late have one effect, and each has an answer', () =>
      withHand(open, repeatAThousandTimes));
    it('[ROOM44] nobody who reads waits, also while the whole table is locked', () => withHand(open, readWhileLocked));
    it('[ROOM45] what all do at once is done, each once, whichever room it is sent to', () =>
      withHand(open, changeMindsAtOnce));
    it('[ROOM51] a hand that is called off while bets are on their way gives everybody exactly what he had', () =>
      withHand(open, stopWhileBetting));
  });
}

async function foldManyTimes({ drivers, first, table }: Scene): Promise<void> {
  expect(await first.actorActs(table, 'allIn')).toMatchObject({ ok: true });
  for (let view = await first.view(table); view.actor !== undefined; view = await first.view(table)) {
    const [player, fold] = foldOf(view);
    const before = await owned(first, table, player);
    const sent = Array.from({ length: COPIES }, (_, at) => {
      const key = at % 2 === 0 ? `same-${player}` : undefined;
      return oneOf(drivers, at).act(table, player, fold, key);
    });
    const answers = await Promise.all(sent);
    const [same, others] = [everySecond(answers, 0), everySecond(answers, 1)];
    expect(new Set(same.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(others.filter(({ ok }) => ok).length + (same[0]?.ok === true ? 1 : 0)).toBe(1);
    expect(oddCodesOf(others)).toEqual([]);
    expect(await owned(first, table, player)).toBe(before);
  }
  // Nobody has put in more than a big blind.
  const { seats } = await first.view(table);
  expect(seats.map(({ stack }) => stack).filter((stack) => stack < 990)).toEqual([]);
}

async function repeatAThousandTimes({ drivers, first, table }: Scene): Promise<void> {
  const view = await first.view(table);
  const [player, fold] = foldOf(view);
  const stale = { ...fold, turn: fold.turn - 1 };
  const answers = await Promise.all(
    Array.from({ length: THOUSAND }, (_, at) =>
      oneOf(drivers, at).act(table, player, at % 2 === 0 ? fold : stale, at % 2 === 0 ? 'again' : undefined),
    ),
  );
  const [again, late] = [everySecond(answers, 0), everySecond(answers, 1)];
  expect(new Set(again.map((answer) => JSON.stringify(answer))).size).toBe(1);
  expect(again[0]).toMatchObject({ ok: true, version: view.version + 1 });
  expect(late.filter(({ ok }) => ok)).toEqual([]);
  expect(oddCodesOf(late)).toEqual([]);
  expect(await first.view(table)).toMatchObject({ version: view.version + 1 });
}

async function readWhileLocked({ first, table, world }: Scene): Promise<void> {
  const [node] = world.nodes;
  const lease = await node?.locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'a test' });
  assert(lease !== undefined && HOST !== undefined, 'the lock is free');
  expect(await first.view(table, HOST)).toMatchObject({ stage: 'hand', you: { seat: 0 } });
  expect(await first.room.hands(table, 10)).toHaveLength(1);
  expect(await first.room.wallet(HOST)).toMatchObject({ available: 9_000 });
  expect(lease.state).toBe('held');
  await node?.locks.release(lease);
}

async function changeMindsAtOnce({ drivers, first, table }: Scene): Promise<void> {
  const { version } = await first.view(table);
  for (let round = 0; round < ROUNDS; round += 1) {
    const isOut = round % 2 === 0;
    const command: Act = isOut ? { type: 'sitOut', when: 'nextHand' } : { type: 'sitIn' };
    const sent = PEOPLE.map((player, at) => oneOf(drivers, at + round).act(table, player, command));
    const answers = await Promise.all(sent);
    expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  }
  // A room hears of what another one has done after its own answers.
  for (const driver of drivers) {
    await expect.poll(async () => (await driver.view(table)).version).toBe(version + ROUNDS * PEOPLE.length);
  }
}

/** All vote, several times over, while the one whose turn it is goes all-in, and the next one tries to. */
async function stopWhileBetting({ drivers, first, table }: Scene): Promise<void> {
  const { handId } = await first.view(table);
  assert(handId !== undefined && HOST !== undefined, 'a hand is played');
  const before = await Promise.all(PEOPLE.map((player) => owned(first, table, player)));
  const [, ...voters] = PEOPLE;
  const sent: Promise<RoomAnswer>[] = [];
  for (let copy = 0; copy < VOTES; copy += 1) {
    sent.push(oneOf(drivers, copy).actorActs(table, copy % 2 === 0 ? 'allIn' : 'call'));
    for (const [at, player] of voters.entries()) {
      sent.push(oneOf(drivers, at + copy).act(table, player, { type: 'requestStop', handId }));
    }
  }
  await Promise.allSettled(sent);
  await expect.poll(async () => (await first.view(table)).stage).toBe('paused');
  // Everybody had 1,000 at the table and 9,000 in the wallet.
  expect(await Promise.all(PEOPLE.map((player) => owned(first, table, player)))).toEqual(PEOPLE.map(() => 10_000));
  expect(before.every((amount) => amount <= 10_000)).toBe(true);
  expect((await first.view(table)).seats.map(({ stack }) => stack)).toEqual(PEOPLE.map(() => 1_000));
  const refunds = ((await first.room.movements(handId)) ?? []).filter(({ code }) => code === 'refund');
  expect(refunds.length).toBeGreaterThan(1);
  // And the table goes on.
  expect(await first.act(table, HOST, { type: 'resume' })).toMatchObject({ ok: true });
  await first.advance(RESUME_MS);
  await expect.poll(async () => (await first.view(table)).actor).toBeDefined();
}

function oneOf(drivers: readonly RoomDriver[], at: number): RoomDriver {
  const driver = drivers[at % drivers.length];
  assert(driver !== undefined, 'a world has a room');
  return driver;
}

function foldOf({ actor, seats, handId, turn }: TableView) {
  const player = seats.find(({ seat }) => seat === actor)?.playerId;
  assert(player !== undefined && handId !== undefined && turn !== undefined, 'somebody is to act');
  return [player, { type: 'fold', handId, turn }] as const;
}

function everySecond<T>(all: readonly T[], first: 0 | 1): readonly T[] {
  return all.filter((_, at) => at % 2 === first);
}

/** What a player has in the wallet and at the table. */
async function owned(driver: RoomDriver, table: TableId, player: PlayerId): Promise<number> {
  const { available, reserved } = await driver.room.wallet(player);
  const { seats } = await driver.view(table);
  return available + reserved + (seats.find(({ playerId: sitting }) => sitting === player)?.stack ?? 0);
}

/** Refusals other than those of a turn or a hand that is over. */
function oddCodesOf(answers: readonly RoomAnswer[]): readonly string[] {
  return answers.flatMap((answer) =>
    answer.ok || answer.error.code === 'WrongTurn' || answer.error.code === 'WrongHand' ? [] : [answer.error.code],
  );
}
