import { type TableId, tableId } from '@cardroom/kernel';
import type { Locks } from '@cardroom/locks';
import { Redis } from 'ioredis';
import { randomUUID } from 'node:crypto';
import Redlock from 'redlock';
import { measureContended } from './locks-contended.ts';
import { measureDeadWaiters } from './locks-dead-waiters.ts';
import { atMost, besideFastest, only, OURS } from './figures.ts';
import { BET_PATH } from './locks-ours.ts';
import { createOurRedisLocks, LEASE_MS } from './locks-redis-ours.ts';
import { openMeasuredRedis } from './locks-redis-server.ts';
import { type AsyncContender, type Measure, medianAsyncRates } from './measure.ts';

const NESTED = 'redlock 5.0.0-beta.2, nested';
const THREE_KEYS = 'redlock 5.0.0-beta.2, three keys';

const ROUNDS = 9;
/**
 * What is asked for by how many pairs are under way at once. One at a time, nearly all is waiting for the network, of
 * which nested locks need three times as much; and the rival's one call for three keys, which keeps no queue and no
 * fence, as much as ours.
 */
const IN_FLIGHT = {
  64: { at: '', nestedMin: 3, threeKeysMin: 1 },
  1: { at: '_1_in_flight', nestedMin: 2, threeKeysMin: 0.7 },
} as const;
const COUNTED_PAIRS = 500;
/** One way to ask and one to give back. */
const CALLS_MAX = 2;

/** What locks cost that several processes share through Redis. */
export async function measureLocksOverRedis(): Promise<readonly Measure[]> {
  const redis = await openMeasuredRedis();
  try {
    return [
      ...(await measureRates(redis.url)),
      ...(await measureContended(redis.url)),
      await measureDeadWaiters(redis.url),
    ];
  } finally {
    await redis.close();
  }
}

async function measureRates(url: string): Promise<readonly Measure[]> {
  const client = new Redis(url);
  const locks = createOurRedisLocks(url);
  const redlock = new Redlock([client]);
  try {
    return [
      ...(await measureInFlight(64, locks, redlock)),
      ...(await measureInFlight(1, locks, redlock)),
      atMost('locks.redis_path3_calls', await callsOfPair(locks, client), 'calls', CALLS_MAX),
    ];
  } finally {
    await locks.close();
    await client.quit();
  }
}

/** Pairs of asking and giving back in a second, so many at a time, each at a table of its own. */
async function measureInFlight(
  inFlight: keyof typeof IN_FLIGHT,
  locks: Locks,
  redlock: Redlock,
): Promise<readonly Measure[]> {
  const rates = await medianAsyncRates(ROUNDS, [
    inTurns(OURS, inFlight, (table) => ourPair(locks, table)),
    inTurns(NESTED, inFlight, (table) => nestedPair(redlock, table)),
    inTurns(THREE_KEYS, inFlight, (table) => threeKeysPair(redlock, table)),
  ]);
  const { at, nestedMin, threeKeysMin } = IN_FLIGHT[inFlight];
  const shown = { unit: 'pairs/s', shown: Math.round };
  return [
    besideFastest(only(rates, [OURS, NESTED]), {
      ...shown,
      measure: `locks.redis_path3${at}_per_s`,
      target: nestedMin,
    }),
    besideFastest(only(rates, [OURS, THREE_KEYS]), {
      ...shown,
      measure: `locks.redis_path3_vs_three_keys${at}_per_s`,
      target: threeKeysMin,
    }),
  ];
}

const PAIRS_PER_TURN = 25;

function inTurns(name: string, inFlight: number, pair: (table: TableId) => Promise<void>): AsyncContender {
  const tables = Array.from({ length: inFlight }, () => tableId(`bench-${randomUUID()}`));
  const turn = async (table: TableId): Promise<void> => {
    for (let at = 0; at < PAIRS_PER_TURN; at++) await pair(table);
  };
  return {
    name,
    async pass() {
      await Promise.all(tables.map(turn));
      return inFlight * PAIRS_PER_TURN;
    },
  };
}

async function ourPair(locks: Locks, table: TableId): Promise<void> {
  const lease = await locks.acquire({ table, path: BET_PATH });
  await locks.release(lease);
}

async function nestedPair(redlock: Redlock, table: TableId): Promise<void> {
  const ofTable = await redlock.acquire([`table:${table}`], LEASE_MS);
  const ofPot = await redlock.acquire([`pot:${table}`], LEASE_MS);
  const ofPlayer = await redlock.acquire([`player:${table}:3`], LEASE_MS);
  await ofPlayer.release();
  await ofPot.release();
  await ofTable.release();
}

async function threeKeysPair(redlock: Redlock, table: TableId): Promise<void> {
  const lock = await redlock.acquire([`table:${table}`, `pot:${table}`, `player:${table}:3`], LEASE_MS);
  await lock.release();
}

/** How often Redis was called for each pair, by its own count; heartbeats count as well. */
async function callsOfPair(locks: Locks, client: Redis): Promise<number> {
  const table = tableId(`bench-${randomUUID()}`);
  const before = await scriptCalls(client);
  for (let at = 0; at < COUNTED_PAIRS; at++) await ourPair(locks, table);
  return Math.round((10 * ((await scriptCalls(client)) - before)) / COUNTED_PAIRS) / 10;
}

async function scriptCalls(client: Redis): Promise<number> {
  const statistics = await client.info('commandstats');
  const counts = [...statistics.matchAll(/^cmdstat_(?:eval|evalsha|fcall):calls=(\d+)/gm)];
  return counts.reduce((sum, [, calls]) => sum + Number(calls), 0);
}
