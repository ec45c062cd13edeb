import type { PlayerId, TableId } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';
import { atLeast, atMost } from './figures.ts';
import { type Measure, medianOf, percentileOf } from './measure.ts';
import { lockPath } from '@cardroom/locks';
import { fresh, openRoomScene, type RoomScene, seatedTable } from './room-scene.ts';

const TABLES = 500;
const PLAYERS = 6;
/** Pauses between hands and countdowns take a hundredth of their time. */
const SPEED = 100;
const WARM_UP_MS = 4_000;
const MEASURED_MS = 8_000;
const ROUNDS = 3;
/** How long players think: a thousand actions a second at all tables together. */
const THOUGHT_MS = (TABLES * 1_000) / 1_000;

/** What a whole command costs, from the asking to the answer: when players think, and as fast as tables can play. */
export async function measureRoomLoad(): Promise<readonly Measure[]> {
  await using scene = await openRoomScene({ speed: SPEED });
  const seated = await Promise.all(Array.from({ length: TABLES }, () => seatedTable(scene, PLAYERS)));
  const tables = seated.map(({ table }) => table);
  const [calm, beside]: [Played[], Played[]] = [[], []];
  // In turns, because the disk of a shared machine has good and bad minutes.
  for (let round = 0; round < ROUNDS; round += 1) {
    calm.push(await playAll(scene, tables, THOUGHT_MS));
    beside.push(await besideStuck(scene, tables));
  }
  const full = await playAll(scene, tables, 0);
  return [
    atLeast('room.actions_per_s', Math.round(full.perSecond), 'actions/s', 8_000),
    atMost('room.action_p99_ms', full.p99Ms, 'ms', 25),
    atMost('room.calm_action_p99_ms', medianP99(calm), 'ms', 25),
    atMost('room.beside_stuck_p99_ratio', medianP99(beside) / medianP99(calm), 'times', 1.25),
    atMost('room.critical_p99_ms', medianOf(calm.map(({ heldP99Ms }) => heldP99Ms)), 'ms', 5),
  ];
}

/** The others play while one table is locked as a whole. */
async function besideStuck(scene: RoomScene, [stuck, ...others]: readonly TableId[]): Promise<Played> {
  const lease = stuck && (await scene.locks.acquire({ table: stuck, path: lockPath({ stage: 'X' }), label: 'bench' }));
  const played = await playAll(scene, others, THOUGHT_MS);
  if (lease !== undefined) await scene.locks.release(lease);
  return played;
}

function medianP99(rounds: readonly Played[]): number {
  return medianOf(rounds.map(({ p99Ms }) => p99Ms));
}

interface Played {
  readonly perSecond: number;
  readonly p99Ms: number;
  /** How long 99 of 100 locks were held at most. */
  readonly heldP99Ms: number;
}

async function playAll(scene: RoomScene, tables: readonly TableId[], thoughtMs: number): Promise<Played> {
  const times: number[] = [];
  const warm = performance.now() + WARM_UP_MS;
  const until = { warm, end: warm + MEASURED_MS };
  let heldBefore = 0;
  const warmed = setTimeout(() => (heldBefore = scene.holdTimes.length), WARM_UP_MS);
  await Promise.all(tables.map((table) => playOn(scene, table, { times, until, thoughtMs })));
  clearTimeout(warmed);
  return {
    perSecond: (times.length * 1_000) / MEASURED_MS,
    p99Ms: percentileOf(times, 99),
    heldP99Ms: percentileOf(scene.holdTimes.slice(heldBefore), 99),
  };
}

interface Round {
  /** How long each betting action took, in milliseconds. */
  readonly times: number[];
  readonly until: { readonly warm: number; readonly end: number };
  readonly thoughtMs: number;
}

/** Plays hand after hand at a table: whoever is to act checks or calls, or now and then raises or folds. */
async function playOn(scene: RoomScene, table: TableId, { times, until, thoughtMs }: Round): Promise<void> {
  const { room } = scene;
  while (performance.now() < until.end) {
    // Nobody thinks for as long as everybody else.
    if (thoughtMs > 0) await new Promise((resolve) => setTimeout(resolve, Math.random() * 2 * thoughtMs));
    const seen = await room.view(table, undefined);
    const actor = seen?.seats.find(({ seat }) => seat === seen.actor)?.playerId;
    if (actor === undefined) {
      // Between two hands.
      await new Promise((resolve) => setTimeout(resolve, 1));
      continue;
    }
    const view = await room.view(table, actor);
    const command = view === undefined ? undefined : actionOf(view, actor);
    if (command === undefined) continue;
    const begun = performance.now();
    const answer = await room.execute({ principal: actor, key: fresh('key'), tableId: table, command });
    const ended = performance.now();
    if (!answer.ok) throw new Error(answer.error.code);
    if (begun > until.warm) times.push(ended - begun);
  }
}

function actionOf({ handId, turn, you }: TableView, playerId: PlayerId) {
  if (you === undefined || handId === undefined || turn === undefined) return undefined;
  const range = (type: string) => you.legal.find((legal) => legal.type === type);
  const about = { playerId, handId, turn };
  const [bet, raise] = [range('bet'), range('raise')];
  const mood = Math.random();
  for (const more of [bet, raise]) {
    if (mood < 0.15 && more !== undefined && 'min' in more && (more.type === 'bet' || more.type === 'raise')) {
      return { type: more.type, to: more.min, ...about };
    }
  }
  if (mood > 0.9 && range('fold') !== undefined && range('check') === undefined)
    return { type: 'fold', ...about } as const;
  for (const type of ['check', 'call', 'show', 'fold'] as const)
    if (range(type) !== undefined) return { type, ...about };
  return undefined;
}
