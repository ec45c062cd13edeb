import type { PlayerId, TableId } from '@cardroom/kernel';
import { lockPath } from '@cardroom/locks';
import { atMost } from './figures.ts';
import { type Measure, medianOf } from './measure.ts';
import { besideCoarse, STORE_DELAY_MS } from './room-beside-coarse.ts';
import { act, openRoomScene, type RoomScene, seatedTable } from './room-scene.ts';

const READS = 2_000;

/** What fine locks are worth on a store that takes its time, beside the same room with tables locked as a whole. */
export async function measureRoomInParallel(): Promise<readonly Measure[]> {
  await using scene = await openRoomScene({ storeDelayMs: STORE_DELAY_MS });
  const { table, players } = await seatedTable(scene, 5);
  const [host] = players;
  if (host === undefined) throw new Error('nobody is there');
  await act(scene.room, table, { type: 'start', playerId: host });
  const five = (round: number) => timed(() => everybody(scene, table, players, round));
  const behind = (round: number) => timed(() => readBehind(scene, table, players, round));
  return [
    await besideCoarse(scene, 'room.five_players_ratio', { target: 4.5, work: five }),
    await besideCoarse(scene, 'room.read_behind_five_ratio', { target: 4.5, work: behind }),
    atMost('room.reads_blocked_ms', await blockedMs(scene, table, () => scene.room.view(table, undefined)), 'ms', 0.05),
    // What somebody has in front of him and in his wallet.
    atMost('room.balance_blocked_ms', await blockedMs(scene, table, () => balanceOf(scene, table, host)), 'ms', 0.05),
  ];
}

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

/** All five change their minds at the same moment. */
async function everybody(
  { room }: RoomScene,
  table: TableId,
  players: readonly PlayerId[],
  round: number,
): Promise<void> {
  await Promise.all(
    players.map((playerId) =>
      act(room, table, round % 2 === 1 ? { type: 'sitOut', when: 'nextHand', playerId } : { type: 'sitIn', playerId }),
    ),
  );
}

/** Somebody asks for the table while all five change their minds. */
async function readBehind(
  scene: RoomScene,
  table: TableId,
  players: readonly PlayerId[],
  round: number,
): Promise<void> {
  const errands = everybody(scene, table, players, round);
  await Promise.all([errands, scene.room.hands(table, 10), scene.room.view(table, players[0])]);
}

async function balanceOf({ room }: RoomScene, table: TableId, player: PlayerId): Promise<void> {
  await Promise.all([room.view(table, player), room.wallet(player)]);
}

/** How much longer reading takes at most cases while somebody holds the whole table. */
async function blockedMs({ locks }: RoomScene, table: TableId, read: () => Promise<unknown>): Promise<number> {
  const readTime = async (): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < READS; at += 1) {
      const begun = performance.now();
      await read();
      times.push(performance.now() - begun);
    }
    return medianOf(times);
  };
  const free = await readTime();
  const lease = await locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'bench' });
  const held = await readTime();
  await locks.release(lease);
  return Math.max(0, held - free);
}
