import { assert, chips, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import type { ActionRange } from '@cardroom/poker';
import {
  type BotMode,
  type BotPolicy,
  type Bus,
  type CommandTracer,
  createInProcessBus,
  createRoom,
  type Room,
  type RoomAnswer,
  type RoomLocks,
  type RoomMeter,
  type RoomWallet,
  type Store,
  type Trouble,
} from '@cardroom/room';
import type { TableCommand, TableConfig, TableView } from '@cardroom/table';
import { createFakeClock, type FakeClock } from './fake-clock.ts';
import { createLocksFor } from './locks-for.ts';
import { createMemoryStore } from './memory-store.ts';
import { createSeededRandom } from './seeded-random.ts';
import { sha256 } from './sha256.ts';
import { createWalletFor } from './wallet-for.ts';

/** A room with everything around it under a test's control. */
export interface RoomDriver {
  readonly room: Room;
  readonly clock: FakeClock;
  readonly store: Store;
  readonly troubles: readonly Trouble[];
  /** Runs `command` for `player` under a fresh key, or under `key`. */
  act(table: TableId, player: PlayerId, command: Act, key?: string): Promise<RoomAnswer>;
  /** The actor of the hand acts. */
  actorActs(table: TableId, type: 'fold' | 'check' | 'call' | 'allIn'): Promise<RoomAnswer>;
  view(table: TableId, viewer?: PlayerId): Promise<TableView>;
  /** Moves the clock and lets everything that follows come to rest. */
  advance(ms: number): Promise<void>;
}

/** A command without its player. */
export type Act = TableCommand extends infer Each
  ? Each extends { readonly playerId: PlayerId }
    ? Omit<Each, 'playerId'>
    : never
  : never;

/** How a room for a test differs from an empty one with bots that never bet. */
export interface RoomDriverOptions {
  readonly store?: Store;
  readonly clock?: FakeClock;
  readonly botPolicy?: BotPolicy;
  readonly seed?: number;
  /** Shared with another room, to run on the same store at the same time. */
  readonly locks?: RoomLocks;
  readonly bus?: Bus;
  readonly wallet?: RoomWallet;
  readonly meter?: RoomMeter;
  readonly tracer?: CommandTracer;
  readonly botMode?: BotMode;
}

/** Checks or calls whatever is asked: the simplest bot that keeps to the rules. */
export const callingBots: BotPolicy = {
  names: ['Otter', 'Badger', 'Raven'],
  decide(view) {
    const offered = new Set<ActionRange['type']>(view.you?.legal.map((range) => range.type));
    if (offered.has('check')) return { type: 'check' };
    return { type: offered.has('call') ? 'call' : 'fold' };
  },
};

/** A room over a memory store, or over the one that a room before it has left behind. */
export async function createRoomDriver(options: RoomDriverOptions = {}): Promise<RoomDriver> {
  const clock = options.clock ?? createFakeClock();
  const store = options.store ?? createMemoryStore();
  const random = createSeededRandom(options.seed ?? 1);
  const troubles: Trouble[] = [];
  const onTrouble = (trouble: Trouble): void => void troubles.push(trouble);
  const room = await createRoom({
    store,
    clock,
    random,
    bus: options.bus ?? createInProcessBus(),
    locks: options.locks ?? createLocksFor(clock, (await store.largestFence()) + 1),
    botPolicy: options.botPolicy ?? callingBots,
    sha256,
    wallet: options.wallet ?? createWalletFor({ store, clock, onTrouble }),
    onTrouble,
    ...(options.meter === undefined ? {} : { meter: options.meter }),
    ...(options.tracer === undefined ? {} : { tracer: options.tracer }),
    ...(options.botMode === undefined ? {} : { botMode: options.botMode }),
  });

  async function view(table: TableId, viewer?: PlayerId): Promise<TableView> {
    const seen = await room.view(table, viewer);
    assert(seen !== undefined, 'the table of a test exists');
    return seen;
  }

  function act(table: TableId, player: PlayerId, command: Act, key = random.id()): Promise<RoomAnswer> {
    return room.execute({ principal: player, key, tableId: table, command: { ...command, playerId: player } });
  }

  return {
    room,
    clock,
    store,
    troubles,
    act,
    view,
    async actorActs(table, type) {
      const { actor, seats, handId, turn } = await view(table);
      const player = seats.find(({ seat }) => seat === actor)?.playerId;
      assert(player !== undefined && handId !== undefined && turn !== undefined, 'somebody is to act');
      return act(table, player, { type, handId, turn });
    },
    async advance(ms) {
      clock.advance(ms);
      await settled();
    },
  };
}

/** Lets all work that waits for nothing but other work of this process come to its end. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 500; turn += 1) await Promise.resolve();
}

/** A table for up to six with blinds 5/10 and a turn of 20 s, opened by `host`. */
export function testConfig(host: PlayerId, change: Partial<TableConfig> = {}): TableConfig {
  return {
    name: 'Test',
    hostId: host,
    seatCount: 6,
    smallBlind: chips(5),
    bigBlind: chips(10),
    ante: chips(0),
    anteMode: 'each',
    buyInMin: chips(200),
    buyInMax: chips(2_000),
    turnSeconds: 20,
    buttonRule: 'dead',
    rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
    isPrivate: false,
    timeoutsToSitOut: 2,
    ratholeMinutes: 120,
    ...change,
  };
}

/** Opens a table and seats the named players, each with 1,000 chips; the first is the host. */
export async function openWith(driver: RoomDriver, names: readonly string[], botCount = 0): Promise<TableId> {
  const players = names.map((name) => playerId(name));
  const [host] = players;
  assert(host !== undefined, 'a table has a host');
  const opened = await driver.room.openTable({
    principal: host,
    key: 'open',
    config: testConfig(host),
    botCount,
  });
  assert(opened.ok, 'the table of a test opens');
  for (const player of players) {
    await driver.room.welcome(player);
    const joined = await driver.act(opened.value, player, {
      type: 'join',
      name: player,
      isBot: false,
      buyIn: chips(1_000),
    });
    assert(joined.ok, 'the players of a test get their seats');
  }
  return opened.value;
}
