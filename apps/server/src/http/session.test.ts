import { randomUUID } from 'node:crypto';
import { wireProblem } from '@cardroom/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  openDealtTable,
  openPlayer,
  openTestServer,
  send,
  TestPlayer,
  type TestServer,
} from '../../test/open-test-server.ts';
import { PROBLEMS } from '../problems.ts';

let server: TestServer;
let logged: string[];
let alice: TestPlayer;
let bob: TestPlayer;

beforeEach(async () => {
  logged = [];
  server = await openTestServer({
    log: (line) => logged.push(line),
    limits: { deviceCodes: { burst: 3, perSecond: 1 } },
  });
  alice = await openPlayer(server.app, 'Alice');
  bob = await openPlayer(server.app, 'Bob');
});
afterEach(() => server.close());

function redeem(code: unknown, headers: Record<string, string> = { 'idempotency-key': randomUUID() }): Promise<Answer> {
  return send(server.app, {
    method: 'POST',
    url: '/api/session/redeem',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify({ code }),
  });
}

async function codeOf(player: TestPlayer): Promise<string> {
  const made = await player.post('/api/session/transfer', {});
  expect(made.status).toBe(201);
  return String(made.body['code']);
}

function expectProblem(answer: Answer, code: keyof typeof PROBLEMS): void {
  expect(wireProblem.parse(answer.body)).toMatchObject({ code, status: PROBLEMS[code].status });
  expect(answer.status).toBe(PROBLEMS[code].status);
}

describe('a link to another device', () => {
  it('[HTTP35] lets in as the same player, with the same seat and cards, while the first device plays on', async () => {
    const tableId = await openDealtTable(alice, bob);
    const made = await alice.post('/api/session/transfer', {});
    expect(made.status).toBe(201);
    expect(String(made.body['code'])).toMatch(/^[\w-]{22,}$/);
    expect(made.body['expiresAt']).toBe(new Date(server.clock.now() + 600_000).toISOString());
    const redeemed = await redeem(made.body['code']);
    expect(redeemed.status).toBe(201);
    expect(redeemed.body).toEqual({ playerId: alice.playerId, displayName: 'Alice', token: expect.any(String) });
    expect(redeemed.body['token']).not.toBe(alice.token);
    expect(redeemed.headers['set-cookie']).toBe(
      `cardroom_session=${String(redeemed.body['token'])}; Path=/; HttpOnly; SameSite=Lax; Max-Age=7776000`,
    );
    const phone = new TestPlayer(server.app, { playerId: alice.playerId, token: String(redeemed.body['token']) });
    expect(await phone.view(tableId)).toEqual(await alice.view(tableId));
    expect((await phone.get('/api/me')).body).toEqual((await alice.get('/api/me')).body);
  });

  it('[HTTP35] is refused alike when it was used, has run out or never was; the same key gets in again', async () => {
    const used = await codeOf(alice);
    const late = await codeOf(alice);
    const key = { 'idempotency-key': randomUUID() };
    expect((await redeem(used, key)).status).toBe(201);
    expect((await redeem(used, { 'idempotency-key': key['idempotency-key'].toUpperCase() })).status).toBe(201);
    const refusals = [await redeem(used), await redeem('never-was')];
    server.clock.advance(600_000);
    refusals.push(await redeem(late), await redeem(used, key));
    for (const refusal of refusals) expectProblem(refusal, 'DeviceCodeSpent');
    expect(new Set(refusals.map(({ text }) => text)).size).toBe(1);
  });

  it('[HTTP35] needs somebody who is known, a key, and a code', async () => {
    const headers = { 'content-type': 'application/json' };
    const made = await send(server.app, { method: 'POST', url: '/api/session/transfer', headers, payload: '{}' });
    expectProblem(made, 'Unauthorized');
    const code = await codeOf(alice);
    expectProblem(await redeem(code, {}), 'BadIdempotencyKey');
    for (const bad of ['', 7, null, 'x'.repeat(201)]) expectProblem(await redeem(bad), 'MalformedRequest');
    expect((await redeem(code)).status).toBe(201);
  });

  it('[HTTP37] a code opens no other door, and stands in no log and no refusal', async () => {
    const code = await codeOf(alice);
    const said: string[] = [];
    for (const token of [code, `device:${code}`]) {
      const answer = await bob.get('/api/me', { authorization: `Bearer ${token}` });
      expectProblem(answer, 'Unauthorized');
      said.push(answer.text);
      const cookie = `cardroom_session=${token}`;
      expectProblem(await send(server.app, { method: 'GET', url: '/api/me', headers: { cookie } }), 'Unauthorized');
    }
    const token = String((await redeem(code)).body['token']);
    said.push((await redeem(code)).text, (await redeem(alice.token)).text, (await redeem(code, {})).text);
    for (const text of [...said, ...logged]) {
      for (const secret of [code, token, alice.token]) expect(text).not.toContain(secret);
    }
  });

  it('[HTTP38] is not made without end', async () => {
    for (let time = 0; time < 3; time += 1) await codeOf(alice);
    const refused = await alice.post('/api/session/transfer', {});
    expectProblem(refused, 'TooManyRequests');
    expect(refused.headers['retry-after']).toBe('1');
    await codeOf(bob);
  });
});

describe('signing out', () => {
  it('[HTTP39] ends the session that is presented, and no other', async () => {
    const { body } = await redeem(await codeOf(alice));
    const phone = new TestPlayer(server.app, { playerId: alice.playerId, token: String(body['token']) });
    for (let time = 0; time < 2; time += 1) {
      const answer = await phone.delete('/api/session');
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect(answer.headers['set-cookie']).toBe('cardroom_session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
      expectProblem(await phone.get('/api/me'), 'Unauthorized');
      expect((await alice.get('/api/me')).status).toBe(200);
    }
    expect((await send(server.app, { method: 'DELETE', url: '/api/session' })).status).toBe(204);
  });

  it('[HTTP39] by cookie is done from a page of this server only', async () => {
    const signOut = (origin: string): Promise<Answer> => {
      const headers = { cookie: `cardroom_session=${alice.token}`, host: 'cards.example', origin };
      return send(server.app, { method: 'DELETE', url: '/api/session', headers });
    };
    const foreign = await signOut('http://evil.example');
    expectProblem(foreign, 'CrossOrigin');
    expect(foreign.headers['set-cookie']).toBeUndefined();
    expect((await alice.get('/api/me')).status).toBe(200);
    expect((await signOut('http://cards.example')).status).toBe(204);
    expectProblem(await alice.get('/api/me'), 'Unauthorized');
  });
});
