import { setTimeout as sleep } from 'node:timers/promises';
import { type LiveLink, openLiveLink } from './live-link.ts';
import { createLoadMeter, type LoadMeter, percentileOf } from './load-meter.ts';
import { type LoadPlayer, openLoadPlayer } from './load-player.ts';
import type { LoadPolicy } from './load-policy.ts';
import { type LoadSite, openLoadSite } from './load-site.ts';
import { createTableSpread } from './table-spread.ts';

/** How large a load is. */
export interface LoadOptions {
  /** The address of the server, such as `http://localhost:3000`. */
  readonly url: string;
  readonly tables: number;
  /** Players at each table, 0 or 2 to 10. */
  readonly seats: number;
  /** Viewers who only watch, spread over the tables. */
  readonly spectators: number;
  /** How long it is measured, after `warmUpSeconds`. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  /** How long a player thinks on average. */
  readonly thinkMs: number;
  readonly policy: LoadPolicy;
}

/** What a load came to. Times are in milliseconds, and absent where nothing was done. */
export interface LoadFigures {
  readonly tables: number;
  readonly players: number;
  readonly spectators: number;
  readonly seconds: number;
  /** Betting actions that were accepted. */
  readonly actions: number;
  readonly actionsPerSecond: number;
  /** From sending an action to its answer. */
  readonly ackP50Ms?: number;
  readonly ackP99Ms?: number;
  /** From sending an action until every player of its table has seen what it did. */
  readonly toAllP50Ms?: number;
  readonly toAllP99Ms?: number;
  /** Frames that clients were sent. */
  readonly frames: number;
  readonly reconnects: number;
  readonly resyncs: number;
  /** How often which code was the answer; actions that came too late by the table's own pace are not counted. */
  readonly refusals: Readonly<Record<string, number>>;
  /** What the server's process held in memory at the end, in bytes. */
  readonly serverMemory?: number;
}

const SMALL_BLIND = 10;
const BIG_BLIND = 20;
const BUY_IN = 1_000;
/** So many watch as one player with many windows: servers let a player ask for a few hundred things at once. */
const WATCHED_AT_ONCE = 50;
/** How many clients are connected at once. */
const AT_ONCE = 50;

/** Plays at tables of its own on a server, and says how that went. `say` hears how far it is, a sentence at a time. */
export async function runLoad(options: LoadOptions, say: (sentence: string) => void): Promise<LoadFigures> {
  const site = openLoadSite(options.url);
  const meter = createLoadMeter();
  await using clients = new AsyncDisposableStack();
  say(`${options.tables} tables are opened`);
  const tables = await inTurns(options.tables, (at) => openTable(site, meter, options, at));
  const players = tables.flatMap((table) => table.players);
  clients.defer(() => players.forEach((player) => player.close()));
  if (options.spectators > 0) say(`${options.spectators} spectators come`);
  const spectators = await openSpectators(site, meter, { count: options.spectators, tables });
  clients.defer(() => spectators.forEach((link) => link.close()));
  say(`${players.length} players begin`);
  await beginApart(tables, options.warmUpSeconds * 1_000);
  meter.begin();
  const begun = performance.now();
  await sleep(options.seconds * 1_000);
  const seconds = (performance.now() - begun) / 1_000;
  const figures = figuresOf(meter, options, seconds);
  const serverMemory = await site.memory();
  await Promise.all(players.map((player) => player.rest()));
  return { ...figures, ...(serverMemory === undefined ? {} : { serverMemory }) };
}

/** Tables begin at moments of their own within the warm-up: as those of people, they do not all rest at the same time. */
async function beginApart(tables: readonly LoadTable[], warmUpMs: number): Promise<void> {
  for (const { players } of tables) {
    setTimeout(() => players.forEach((player) => player.play()), Math.random() * warmUpMs);
  }
  await sleep(warmUpMs);
}

interface LoadTable {
  readonly tableId: string;
  readonly players: readonly LoadPlayer[];
}

async function openTable(
  site: LoadSite,
  meter: LoadMeter,
  { seats, thinkMs, policy }: LoadOptions,
  at: number,
): Promise<LoadTable> {
  const tokens = await Promise.all(
    Array.from({ length: Math.max(seats, 1) }, (_, seat) => site.session(`L${at}-${seat}`)),
  );
  const [host = ''] = tokens;
  const tableId = await site.openTable(host, {
    name: `Load ${at}`,
    seats: Math.max(seats, 2),
    smallBlind: SMALL_BLIND,
    bigBlind: BIG_BLIND,
    buyInMin: BUY_IN,
    buyInMax: BUY_IN,
  });
  const spread = createTableSpread(seats, meter);
  const shared = { url: site.liveUrl, tableId, buyIn: BUY_IN, thinkMs, policy, meter, spread };
  const players = await Promise.all(tokens.slice(0, seats).map((token) => openLoadPlayer({ ...shared, token })));
  for (const player of players) await player.ask({ type: 'join', buyIn: BUY_IN });
  // The host need not wait for the countdown.
  await players[0]?.ask({ type: 'start' });
  return { tableId, players };
}

interface Audience {
  readonly count: number;
  readonly tables: readonly LoadTable[];
}

async function openSpectators(
  site: LoadSite,
  meter: LoadMeter,
  { count, tables }: Audience,
): Promise<readonly LiveLink[]> {
  if (count === 0) return [];
  const sessions = Math.ceil(count / WATCHED_AT_ONCE);
  const tokens = await inTurns(sessions, (at) => site.session(`Spectator ${at}`));
  return inTurns(count, async (at) => {
    const tableId = tables[at % tables.length]?.tableId ?? '';
    const link = openLiveLink({ url: site.liveUrl, token: tokens[at % sessions] ?? '', tableId, meter });
    await link.ready;
    return link;
  });
}

/** Does something `count` times, a few of them at once. */
async function inTurns<T>(count: number, work: (at: number) => Promise<T>): Promise<readonly T[]> {
  const done: T[] = [];
  let next = 0;
  async function lane(): Promise<void> {
    for (let at = next++; at < count; at = next++) done.push(await work(at));
  }
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}

function figuresOf(meter: LoadMeter, { tables, seats, spectators }: LoadOptions, seconds: number): LoadFigures {
  const { ackMs, toAllMs, refusals, frames, reconnects, resyncs } = meter;
  const rounded = (name: string, values: readonly number[], percent: number): object => {
    const value = percentileOf(values, percent);
    return value === undefined ? {} : { [name]: Math.round(value * 10) / 10 };
  };
  return {
    tables,
    players: tables * seats,
    spectators,
    seconds: Math.round(seconds * 10) / 10,
    actions: ackMs.length,
    actionsPerSecond: Math.round(ackMs.length / seconds),
    ...rounded('ackP50Ms', ackMs, 50),
    ...rounded('ackP99Ms', ackMs, 99),
    ...rounded('toAllP50Ms', toAllMs, 50),
    ...rounded('toAllP99Ms', toAllMs, 99),
    frames,
    reconnects,
    resyncs,
    refusals: Object.fromEntries(refusals),
  };
}
