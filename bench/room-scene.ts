import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert, chips, type PlayerId, playerId, type TableId } from '@cardroom/kernel';
import {
  createInProcessBackend,
  createLocks,
  DEFAULT_LOCK_SETTINGS,
  fencingToken,
  type LockingMode,
  type Locks,
} from '@cardroom/locks';
import {
  type Clock,
  createInProcessBus,
  createRoom,
  RESERVATION_TTL_MS,
  type Room,
  type RoomLocks,
  type Store,
} from '@cardroom/room';
import { createSystemClock, createSystemRandom, openSqliteStorage, openWallets, sha256 } from '@cardroom/server';
import type { TableCommand, TableConfig } from '@cardroom/table';

/** A room on the embedded database, in a folder of its own. */
export interface RoomScene extends AsyncDisposable {
  readonly room: Room;
  readonly locks: Locks;
  readonly store: Store;
  /** How long each lock was held, in milliseconds. */
  readonly holdTimes: number[];
  /** Locks tables by their parts, or as a whole. */
  lockBy(mode: LockingMode): void;
}

/** How a scene is made. */
export interface RoomSceneOptions {
  /** How many times faster than the wall clock the room's clock goes: pauses between hands are not what is measured. */
  readonly speed?: number;
  /** How much longer each commit takes than it does. */
  readonly storeDelayMs?: number;
}

/** Opens a room whose store can be made slower than it is. */
export async function openRoomScene({ speed = 1, storeDelayMs = 0 }: RoomSceneOptions): Promise<RoomScene> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-bench-'));
  const clock = fastClock(speed);
  const storage = await openSqliteStorage({ folder, now: () => clock.now() });
  const store = storeDelayMs === 0 ? storage.store : slower(storage.store, storeDelayMs);
  const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: clock });
  const holdTimes: number[] = [];
  const figures = { count() {}, seconds() {}, deadLetter() {} };
  const onTrouble = ({ kind, error }: { readonly kind: string; readonly error: unknown }): void => {
    throw new Error(kind, { cause: error });
  };
  const wallets = openWallets({ store, clock, figures, reservationTtlMs: RESERVATION_TTL_MS, onTrouble });
  const room = await createRoom({
    store,
    clock,
    random: createSystemRandom(),
    bus: createInProcessBus(),
    locks: timed(locks, holdTimes),
    wallet: wallets.wallet,
    botPolicy: { names: [], decide: () => ({ type: 'fold' }) },
    sha256,
    onTrouble,
  });
  return {
    room,
    locks,
    store,
    holdTimes,
    lockBy: (mode) => locks.configure({ ...DEFAULT_LOCK_SETTINGS, mode }),
    async [Symbol.asyncDispose]() {
      await room.close();
      await wallets.close();
      await locks.close();
      await storage.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function fastClock(speed: number): Clock {
  const clock = createSystemClock();
  const begun = clock.now();
  return {
    now: () => begun + Math.floor((clock.now() - begun) * speed),
    monotonicMs: () => clock.monotonicMs(),
    after: (delayMs, task) => clock.after(delayMs / speed, task),
  };
}

function slower(store: Store, delayMs: number): Store {
  return {
    ...store,
    async commit(lease, commit) {
      const outcome = await store.commit(lease, commit);
      await new Promise((resolve) => setTimeout(resolve, delayMs));
      return outcome;
    },
  };
}

function timed(locks: Locks, holdTimes: number[]): RoomLocks {
  const since = new WeakMap<object, number>();
  return {
    logSnapshot: (occasion, table) => locks.logSnapshot(occasion, table),
    async acquire(request) {
      const lease = await locks.acquire(request);
      since.set(lease, performance.now());
      return lease;
    },
    release(lease) {
      holdTimes.push(performance.now() - (since.get(lease) ?? Number.NaN));
      return locks.release(lease);
    },
  };
}

const CONFIG: Omit<TableConfig, 'hostId'> = {
  name: 'Bench',
  seatCount: 6,
  smallBlind: chips(5),
  bigBlind: chips(10),
  ante: chips(0),
  anteMode: 'each',
  buyInMin: chips(200),
  buyInMax: chips(2_000),
  turnSeconds: 100_000,
  buttonRule: 'dead',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  isPrivate: false,
  timeoutsToSitOut: 3,
  ratholeMinutes: 0,
};

let count = 0;

/** A name that nobody had before. */
export function fresh(what: string): string {
  count += 1;
  return `${what}-${count}`;
}

/** A table with so many players, all with chips. */
export async function seatedTable(
  { room }: RoomScene,
  playerCount: number,
): Promise<{ readonly table: TableId; readonly players: readonly PlayerId[] }> {
  const players = Array.from({ length: playerCount }, () => playerId(fresh('player')));
  const [host] = players;
  assert(host !== undefined, 'a table has a host');
  const opened = await room.openTable({
    principal: host,
    key: 'open',
    config: { ...CONFIG, hostId: host },
    botCount: 0,
  });
  assert(opened.ok, 'the table opens');
  for (const player of players) {
    await room.welcome(player);
    await act(room, opened.value, { type: 'join', playerId: player, name: player, isBot: false, buyIn: chips(1_000) });
  }
  return { table: opened.value, players };
}

/** A command of a player; throws when it is refused. */
export async function act(
  room: Room,
  table: TableId,
  command: TableCommand & { readonly playerId: PlayerId },
): Promise<void> {
  const answer = await room.execute({ principal: command.playerId, key: fresh('key'), tableId: table, command });
  if (!answer.ok) throw new Error(`${command.type}: ${answer.error.code}`);
}
