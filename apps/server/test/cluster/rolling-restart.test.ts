import { setTimeout as sleep } from 'node:timers/promises';
import { verifyStore } from '@cardroom/room';
import { createSeededRandom } from '@cardroom/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../postgres-server.ts';
import { REDIS_SKIP_REASON } from '../redis-server.ts';
import { sha256 } from '../../src/sha256.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { holdToLog, type Witness } from './log.ts';
import { ClusterPlayer, type PlayerWorld } from './player.ts';
import { BUY_IN } from './policy.ts';

const TABLE = {
  name: 'Rolling',
  seats: 2,
  smallBlind: 5,
  bigBlind: 10,
  buyInMin: 200,
  buyInMax: 2_000,
  turnSeconds: 120,
  timeBankSeconds: 0,
};

let cluster: Cluster;
let players: readonly ClusterPlayer[];
let world: PlayerWorld;

beforeEach(async ({ skip }) => {
  const reason = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;
  if (reason !== undefined) skip(reason);
  const generator = createSeededRandom(3);
  const random = (): number => generator.uint32() / 2 ** 32;
  cluster = await startCluster({ servers: 2, random });
  world = { address: cluster.balancer.address, random, sleepPercent: 0 };
  const host = await ClusterPlayer.open(world, 'Ann', TABLE);
  players = [host, await ClusterPlayer.open(world, 'Ben', host.tableId)];
  for (const player of players) {
    player.start();
    await player.command({ type: 'join', buyIn: BUY_IN });
  }
  await host.command({ type: 'start' });
});
afterEach(async () => {
  for (const player of players ?? []) player.stop();
  await cluster?.close();
});

async function untilUpToDate(version: number): Promise<void> {
  await expect
    .poll(() => players.every((player) => player.isUpToDate && player.version >= version), { timeout: 20_000 })
    .toBe(true);
}

/** What the log says about what players have sent and received. */
async function wrongWith(witnesses: readonly Witness[]): Promise<readonly string[]> {
  const { store, close } = await cluster.openStorage();
  try {
    const table = players[0]?.tableId ?? '';
    return (await holdToLog(store, table, witnesses, { outages: [], endedAt: Date.now() })).wrong;
  } finally {
    await close();
  }
}

/** Everything that all players know is what the database has kept. */
async function expectNothingLost(): Promise<void> {
  // What they hear from now on would not be in the log that is read next.
  for (const player of players) player.stop();
  expect([...(await wrongWith(players)), ...players.flatMap(({ wrong }) => wrong)]).toEqual([]);
  const { store, close } = await cluster.openStorage();
  expect((await verifyStore(store, sha256)).breaches).toEqual([]);
  await close();
}

/** The log is what others are judged by, so it must tell what is not so. */
async function expectLiesFound(): Promise<void> {
  const [ann, ben] = players;
  if (ann === undefined || ben === undefined) throw new Error('nobody has played');
  const { playerId, sent, seen } = ann;
  const lies: readonly (readonly [RegExp, Partial<Witness>])[] = [
    [/asked for by nobody/, { sent: sent.filter(({ command }) => command.type !== 'join') }],
    [/acknowledged and is not in the store/, { sent: sent.map((one) => ({ ...one, answer: { version: 999_999 } })) }],
    [/was never answered/, { sent: sent.map((one) => ({ ...one, answer: undefined })) }],
    [/is two commands/, { sent: [...sent, ...sent] }],
    [/is not what happened/, { sent: sent.map((one) => ({ ...one, command: { type: 'leave' } })) }],
    [/cards too early/, { seen: [...seen, ...ben.seen] }],
  ];
  for (const [words, lie] of lies) {
    expect(await wrongWith([{ playerId, sent, seen, ...lie }, ben])).toContainEqual(expect.stringMatching(words));
  }
}

describe('a rolling restart of two servers', () => {
  it('[CLUS2] costs a client one reconnect: the same seat, the same turn, the same cards', async () => {
    await untilUpToDate(4);
    const before = players.map(({ view }) => view);
    for (const at of [0, 1]) {
      const lost = players.map(({ reconnects }) => reconnects);
      expect(await cluster.stop(at)).toBe(0);
      await untilUpToDate(4);
      // Who was at the server that went has come back once, and was told; the others have noticed nothing.
      for (const [index, player] of players.entries()) expect(player.reconnects - (lost[index] ?? 0)).toBeLessThan(2);
      await cluster.start(at);
    }
    expect(players.map(({ reconnects }) => reconnects)).toEqual(players.map(({ goodbyes }) => goodbyes));
    expect(players.reduce((sum, { reconnects }) => sum + reconnects, 0)).toBeGreaterThanOrEqual(2);
    for (const [index, { view }] of players.entries()) {
      const { serverTime: _then, deadline: _due, ...was } = before[index] ?? {};
      expect(view).toMatchObject(was);
    }
    await expectNothingLost();
  });

  it('[CLUS3] loses and doubles no command while people play', async () => {
    for (const player of players) player.play(true);
    for (const at of [0, 1, 0]) {
      await sleep(1_000);
      expect(await cluster.stop(at)).toBe(0);
      await cluster.start(at);
    }
    for (const player of players) player.play(false);
    await untilUpToDate(5);
    expect(players.reduce((sum, { sent }) => sum + sent.length, 0)).toBeGreaterThan(10);
    expect(players.map(({ reconnects }) => reconnects)).toEqual(players.map(({ goodbyes }) => goodbyes));
    await expectNothingLost();
    await expectLiesFound();
  });

  it('[CLUS4] what is done on one server is seen on the other at once, and not when that one looks around', async () => {
    await untilUpToDate(4);
    // The balancer hands them out in turns: these two are at different servers.
    const [ann, ben] = players;
    const delays: number[] = [];
    for (let at = 0; at < 9; at += 1) {
      const answer = await ann?.command({ type: 'chat', text: `line ${at}` });
      const begun = performance.now();
      const version = answer !== undefined && 'version' in answer ? answer.version : Infinity;
      await expect.poll(() => ben?.version, { interval: 2, timeout: 5_000 }).toBeGreaterThanOrEqual(version);
      delays.push(performance.now() - begun);
      await sleep(20);
    }
    delays.sort((left, right) => left - right);
    expect(delays[4]).toBeLessThan(500);
  });
});
