import type { PlayerId, TableId } from '@cardroom/kernel';
import { lockPath, type LockingMode } from '@cardroom/locks';
import { atMost } from './figures.ts';
import { type Measure, medianOf } from './measure.ts';
import { act, openRoomScene, type RoomScene, seatedTable } from './room-scene.ts';

/** As slow as a database in the next building. */
const STORE_DELAY_MS = 20;
const ROUNDS = 15;
const READS = 2_000;

/** What fine locks are worth on a store that takes its time, beside the same room with tables locked as a whole. */
export async function measureRoomInParallel(): Promise<readonly Measure[]> {
  await using scene = await openRoomScene({ storeDelayMs: STORE_DELAY_MS });
  const { table, players } = await seatedTable(scene, 5);
  const [host] = players;
  if (host === undefined) throw new Error('nobody is there');
  await act(scene.room, table, { type: 'start', playerId: host });
  const five = await fineBesideCoarse(scene, (round) => everybody(scene, table, players, round));
  const stats = await fineBesideCoarse(scene, (round) => readBehind(scene, table, players, round));
  return [
    ratioOf('room.five_players_ratio', five, 4.5),
    ratioOf('room.read_behind_five_ratio', stats, 4.5),
    atMost('room.reads_blocked_ms', await readsBlocked(scene, table), 'ms', 0.05),
  ];
}

interface Pair {
  readonly fineMs: number;
  readonly coarseMs: number;
}

async function fineBesideCoarse(scene: RoomScene, work: (round: number) => Promise<void>): Promise<Pair> {
  const times: Record<'fine' | 'coarse', number[]> = { fine: [], coarse: [] };
  let round = 0;
  for (let at = 0; at <= ROUNDS; at += 1) {
    for (const mode of ['fine', 'coarse'] as const satisfies readonly LockingMode[]) {
      scene.lockBy(mode);
      const begun = performance.now();
      await work((round += 1));
      // The first round only warms up.
      if (at > 0) times[mode].push(performance.now() - begun);
    }
  }
  scene.lockBy('fine');
  return { fineMs: medianOf(times.fine), coarseMs: medianOf(times.coarse) };
}

function ratioOf(measure: string, { fineMs, coarseMs }: Pair, target: number): Measure {
  const ratio = Math.round((coarseMs / fineMs) * 100) / 100;
  const value = Math.round(fineMs * 100) / 100;
  const rival = `tables locked as a whole, ${STORE_DELAY_MS} ms a commit`;
  return { suite: 'room', measure, value, unit: 'ms', rival, ratio, target, ok: ratio >= target };
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

/** How much longer a view takes at most cases while somebody holds the whole table. */
async function readsBlocked({ room, locks }: RoomScene, table: TableId): Promise<number> {
  const timed = async (): Promise<number> => {
    const times: number[] = [];
    for (let at = 0; at < READS; at += 1) {
      const begun = performance.now();
      await room.view(table, undefined);
      times.push(performance.now() - begun);
    }
    return medianOf(times);
  };
  const free = await timed();
  const lease = await locks.acquire({ table, path: lockPath({ stage: 'X' }), label: 'bench' });
  const held = await timed();
  await locks.release(lease);
  return Math.max(0, held - free);
}
