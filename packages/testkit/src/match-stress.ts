import { assert, chips, Fault, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import { createInProcessBus, type MatchStanding, type Store } from '@cardroom/room';
import { COUNTDOWN_MS } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { checkStore } from './check-store.ts';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createRoomDriver, type RoomDriver } from './room-driver.ts';
import type { OpenStressWorld, StressWorld } from './room-stress.ts';
import { seededUint32 } from './seeded-random.ts';

const STAKE = { smallBlind: chips(5), bigBlind: chips(10), buyIn: chips(1_000) };
const GRANTED = 10_000;
const PEOPLE = Array.from({ length: 20 }, (_, at) => playerId(`p${at}`));
const ROUNDS_MAX = 200;

interface Scene {
  readonly world: StressWorld;
  readonly clock: FakeClock;
  readonly drivers: readonly RoomDriver[];
}

/** Many who want to play a stranger at once, in as many rooms as there are, with leaving and failing in between. */
export function registerMatchStress(name: string, open: OpenStressWorld): void {
  describe(`${name} matches strangers`, () => {
    it('[MM9] twenty who ask at once in every room get a table each, one for two', () => withPeople(open, askAtOnce));
    it('[MM9] who asks and leaves at once is at one table or at none', () => withPeople(open, askAndLeave));
    it.each([1, 2, 3])('[MM3] whatever fails and dies, everybody gets one table in the end (seed %i)', (seed) =>
      withPeople(open, (scene) => failAndDie(scene, seed)),
    );
  });
}

async function withPeople(open: OpenStressWorld, work: (scene: Scene) => Promise<void>): Promise<void> {
  const clock = createFakeClock();
  const world = await open(clock);
  const bus = createInProcessBus();
  try {
    const drivers = await Promise.all(
      world.nodes.map(({ store, locks }, at) => createRoomDriver({ store, locks, clock, bus, seed: at + 1 })),
    );
    for (const player of PEOPLE) await drivers[0]?.room.welcome(player);
    await work({ world, clock, drivers });
    for (const { troubles } of drivers) expect(troubles).toEqual([]);
    await Promise.all(drivers.map(({ room }) => room.close()));
  } finally {
    await world.close();
  }
}

function seek({ room }: RoomDriver, player: PlayerId, key: string) {
  return room.matchmaking.seek({ principal: player, key, name: player, stake: STAKE });
}

async function askAtOnce({ drivers, clock }: Scene): Promise<void> {
  const answers = await Promise.all(
    drivers.flatMap((driver, at) => PEOPLE.map((player) => seek(driver, player, `${player}-${at}`))),
  );
  expect(answers.filter(({ ok }) => !ok)).toEqual([]);
  const tables = await everybodyMatched(drivers);
  const [driver] = drivers;
  assert(driver !== undefined, 'a world has a room');
  clock.advance(COUNTDOWN_MS);
  for (const table of tables) await expect.poll(async () => (await driver.view(table)).handNumber).toBe(1);
}

async function askAndLeave({ drivers }: Scene): Promise<void> {
  const [driver] = drivers;
  assert(driver !== undefined, 'a world has a room');
  await Promise.all(
    PEOPLE.flatMap((player, at) => {
      const other = oneOf(drivers, at + 1);
      const asks = [seek(oneOf(drivers, at), player, `${player}-1`), seek(other, player, `${player}-2`)];
      return at % 3 === 0 ? [...asks, other.room.matchmaking.leave(player)] : asks;
    }),
  );
  const standings = await standingsOf(driver);
  await assertSeats(driver.store, standings);
  // Two who wait are matched at once, so at most one of them is left over.
  expect(standings.filter(({ state }) => state === 'waiting').length).toBeLessThan(2);
}

/** Rooms whose store fails before or after a write, and which are closed then and opened anew. */
async function failAndDie({ world, clock, drivers }: Scene, seed: number): Promise<void> {
  const [driver] = drivers;
  assert(driver !== undefined, 'a world has a room');
  const draw = seededUint32(seed);
  const rooms: RoomDriver[] = [];
  let failures = 0;
  const weather = { areFailing: true, onFailure: () => void (failures += 1) };
  const openOne = async (at: number): Promise<void> => {
    const node = world.nodes[at % world.nodes.length];
    assert(node !== undefined, 'a world has a node');
    const store = failing(node.store, draw, weather);
    rooms[at] = await createRoomDriver({ store, locks: node.locks, clock, seed: draw() });
  };
  await Promise.all([openOne(0), openOne(1)]);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const asking = PEOPLE.map(async (player, at) => {
      const { room } = oneOf(rooms, at + round);
      if ((await room.matchmaking.standing(player)).state !== 'matched') await seek(oneOf(rooms, at), player, player);
    });
    await Promise.allSettled(asking);
    const dead = rooms[round % rooms.length];
    await dead?.room.close();
    await openOne(round % rooms.length);
    if ((await standingsOf(driver)).every(({ state }) => state === 'matched')) break;
  }
  weather.areFailing = false;
  expect(failures).toBeGreaterThan(0);
  await everybodyMatched([driver]);
  await Promise.all(rooms.map(({ room }) => room.close()));
}

interface Weather {
  readonly areFailing: boolean;
  readonly onFailure: () => void;
}

/** A store whose writes for strangers fail one time in three, before they are done or after. */
function failing(inner: Store, draw: () => number, weather: Weather): Store {
  async function maybe<T>(write: () => Promise<T>): Promise<T> {
    const luck = weather.areFailing ? draw() % 6 : 2;
    if (luck < 2) weather.onFailure();
    if (luck === 0) throw new Fault('StoreFailed', 'before it was written');
    const outcome = await write();
    if (luck === 1) throw new Fault('StoreFailed', 'after it was written');
    return outcome;
  }
  return {
    ...inner,
    commit: (lease, commit) => maybe(() => inner.commit(lease, commit)),
    changeMatch: (change, at, answer) => maybe(() => inner.changeMatch(change, at, answer)),
  };
}

/** Checks that everybody sits at one table, two at each; gives the tables. */
async function everybodyMatched(drivers: readonly RoomDriver[]): Promise<readonly TableId[]> {
  const [driver] = drivers;
  assert(driver !== undefined, 'a world has a room');
  await Promise.all(drivers.map(({ room }) => room.matchmaking.pairUp()));
  const standings = await standingsOf(driver);
  expect(standings.filter(({ state }) => state !== 'matched')).toEqual([]);
  const tables = await assertSeats(driver.store, standings);
  expect(tables).toHaveLength(PEOPLE.length / 2);
  return tables;
}

/** Checks that who is matched has paid once and sits where he is told and nowhere else, and that nobody else sits. */
async function assertSeats(store: Store, standings: readonly MatchStanding[]): Promise<readonly TableId[]> {
  const tables = await store.tableIds();
  const seated = new Map<PlayerId, TableId>();
  for (const table of tables) {
    const players = await seatedAt(store, table);
    expect(players).toHaveLength(2);
    for (const player of players) {
      expect(seated.has(player)).toBe(false);
      seated.set(player, table);
    }
  }
  for (const [at, player] of PEOPLE.entries()) {
    const standing = standings[at];
    const table = standing?.state === 'matched' ? standing.tableId : undefined;
    expect(seated.get(player)).toBe(table);
  }
  await checkStore(store, PEOPLE);
  return tables;
}

async function seatedAt(store: Store, table: TableId): Promise<readonly PlayerId[]> {
  const stored = await store.table(table);
  const bodies = (stored?.sections ?? []).map(({ body }): unknown => JSON.parse(body));
  return PEOPLE.filter((player) => JSON.stringify(bodies).includes(`"playerId":"${player}"`));
}

async function standingsOf({ room, store }: RoomDriver): Promise<readonly MatchStanding[]> {
  const standings = await Promise.all(PEOPLE.map((player) => room.matchmaking.standing(player)));
  for (const [at, player] of PEOPLE.entries()) {
    const isMatched = standings[at]?.state === 'matched';
    const { available } = await room.wallet(player);
    expect(available).toBe(isMatched ? GRANTED - STAKE.buyIn : GRANTED);
  }
  expect(await store.sumOfBalances()).toBe(0);
  return standings;
}

function oneOf(drivers: readonly RoomDriver[], at: number): RoomDriver {
  const driver = drivers[at % drivers.length];
  assert(driver !== undefined, 'a world has a room');
  return driver;
}
