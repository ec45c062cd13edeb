import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  wireLeaderboard,
  wirePlayerStats,
  wireProblem,
  wireTableSession,
  type WireTableSession,
  wireTableView,
} from '@cardroom/protocol';
import { settled } from '@cardroom/testkit';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  openDealtTable,
  openPlayer,
  openTestServer,
  send,
  TABLE_REQUEST,
  type TestPlayer,
  type TestServer,
} from '../test/open-test-server.ts';
import { startServerProcess } from '../test/server-process.ts';

let server: TestServer;
let alice: TestPlayer;
let bob: TestPlayer;

beforeEach(async () => {
  server = await openTestServer();
  alice = await openPlayer(server.app, 'Alice');
  bob = await openPlayer(server.app, 'Bob');
});
afterEach(() => server.close());

/** The actor acts. */
async function act(tableId: string, action: object): Promise<void> {
  const view = wireTableView.parse(await alice.view(tableId));
  const actor = view.seats.find(({ seat }) => seat === view.actor)?.playerId;
  const player = actor === alice.playerId ? alice : bob;
  const answer = await player.command(tableId, { ...action, handId: view.handId, turn: view.turn });
  expect(answer.status).toBe(200);
}

/** Waits until every hand that has ended is counted. */
async function counted(): Promise<void> {
  do {
    server.clock.advance(300);
    await settled();
    await new Promise((resolve) => setImmediate(resolve));
  } while ((await server.store.tablesToProject('', 1)).length > 0);
}

async function statsOf(player: string, asker?: TestPlayer) {
  const url = `/api/players/${player}/stats`;
  const answer = asker === undefined ? await send(server.app, { method: 'GET', url }) : await asker.get(url);
  expect(answer.status).toBe(200);
  expect(answer.headers['cache-control']).toBe('private, no-cache');
  return wirePlayerStats.strict().parse(answer.body);
}

async function sessionOf(tableId: string): Promise<WireTableSession> {
  const answer = await send(server.app, { method: 'GET', url: `/api/tables/${tableId}/session` });
  const session = wireTableSession.strict().parse(answer.body);
  const sum = session.players.reduce((total, { net }) => total + net, session.rake);
  expect(sum).toBe(0);
  return session;
}

async function expectProblem(url: string, code: string, status: number): Promise<void> {
  const answer = await send(server.app, { method: 'GET', url });
  expect(wireProblem.parse(answer.body)).toMatchObject({ code, status });
  expect(answer.status).toBe(status);
}

describe('statistics of a player', () => {
  it('[STAT1] are those of no hand before the first one', async () => {
    const stats = await statsOf(alice.playerId);
    expect(stats).toMatchObject({ name: 'Alice', isBot: false, hands: 0, net: 0 });
    expect(stats.vpip).toBeUndefined();
    expect(stats.biggestPot).toBeUndefined();
    expect(stats.favouriteHand).toBeUndefined();
  });

  it('[STAT1] tell what was won and lost, soon after the hand', async () => {
    const tableId = await openDealtTable(alice, bob);
    await act(tableId, { type: 'raise', to: 30 });
    await act(tableId, { type: 'fold' });
    await counted();
    const both = [await statsOf(alice.playerId), await statsOf(bob.playerId)];
    const raiser = both.find(({ net }) => net > 0);
    const other = both.find(({ net }) => net < 0);
    expect(raiser).toMatchObject({
      hands: 1,
      handsWon: 1,
      net: 10,
      totalWon: 10,
      totalLost: 0,
      biggestPot: { amount: 20 },
      streak: { current: 1, longestWinning: 1, longestLosing: 0 },
      vpip: 100,
      pfr: 100,
      showdowns: { count: 0, won: 0 },
    });
    expect(other).toMatchObject({ net: -10, vpip: 0, streak: { current: -1 }, handsWon: 0 });
  });

  it('[STAT1] tell of all-ins what could be expected, in chips', async () => {
    const tableId = await openDealtTable(alice, bob);
    await act(tableId, { type: 'allIn' });
    await act(tableId, { type: 'call' });
    await counted();
    const [first, second] = [await statsOf(alice.playerId), await statsOf(bob.playerId)];
    expect([first.allIns.count, second.allIns.count, first.showdowns.count]).toEqual([1, 1, 1]);
    expect(first.allIns.expected + second.allIns.expected).toBeCloseTo(2_000, 6);
    expect(first.allIns.awarded + second.allIns.awarded).toBe(2_000);
    expect([first, second].filter(({ favouriteHand }) => favouriteHand !== undefined)).not.toHaveLength(0);
  });

  it('[STAT2] name hands and tables to the player alone', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { handId } = wireTableView.parse(await alice.view(tableId));
    await act(tableId, { type: 'fold' });
    await counted();
    const own = await statsOf(alice.playerId, alice);
    expect(own.lastHands).toMatchObject([{ handId, tableId, net: own.net }]);
    for (const stats of [await statsOf(alice.playerId, bob), await statsOf(alice.playerId)]) {
      expect(stats.lastHands).toBeUndefined();
      const text = JSON.stringify(stats);
      expect([text.includes(tableId), text.includes(String(handId))]).toEqual([false, false]);
    }
  });

  it('[STAT5] are a 404 of somebody whom nobody knows', async () => {
    await expectProblem('/api/players/nobody/stats', 'UnknownPlayer', 404);
    await expectProblem('/api/players/not%20an%20id/stats', 'UnknownPlayer', 404);
    await expectProblem(`/api/players/${'x'.repeat(65)}/stats`, 'UnknownPlayer', 404);
  });
});

describe('the leaderboard', () => {
  it('[STAT3] ranks people and no bots', async () => {
    const opened = await alice.post('/api/tables', { ...TABLE_REQUEST, bots: 1 });
    const tableId = String(opened.body['tableId']);
    await alice.command(tableId, { type: 'join', buyIn: 1_000 });
    await bob.command(tableId, { type: 'join', buyIn: 1_000 });
    await alice.command(tableId, { type: 'start' });
    for (let turn = 0; turn < 200; turn += 1) {
      const view = wireTableView.parse(await alice.view(tableId));
      if (view.actor === undefined) break;
      const isBot = view.seats.find(({ seat }) => seat === view.actor)?.isBot === true;
      if (isBot) server.clock.advance(2_100);
      else await act(tableId, { type: 'fold' });
      await new Promise((resolve) => setImmediate(resolve));
    }
    await counted();
    const bot = wireTableView.parse(await alice.view(tableId)).seats.find(({ isBot }) => isBot)?.playerId;
    expect((await statsOf(String(bot))).isBot).toBe(true);
    for (const by of ['net', 'hands', 'biggestPot']) {
      const answer = await alice.get(`/api/leaderboard?by=${by}`);
      const board = wireLeaderboard.strict().parse(answer.body);
      expect(board.by).toBe(by);
      const ids = board.players.map(({ playerId }) => playerId);
      expect(ids).not.toContain(bot);
      if (by !== 'biggestPot') expect(ids.toSorted()).toEqual([alice.playerId, bob.playerId].toSorted());
      expect(board.players.map(({ rank }) => rank)).toEqual(ids.map((_, place) => place + 1));
    }
    const [first] = wireLeaderboard.parse((await alice.get('/api/leaderboard?limit=1')).body).players;
    const nets = [(await statsOf(alice.playerId)).net, (await statsOf(bob.playerId)).net];
    expect(first?.net).toBe(Math.max(...nets));
  });

  it('[STAT5] refuses a query that makes no sense', async () => {
    for (const query of ['by=luck', 'by=', 'by=net&by=hands', 'limit=0', 'limit=101', 'limit=x', 'limit=1&limit=2']) {
      await expectProblem(`/api/leaderboard?${query}`, 'MalformedRequest', 400);
    }
    expect((await send(server.app, { method: 'GET', url: '/api/leaderboard' })).body).toEqual({
      by: 'net',
      players: [],
    });
  });
});

describe('the session of a table', () => {
  it('[STAT4] tells who has brought and taken what, and who pays whom, at every moment', async () => {
    const opened = await alice.post('/api/tables', { ...TABLE_REQUEST, private: true });
    const tableId = String(opened.body['tableId']);
    expect(await sessionOf(tableId)).toEqual({ players: [], rake: 0, settleUp: [] });
    await alice.command(tableId, { type: 'join', buyIn: 1_000 });
    await bob.command(tableId, { type: 'join', buyIn: 500 });
    await alice.command(tableId, { type: 'topUp', amount: 200 });
    await alice.command(tableId, { type: 'start' });
    // Bets that lie in front belong to those who made them until the pot is paid.
    await act(tableId, { type: 'raise', to: 100 });
    const during = await sessionOf(tableId);
    expect(during.players.map(({ net }) => net)).toEqual([0, 0]);
    expect(during.settleUp).toEqual([]);
    await act(tableId, { type: 'fold' });
    const after = await sessionOf(tableId);
    const loser = after.players.find(({ net }) => net < 0);
    const winner = after.players.find(({ net }) => net > 0);
    expect(after.settleUp).toEqual([{ from: loser?.playerId, to: winner?.playerId, amount: winner?.net }]);
    expect((await bob.command(tableId, { type: 'leave' })).status).toBe(200);
    const { players } = await sessionOf(tableId);
    const own = players.find(({ playerId }) => playerId === alice.playerId);
    const gone = players.find(({ playerId }) => playerId === bob.playerId);
    expect(own).toMatchObject({ name: 'Alice', isBot: false, buyIns: 1_200, cashOuts: 0 });
    expect(gone).toMatchObject({ name: 'Bob', buyIns: 500, onTable: 0 });
    expect(gone?.cashOuts).toBe(500 + (gone?.net ?? NaN));
  });

  it('[STAT4] names bots too', async () => {
    const opened = await alice.post('/api/tables', { ...TABLE_REQUEST, bots: 2 });
    const { players } = await sessionOf(String(opened.body['tableId']));
    expect(players.map(({ isBot, buyIns, net }) => [isBot, buyIns, net])).toEqual([
      [true, 1_000, 0],
      [true, 1_000, 0],
    ]);
    expect(players.every(({ name }) => ['Otter', 'Badger', 'Raven'].includes(name))).toBe(true);
  });

  it('[STAT5] is a 404 of a table that does not exist', async () => {
    await expectProblem('/api/tables/nothing/session', 'UnknownTable', 404);
    await expectProblem('/api/tables/no%20id/session', 'UnknownTable', 404);
  });
});

describe('a server that runs', () => {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-counting-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Asks for JSON, as somebody or nobody. */
  async function call(url: string, token?: string, body?: object): Promise<Readonly<Record<string, unknown>>> {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        'idempotency-key': randomUUID(),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await response.json()) as Readonly<Record<string, unknown>>;
  }

  it('[STAT7] counts what is played on it, once, also when it is killed and started again', async () => {
    let process = await startServerProcess(folder);
    const [host, guest] = [
      await call(`${process.url}/api/session`, undefined, { displayName: 'Host' }),
      await call(`${process.url}/api/session`, undefined, { displayName: 'Guest' }),
    ];
    const [first, second] = [String(host['token']), String(guest['token'])];
    const { tableId } = await call(`${process.url}/api/tables`, first, TABLE_REQUEST);
    const table = `${process.url}/api/tables/${String(tableId)}`;
    for (const token of [first, second]) await call(`${table}/commands`, token, { type: 'join', buyIn: 500 });
    await call(`${table}/commands`, first, { type: 'start' });
    const view = wireTableView.parse(await call(table, first));
    const actor = view.actor === view.you?.seat ? first : second;
    await call(`${table}/commands`, actor, { type: 'fold', handId: view.handId, turn: view.turn });
    await process.kill();
    for (let start = 0; start < 2; start += 1) {
      process = await startServerProcess(folder);
      const url = `${process.url}/api/players/${String(host['playerId'])}/stats`;
      let stats = await call(url);
      for (let look = 0; look < 100 && stats['hands'] === 0; look += 1) {
        await sleep(50);
        stats = await call(url);
      }
      expect(wirePlayerStats.parse(stats)).toMatchObject({ name: 'Host', hands: 1 });
      await process.kill();
    }
  });
});
