import { setTimeout as sleep } from 'node:timers/promises';
import { tableId } from '@cardroom/kernel';
import { type StoreReport, verifyStore } from '@cardroom/room';
import { createSeededRandom } from '@cardroom/testkit';
import { sha256 } from '../../src/sha256.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type FaultReport, makeFaults } from './faults.ts';
import { holdToLog, type Standstill, type TableFindings } from './log.ts';
import { ClusterPlayer, type PlayerWorld } from './player.ts';
import { BUY_IN } from './policy.ts';

/** How much is played. */
export interface ClusterPlay {
  readonly tables: number;
  /** For how long something fails, in milliseconds. */
  readonly faultsMs: number;
  readonly seed: number;
  /** Several servers on PostgreSQL and Redis, or one on the embedded database. */
  readonly kind: 'cluster' | 'embedded';
}

/** What a run came to. */
export interface ClusterReport {
  readonly figures: Readonly<Record<string, number>>;
  /** What must never be, in words; of very much of it the first. */
  readonly wrong: readonly string[];
  readonly ledger: StoreReport;
}

const SERVERS = 3;
const SEATS = 3;
/** One table in so many has a bot instead of a third player. */
const BOT_EVERY = 5;
/** How many turns of a hundred are left to time. */
const SLEEP_PERCENT = 3;
/** How long everybody may take to be up to date when nothing fails any more. */
const CALM_MAX_MS = 20_000;
/** How long after its deadline a turn may stand still: the lease of locks, 3 s, and 2 s more. */
const STANDSTILL_MAX_MS = 5_000;
/** What failed so long before or after is told with a turn that stood still. */
const AROUND_MS = 10_000;
const TABLE = {
  name: 'Cluster',
  seats: SEATS,
  smallBlind: 5,
  bigBlind: 10,
  buyInMin: 200,
  buyInMax: 2_000,
  turnSeconds: 5,
  timeBankSeconds: 0,
};

/**
 * Plays behind a balancer while servers are killed and frozen, connections cut, and Redis and the database restarted, and then holds all that the players were told to what the database has kept.
 */
export async function playCluster(play: ClusterPlay): Promise<ClusterReport> {
  const generator = createSeededRandom(play.seed);
  const random = (): number => generator.uint32() / 2 ** 32;
  const cluster = await startCluster({ servers: play.kind === 'embedded' ? 'embedded' : SERVERS, random });
  try {
    return await playOn(cluster, play, random);
  } finally {
    await cluster.close();
  }
}

async function playOn(cluster: Cluster, play: ClusterPlay, random: () => number): Promise<ClusterReport> {
  const world = { address: cluster.balancer.address, random, sleepPercent: SLEEP_PERCENT };
  const players: ClusterPlayer[] = [];
  try {
    for (let table = 0; table < play.tables; table += 1) players.push(...(await seatTable(world, table)));
    for (const player of players) player.play(true);
    const faults = await makeFaults(cluster, players, { until: Date.now() + play.faultsMs, random });
    const late = await calm(cluster, players);
    // What they hear from now on would not be in the log that is read next.
    for (const player of players) player.stop();
    const report = await holdAll(cluster, players, faults);
    return { ...report, wrong: [...late, ...report.wrong] };
  } finally {
    for (const player of players) player.stop();
  }
}

/** A table with its players, and a first hand. */
async function seatTable(world: PlayerWorld, number: number): Promise<readonly ClusterPlayer[]> {
  const bots = number % BOT_EVERY === 0 ? 1 : 0;
  const host = await ClusterPlayer.open(world, `host ${number}`, { ...TABLE, bots });
  const guests = Array.from({ length: SEATS - 1 - bots }, (_, at) =>
    ClusterPlayer.open(world, `guest ${number} ${at}`, host.tableId),
  );
  const players = [host, ...(await Promise.all(guests))];
  for (const player of players) player.start();
  for (const player of players) await player.command({ type: 'join', buyIn: BUY_IN });
  await host.command({ type: 'start' });
  return players;
}

/** Lets everybody come to an end with what is on its way; says who is not up to date in the end. */
async function calm(cluster: Cluster, players: readonly ClusterPlayer[]): Promise<readonly string[]> {
  for (const player of players) player.play(false);
  const until = Date.now() + CALM_MAX_MS;
  const isAnswered = (): boolean => players.every(({ isUpToDate }) => isUpToDate);
  while (!isAnswered() && Date.now() < until) await sleep(50);
  const { store, close } = await cluster.openStorage();
  const versions = await store.tableVersions();
  await close();
  const behind = (): readonly ClusterPlayer[] =>
    players.filter(({ isUpToDate, version, tableId: id }) => !isUpToDate || version < (versions.get(tableId(id)) ?? 0));
  while (behind().length > 0 && Date.now() < until) await sleep(50);
  return behind().map(({ standing }) => `not up to date: ${standing}`);
}

async function holdAll(
  cluster: Cluster,
  players: readonly ClusterPlayer[],
  faults: FaultReport,
): Promise<ClusterReport> {
  const { store, close } = await cluster.openStorage();
  try {
    const endedAt = Date.now();
    const tables = [...new Set(players.map((player) => player.tableId))];
    const findings: TableFindings[] = [];
    for (const table of tables) {
      const own = players.filter((player) => player.tableId === table);
      findings.push(await holdToLog(store, table, own, { outages: faults.outages, endedAt }));
    }
    const wrong = [
      ...players.flatMap((player) => player.wrong),
      ...findings.flatMap((finding) => finding.wrong),
      ...findings.flatMap(({ longest }) => lateness(longest, faults)),
    ];
    return {
      figures: figuresOf(players, faults, findings),
      wrong: wrong.slice(0, 50),
      ledger: await verifyStore(store, sha256),
    };
  } finally {
    await close();
  }
}

/** A turn that stood still for too long, in words, with what failed around that time. */
function lateness({ ms, from, version }: Standstill, { diary }: FaultReport): readonly string[] {
  if (ms <= STANDSTILL_MAX_MS) return [];
  const around = diary.filter((one) => one.to > from - AROUND_MS && one.from < from + ms + AROUND_MS);
  const words = around.map((one) => `${one.what} from ${one.from - from} to ${one.to - from}`);
  return [`version ${version} stood still for ${ms} ms beyond its deadline; counted from there: ${words.join(', ')}`];
}

function figuresOf(
  players: readonly ClusterPlayer[],
  { kills, freezes, cuts, redisRestarts, postgresRestarts }: FaultReport,
  findings: readonly TableFindings[],
): ClusterReport['figures'] {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  return {
    tables: findings.length,
    players: players.length,
    hands: sum(findings.map(({ hands }) => hands)),
    commands: sum(players.map(({ sent }) => sent.length)),
    accepted: sum(findings.map(({ accepted }) => accepted)),
    kills,
    freezes,
    cuts,
    redisRestarts,
    postgresRestarts,
    reconnects: sum(players.map(({ reconnects }) => reconnects)),
    longestStandstillMs: Math.max(...findings.map(({ longest }) => longest.ms)),
    received: sum(players.map(({ seen }) => seen.length)),
  };
}

/** What has not happened at all in a run that was to have it. */
export function untriedIn(figures: ClusterReport['figures'], kind: ClusterPlay['kind']): readonly string[] {
  const always = ['kills', 'freezes', 'cuts', 'reconnects', 'hands', 'received'];
  const wanted = kind === 'embedded' ? always : [...always, 'redisRestarts', 'postgresRestarts'];
  return wanted.filter((name) => (figures[name] ?? 0) === 0);
}
