import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playerId } from '@cardroom/kernel';
import { walletAccount } from '@cardroom/ledger';
import {
  MATCH_STAKES,
  type WireMatch,
  wireMatch,
  wireProblem,
  type WireTableView,
  wireTableView,
} from '@cardroom/protocol';
import { checkStore } from '@cardroom/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  openPlayer,
  openTestServer,
  send,
  type TestPlayer,
  type TestServer,
} from '../test/open-test-server.ts';
import { startServerProcess } from '../test/server-process.ts';

const [USUAL, , , HIGHEST] = MATCH_STAKES;
const MATCH = '/api/match';
const WAIT_MS = 180_000;

/** How it stands, as an answer says by the schema. */
function matchIn({ status, body }: Answer): WireMatch {
  expect(status).toBe(200);
  return wireMatch.parse(body);
}

describe('the doors', () => {
  let server: TestServer;
  let alice: TestPlayer;
  let bob: TestPlayer;

  beforeEach(async () => {
    server = await openTestServer();
    alice = await openPlayer(server.app, 'Alice');
    bob = await openPlayer(server.app, 'Bob');
  });
  afterEach(() => server.close());

  async function walletOf(player: TestPlayer): Promise<unknown> {
    return (await player.get('/api/me')).body['wallet'];
  }

  async function viewOf(player: TestPlayer, tableId: string): Promise<WireTableView> {
    return wireTableView.parse(await player.view(tableId));
  }

  /** Everybody checks or calls until the first hand has been paid; gives the table then. */
  async function playToTheEnd(tableId: string): Promise<WireTableView> {
    for (let step = 0; step < 40; step += 1) {
      const view = await viewOf(alice, tableId);
      if (view.awards.length > 0) return view;
      const actor = [alice, bob].find((player) => player.playerId === view.seats[view.actor ?? -1]?.playerId);
      if (actor === undefined) throw new Error('somebody is to act');
      const legal = new Set((await viewOf(actor, tableId)).you?.legal.map(({ type }) => type));
      const type = (['check', 'call', 'show', 'muck'] as const).find((name) => legal.has(name));
      const done = await actor.command(tableId, { type, handId: view.handId, turn: view.turn });
      expect(done.status).toBe(200);
    }
    throw new Error('the hand does not end');
  }

  it('[HTTP30] two who ask are told the same private table, and play a hand there to its end', async () => {
    expect(matchIn(await alice.post(MATCH, {}))).toMatchObject({ state: 'waiting', stake: USUAL });
    server.clock.advance(1_000);
    const { state, tableId = '' } = matchIn(await bob.post(MATCH, { stake: USUAL }));
    expect(state).toBe('matched');
    expect(matchIn(await alice.get(MATCH))).toMatchObject({ state: 'matched', tableId });
    const before = await viewOf(alice, tableId);
    expect(before).toMatchObject({ stage: 'countdown', config: { isPrivate: true, seatCount: 2 } });
    expect(before.seats.map(({ name, stack, isBot }) => [name, stack, isBot])).toEqual([
      ['Alice', 1_000, false],
      ['Bob', 1_000, false],
    ]);
    expect((await alice.get('/api/tables')).body).toEqual({ tables: [] });
    for (const player of [alice, bob]) expect(await walletOf(player)).toEqual({ available: 9_000, reserved: 0 });
    server.clock.advance(10_000);
    await expect.poll(async () => (await viewOf(alice, tableId)).handNumber).toBe(1);
    expect((await viewOf(bob, tableId)).seats[1]?.holeCards).toHaveLength(2);
    const after = await playToTheEnd(tableId);
    expect(after.seats.reduce((sum, { stack }) => sum + stack, 0)).toBe(2_000);
    expect((await alice.get(`/api/tables/${tableId}/hands`)).body['hands']).toMatchObject([
      { number: 1, endedAt: expect.any(String) },
    ]);
    for (const player of [alice, bob]) await player.command(tableId, { type: 'leave' });
    expect(matchIn(await alice.get(MATCH)).state).toBe('none');
    await checkStore(server.store, [playerId(alice.playerId), playerId(bob.playerId)]);
  });

  it('[HTTP31] asking and leaving, again and again, is answered with how it stands', async () => {
    expect(matchIn(await alice.get(MATCH))).toMatchObject({ state: 'none' });
    expect(matchIn(await alice.delete(MATCH))).toMatchObject({ state: 'none' });
    const key = { 'idempotency-key': randomUUID() };
    const first = matchIn(await alice.post(MATCH, {}, key));
    const times = {
      since: first.serverTime,
      expiresAt: new Date(Date.parse(first.serverTime) + WAIT_MS).toISOString(),
    };
    expect(first).toMatchObject({ state: 'waiting', ...times });
    server.clock.advance(60_000);
    for (const headers of [key, {}, { 'idempotency-key': randomUUID() }]) {
      expect(matchIn(await alice.post(MATCH, {}, headers))).toMatchObject({ state: 'waiting', ...times });
    }
    expect(wireProblem.parse((await alice.post(MATCH, { stake: HIGHEST }, key)).body).code).toBe('KeyReused');
    server.clock.advance(WAIT_MS - 60_000);
    expect(matchIn(await alice.get(MATCH))).toMatchObject({ state: 'expired', ...times });
    expect(matchIn(await alice.post(MATCH, {}, key)).state).toBe('expired');
    expect(matchIn(await bob.post(MATCH, {})).state).toBe('waiting');
    for (let time = 0; time < 2; time += 1) expect(matchIn(await bob.delete(MATCH)).state).toBe('none');
    // A bare request, without a body, asks for the usual.
    const headers = { authorization: `Bearer ${alice.token}` };
    const bare = await send(server.app, { method: 'POST', url: MATCH, headers });
    expect(matchIn(bare)).toMatchObject({ state: 'waiting', stake: USUAL });
  });

  it('[HTTP32] who is not known, names another stake or cannot pay is refused', async () => {
    for (const method of ['GET', 'POST', 'DELETE'] as const) {
      expect((await send(server.app, { method, url: MATCH })).status).toBe(401);
    }
    for (const body of [{ stake: { smallBlind: 1, bigBlind: 2, buyIn: 9 } }, { stake: 5 }, [], 'now', { table: 't' }]) {
      const { status, body: problem } = await alice.post(MATCH, body);
      expect([status, problem['code']]).toEqual([400, 'MalformedRequest']);
    }
    const named = await alice.post(MATCH, { stake: { smallBlind: 1, bigBlind: 2, buyIn: 9 } });
    expect(named.body['detail']).toBe('stake: none of 5/10 for 1000, 10/20 for 2000, 25/50 for 5000, 50/100 for 10000');
    const unkeyed = await alice.post(MATCH, {}, { 'idempotency-key': 'x' });
    expect(wireProblem.parse(unkeyed.body).code).toBe('BadIdempotencyKey');
    const table = { name: 'T', seats: 2, smallBlind: 5, bigBlind: 10, buyInMin: 10, buyInMax: 9_000 };
    const { tableId } = (await bob.post('/api/tables', table)).body;
    expect((await bob.command(String(tableId), { type: 'join', buyIn: 9_000 })).status).toBe(200);
    const refused = await bob.post(MATCH, { stake: HIGHEST });
    expect(wireProblem.parse(refused.body)).toMatchObject({ code: 'InsufficientFunds', status: 422 });
    expect(matchIn(await bob.get(MATCH)).state).toBe('none');
    expect((await server.store.account(walletAccount(playerId(bob.playerId)))).posted).toBe(1_000);
  });
});

describe('a server that is killed', () => {
  const root = mkdtempSync(join(tmpdir(), 'cardroom-match-'));
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  async function ask<T>(url: string, token: string, method = 'GET', body?: object): Promise<T> {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
    };
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
    return (await answer.json()) as T;
  }

  it(
    '[HTTP33] while somebody waits, and again when two were matched, deals them a hand',
    { timeout: 60_000 },
    async () => {
      let server = await startServerProcess(root);
      const visit = async (displayName: string): Promise<string> =>
        (await ask<{ token: string }>(`${server.url}/api/session`, 'none', 'POST', { displayName })).token;
      const [alice, bob] = [await visit('Alice'), await visit('Bob')];
      const waiting = await ask<WireMatch>(`${server.url}${MATCH}`, alice, 'POST', {});
      expect(waiting).toMatchObject({ state: 'waiting' });

      await server.kill();
      server = await startServerProcess(root);
      const { since, expiresAt } = waiting;
      expect(await ask(`${server.url}${MATCH}`, alice)).toMatchObject({ state: 'waiting', since, expiresAt });
      const { state, tableId } = await ask<WireMatch>(`${server.url}${MATCH}`, bob, 'POST', {});
      expect(state).toBe('matched');

      await server.kill();
      server = await startServerProcess(root);
      for (const token of [alice, bob]) {
        expect(await ask(`${server.url}${MATCH}`, token)).toMatchObject({ state: 'matched', tableId });
        expect(await ask(`${server.url}/api/me`, token)).toMatchObject({ wallet: { available: 9_000, reserved: 0 } });
      }
      const table = (): Promise<WireTableView> => ask(`${server.url}/api/tables/${tableId}`, alice);
      await expect.poll(async () => (await table()).stage, { timeout: 30_000, interval: 200 }).toBe('hand');
      expect((await table()).seats.find(({ name }) => name === 'Alice')?.holeCards).toHaveLength(2);
      expect(await server.stop()).toBe(0);
    },
  );
});
