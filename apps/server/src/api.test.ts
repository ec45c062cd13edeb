import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerProcess, startServerProcess } from '../test/server-process.ts';

/*
 * What somebody would write who knows the description of the interface and nothing else: no schema, no type and no
 * helper of ours, only HTTP and JSON against a server in its own process.
 */

interface Legal {
  readonly type: string;
  readonly min?: number;
  readonly max?: number;
}
interface View {
  readonly tableId: string;
  readonly version: number;
  readonly handId?: string;
  readonly turn?: number;
  readonly stage: string;
  readonly street?: string;
  readonly board: readonly string[];
  readonly pots: readonly { readonly amount: number; readonly eligible: readonly number[] }[];
  readonly seats: readonly Seat[];
  readonly button?: number;
  readonly actor?: number;
  readonly deadline?: string;
  readonly you?: { readonly seat: number; readonly legal: readonly Legal[] };
}
interface Seat {
  readonly seat: number;
  readonly playerId: string;
  readonly name: string;
  readonly stack: number;
  readonly bet: number;
  readonly status: string;
  readonly holeCards?: readonly string[];
}
interface Player {
  readonly playerId: string;
  readonly token: string;
}
interface Reply {
  readonly status: number;
  readonly text: string;
  readonly json: Record<string, unknown>;
  readonly headers: Headers;
}

const folder = mkdtempSync(join(tmpdir(), 'cardroom-api-'));
let server: ServerProcess;
beforeAll(async () => {
  server = await startServerProcess(folder);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(
  path: string,
  who?: Player,
  more: { body?: object; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(server.url + path, {
    method: more.body === undefined ? 'GET' : 'POST',
    headers: {
      ...(who === undefined ? {} : { authorization: `Bearer ${who.token}` }),
      ...(more.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...more.headers,
    },
    ...(more.body === undefined ? {} : { body: JSON.stringify(more.body) }),
  });
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  const json = (isJson ? JSON.parse(text) : {}) as Record<string, unknown>;
  return { status: response.status, text, json, headers: response.headers };
}

async function newPlayer(displayName: string): Promise<Player> {
  const { json } = await ask('/api/session', undefined, { body: { displayName } });
  return { playerId: String(json['playerId']), token: String(json['token']) };
}

function command(tableId: string, who: Player, body: object, key: string = randomUUID()): Promise<Reply> {
  return ask(`/api/tables/${tableId}/commands`, who, { body, headers: { 'idempotency-key': key } });
}

async function look(tableId: string, who: Player): Promise<View> {
  return (await ask(`/api/tables/${tableId}`, who)).json as unknown as View;
}

/** All chips of the two: in wallets, in stacks, in front and in pots. */
async function chipsOf(players: readonly Player[], { seats, pots, stage, actor }: View): Promise<number> {
  let sum = 0;
  for (const player of players) {
    const wallet = (await ask('/api/me', player)).json['wallet'] as { available: number; reserved: number };
    sum += wallet.available + wallet.reserved;
  }
  for (const { stack, bet } of seats) sum += stack + bet;
  if (stage === 'hand' && actor !== undefined) for (const { amount } of pots) sum += amount;
  return sum;
}

/** One of what is allowed, by turns: now cautious, now a raise of some size. */
function choose(legal: readonly Legal[], step: number): object {
  const of = (type: string): Legal | undefined => legal.find((action) => action.type === type);
  const raise = of('raise') ?? of('bet');
  if (raise !== undefined && step % 3 === 1) {
    const { min = 0, max = 0 } = raise;
    return { type: raise.type, to: Math.min(max, min + (step % 5) * 10) };
  }
  const type = ['check', 'call', 'show', 'fold'].find((name) => of(name) !== undefined);
  return { type };
}

const REQUEST = { name: 'Strangers', seats: 4, smallBlind: 5, bigBlind: 10, buyInMin: 200, buyInMax: 2_000 };

describe('the interface as it is described', () => {
  it('[API1] two players open a table, join, start and play hands to their end; no chip is lost or made', async () => {
    const [ann, ben] = [await newPlayer('Ann'), await newPlayer('Ben')];
    const players = [ann, ben];
    expect((await ask('/api/me', ann)).json).toEqual({
      playerId: ann.playerId,
      displayName: 'Ann',
      wallet: { available: 10_000, reserved: 0 },
    });
    const request = { ...REQUEST, ante: 1, turnSeconds: 60, bots: 0, private: false };
    const opened = await ask('/api/tables', ann, { body: request });
    const tableId = String(opened.json['tableId']);
    expect(await look(tableId, ann)).toMatchObject({ tableId, stage: 'waiting', board: [], pots: [], seats: [] });
    expect((await command(tableId, ann, { type: 'join', seat: 2, buyIn: 1_000 })).status).toBe(200);
    expect((await command(tableId, ben, { type: 'join', buyIn: 700 })).status).toBe(200);
    const started = await command(tableId, ann, { type: 'start' });
    expect(started.json).toMatchObject({
      handId: expect.any(String),
      turn: expect.any(Number),
      view: { stage: 'hand' },
    });

    const hands = new Set<string>();
    for (let step = 0; step < 400 && hands.size < 3; step += 1) {
      const views = [await look(tableId, ann), await look(tableId, ben)] as const;
      expect(await chipsOf(players, views[0])).toBe(20_000);
      const at = views.findIndex(({ actor, you }) => actor !== undefined && actor === you?.seat);
      const [view, player] = [views[at], players[at]];
      if (view === undefined || player === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 200));
        continue;
      }
      expect(view.seats.filter(({ holeCards }) => holeCards !== undefined)).toMatchObject([
        { playerId: player.playerId },
      ]);
      expect(Date.parse(view.deadline ?? '')).toBeGreaterThan(Date.now());
      const body = { ...choose(view.you?.legal ?? [], step), handId: view.handId, turn: view.turn };
      const done = await command(tableId, player, body);
      expect(done.status, `${JSON.stringify(body)} ${done.text}`).toBe(200);
      expect(Number(done.json['version'])).toBeGreaterThan(view.version);
      if (view.handId !== undefined) hands.add(view.handId);
    }
    expect(hands.size).toBe(3);
    const [first = ''] = hands;
    const receipt = (await ask(`/api/hands/${first}/receipt`, ben)).json['movements'] as {
      from: string;
      to: string;
      amount: number;
    }[];
    const net = receipt.reduce((sum, { to, amount }) => sum + (to.startsWith('pot:') ? amount : -amount), 0);
    expect(net).toBe(0);
    for (const form of ['', '.json', '.phh']) expect((await ask(`/api/hands/${first}${form}`, ann)).status).toBe(200);
    const listed = (await ask(`/api/tables/${tableId}/hands`, ann)).json['hands'] as { handId: string }[];
    expect(listed.map(({ handId }) => handId)).toContain(first);
  });

  it('[API2] an unchanged view is not sent again, a doubled command acts once, and a stale one is refused', async () => {
    const [ann, ben] = [await newPlayer('Ann'), await newPlayer('Ben')];
    const tableId = String((await ask('/api/tables', ann, { body: REQUEST })).json['tableId']);
    for (const who of [ann, ben]) await command(tableId, who, { type: 'join', buyIn: 500 });
    await command(tableId, ann, { type: 'start' });
    const seen = await ask(`/api/tables/${tableId}`, ann);
    const etag = seen.headers.get('etag') ?? '';
    expect(etag).toBe(`"${String(seen.json['version'])}"`);
    expect((await ask(`/api/tables/${tableId}`, ann, { headers: { 'if-none-match': etag } })).status).toBe(304);

    const view = seen.json as unknown as View;
    const [actor, other] = view.actor === view.you?.seat ? [ann, ben] : [ben, ann];
    const fence = { handId: view.handId, turn: view.turn };
    const key = randomUUID();
    const first = await command(tableId, actor, { type: 'call', ...fence }, key);
    expect(first.json).toMatchObject({ commandId: key, version: view.version + 1 });
    const again = await Promise.all([1, 2, 3].map(() => command(tableId, actor, { type: 'call', ...fence }, key)));
    expect(again.map(({ status, text }) => [status, text])).toEqual([1, 2, 3].map(() => [200, first.text]));
    expect((await ask(`/api/tables/${tableId}`, ann, { headers: { 'if-none-match': etag } })).status).toBe(200);

    const stale = await command(tableId, actor, { type: 'fold', ...fence });
    expect(stale).toMatchObject({ status: 412, json: { status: 412, code: 'WrongTurn', rule: expect.any(String) } });
    expect(stale.headers.get('content-type')).toContain('application/problem+json');
    const elsewhere = await command(tableId, other, { type: 'check', handId: 'another', turn: 1 });
    expect(elsewhere).toMatchObject({ status: 412, json: { code: 'WrongHand' } });
    expect(await command(tableId, actor, { type: 'fold', ...fence }, key)).toMatchObject({ status: 422 });
    expect((await command(tableId, actor, { type: 'call', ...fence }, key)).text).toBe(first.text);
  });

  it('[API3] every refusal is a problem document with its status: 400, 401, 403, 404, 422', async () => {
    const [ann, ben] = [await newPlayer('Ann'), await newPlayer('Ben')];
    const tableId = String((await ask('/api/tables', ann, { body: REQUEST })).json['tableId']);
    const refusals: readonly (readonly [Promise<Reply>, number])[] = [
      [command(tableId, ann, { type: 'join' }), 400],
      [command(tableId, ann, { type: 'join', buyIn: 500 }, 'no uuid'), 400],
      [ask('/api/me'), 401],
      [ask('/api/me', { playerId: '', token: 'made-up' }), 401],
      [command(tableId, ben, { type: 'start' }), 403],
      [command('none', ann, { type: 'leave' }), 404],
      [ask('/api/hands/none', ann), 404],
      [ask('/api/none', ann), 404],
      [command(tableId, ann, { type: 'join', buyIn: 1 }), 422],
      [command(tableId, ben, { type: 'chat', text: 'Hello' }), 403],
      [command(tableId, ann, { type: 'timeBank' }), 422],
    ];
    for (const [refusal, status] of refusals) {
      const { status: told, json, headers } = await refusal;
      expect([told, json['status']]).toEqual([status, status]);
      expect(json['code']).toMatch(/^[A-Z][A-Za-z]+$/);
      expect(headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it.each([
    ['a line of anything', 'GARBAGE\r\n\r\n'],
    ['a header without end', `GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`],
    ['two lengths', 'POST /api/session HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx'],
  ])('[API3] %s is no HTTP, and that is told as a problem too', async (_what, text) => {
    const answer = await new Promise<string>((resolve) => {
      let heard = '';
      const socket = connect(Number(new URL(server.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (data) => {
        heard += data.toString('utf8');
      });
      socket.on('error', () => {});
      socket.on('close', () => resolve(heard));
    });
    const [head = '', body = ''] = answer.split('\r\n\r\n');
    expect(head).toMatch(/^HTTP\/1\.1 400 [^]*application\/problem\+json/);
    expect(JSON.parse(body)).toMatchObject({ status: 400, code: 'MalformedRequest' });
  });
});
