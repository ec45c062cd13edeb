import { randomUUID } from 'node:crypto';
import { playerId } from '@cardroom/kernel';
import { walletAccount } from '@cardroom/ledger';
import { CLOSE_CODES, wireProblem } from '@cardroom/protocol';
import { telegramId } from '@cardroom/room';
import { createSeededRandom } from '@cardroom/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  openPlayer,
  openTestServer,
  PROOF_AGE_MAX_MS,
  send,
  TestPlayer,
  type TestServer,
} from '../../test/open-test-server.ts';
import { LiveClient } from '../../test/live-client.ts';
import { BOT_TOKEN, type Fields, initDataOf, loginOf } from '../../test/telegram-signing.ts';
import { HEARTBEAT_MS } from '../live/live-connection.ts';
import { PROBLEMS } from '../problems.ts';
import { createSessions, hashOf } from '../sessions.ts';

let server: TestServer;
let logged: string[];

beforeEach(async () => {
  logged = [];
  server = await openTestServer({ botToken: BOT_TOKEN, log: (line) => logged.push(line) });
});
afterEach(() => server.close());

const ANN = { id: 4711, first_name: 'Ann', last_name: 'Bell', username: 'annbell' };
const BEN = { id: 4712, first_name: 'Ben' };

function initData(user: object = ANN): string {
  return initDataOf(user, server.clock.now());
}

function enter(body: unknown, headers: Record<string, string> = {}): Promise<Answer> {
  return send(server.app, {
    method: 'POST',
    url: '/api/session/telegram',
    headers: { 'content-type': 'application/json', ...headers },
    payload: JSON.stringify(body),
  });
}

function link(player: TestPlayer, user: object, headers: Record<string, string> = {}): Promise<Answer> {
  return player.post('/api/me/telegram', { initData: initData(user) }, headers);
}

async function entered(body: unknown): Promise<TestPlayer> {
  const { status, text, body: session } = await enter(body);
  expect(status, text).toBe(201);
  return new TestPlayer(server.app, { playerId: String(session['playerId']), token: String(session['token']) });
}

/** A fresh idempotency key. */
const newKey = (): Record<string, string> => ({ 'idempotency-key': randomUUID() });

function expectProblem(answer: Answer, code: keyof typeof PROBLEMS): void {
  expect(wireProblem.parse(answer.body)).toMatchObject({ code, status: PROBLEMS[code].status });
  expect(answer.status).toBe(PROBLEMS[code].status);
}

describe('coming in as a user of Telegram', () => {
  it('[TGI20] makes a player of the name there, with chips, and is the same player each time and either way', async () => {
    const first = await enter({ initData: initData() });
    expect(first.status).toBe(201);
    expect(first.body).toEqual({ playerId: expect.any(String), displayName: 'Ann Bell', token: expect.any(String) });
    expect(first.headers['set-cookie']).toContain(`cardroom_session=${String(first.body['token'])}; Path=/; HttpOnly`);
    // At once: who sits down by a link asks for nothing before.
    const chips = walletAccount(playerId(String(first.body['playerId'])));
    expect((await server.store.balances([chips])).get(chips)).toBe(10_000);
    const login = { id: '4711', first_name: 'Renamed', username: 'other' };
    const bodies = [{ initData: initData() }, { login: loginOf(login, server.clock.now()) }];
    const numbers = { ...loginOf(login, server.clock.now()), id: 4711, auth_date: server.clock.now() / 1_000 };
    for (const body of [...bodies, { login: numbers }]) {
      const again = await enter(body);
      expect(again.body).toEqual({ ...first.body, token: expect.any(String) });
      expect(again.body['token']).not.toBe(first.body['token']);
    }
    const ann = new TestPlayer(server.app, {
      playerId: String(first.body['playerId']),
      token: String(first.body['token']),
    });
    const wallet = { available: 10_000, reserved: 0 };
    const me = { playerId: ann.playerId, displayName: 'Ann Bell', wallet, telegram: 'linked' };
    expect((await ann.get('/api/me')).body).toEqual(me);
    expect((await entered({ initData: initData(BEN) })).playerId).not.toBe(ann.playerId);
  });

  it('[TGI20] twenty times at once is one player, with the chips of one', async () => {
    const body = { initData: initData() };
    const sessions = await Promise.all(Array.from({ length: 20 }, () => entered(body)));
    expect(new Set(sessions.map(({ playerId }) => playerId)).size).toBe(1);
    expect(new Set(sessions.map(({ token }) => token)).size).toBe(20);
    for (const session of sessions) {
      expect((await session.get('/api/me')).body['wallet']).toEqual({ available: 10_000, reserved: 0 });
    }
    expect(await server.players.playersNamed('Ann', 10)).toHaveLength(1);
    expect(await server.store.sumOfBalances()).toBe(0);
  });

  it('[TGI20] does not ask who plays here already, and takes no session away', async () => {
    const guest = await openPlayer(server.app, 'Guest');
    const { body } = await enter({ initData: initData() }, { authorization: `Bearer ${guest.token}` });
    expect(body['playerId']).not.toBe(guest.playerId);
    expect((await guest.get('/api/me')).body['playerId']).toBe(guest.playerId);
    const stale = await enter({ initData: initData() }, { cookie: 'cardroom_session=made-up' });
    expect(stale.body['playerId']).toBe(body['playerId']);
  });

  it.each([
    [{ first_name: 'علی‌رضا' }, 'علی رضا'],
    [{ first_name: '\u202EAnn\u200B', last_name: '' }, 'Ann'],
    [{ first_name: 'A'.repeat(64), last_name: 'B' }, 'A'.repeat(24)],
    [{ first_name: '\u3164', username: 'annbell' }, 'annbell'],
    [{ first_name: 'lone \ud83d' }, 'lone \uFFFD'],
    [{ first_name: ' ', last_name: '\u2800' }, 'Player'],
    [{ first_name: 7, last_name: null }, 'Player'],
    [{}, 'Player'],
  ])('[TGI21] the name %j becomes %j', async (names, displayName) => {
    const answer = await enter({ initData: initData({ id: 1, ...names }) });
    expect([answer.status, answer.body['displayName']]).toEqual([201, displayName]);
    // Others may have the same.
    const other = await enter({ initData: initData({ id: 2, ...names }) });
    expect(other.body['displayName']).toBe(displayName);
    expect(other.body['playerId']).not.toBe(answer.body['playerId']);
  });

  it('[TGI22] is refused without proof, with one that is too old, and with one of no known form', async () => {
    const old = { initData: initData(), login: loginOf({ id: '4711', first_name: 'Ann' }, server.clock.now()) };
    server.clock.advance(PROOF_AGE_MAX_MS + 1_000);
    expectProblem(await enter({ initData: old.initData }), 'TelegramStale');
    expectProblem(await enter({ login: old.login }), 'TelegramStale');
    expectProblem(await enter({ initData: initData().replace('4711', '4712') }), 'TelegramUnproven');
    expectProblem(await enter({ login: { ...old.login, id: '4712' } }), 'TelegramUnproven');
    const login = Object.fromEntries(Array.from({ length: 33 }, (_, at) => [`f${at}`, 'x']));
    const bad: readonly unknown[] = [
      {},
      { initData: '' },
      { initData: 7 },
      { initData: 'x'.repeat(8_193) },
      { initData: `${initData()}&user=1` },
      { initData: initData(), login: {} },
      { initData: initData(), more: 1 },
      { login: 'id=1' },
      { login: { id: 1.5 } },
      { login: { id: { $gt: 0 } } },
      { login: { first_name: 'x'.repeat(1_025) } },
      { login },
      [],
    ];
    for (const body of bad) expectProblem(await enter(body), 'MalformedRequest');
    expect(await server.players.playersNamed('', 10)).toEqual([]);
  });
});

describe('a guest who is a user of Telegram', () => {
  it('[TGI23] is linked, keeps his session and chips, and is himself from then on wherever he comes from', async () => {
    const guest = await openPlayer(server.app, 'Guest');
    expect((await guest.get('/api/me')).body['telegram']).toBe('unlinked');
    for (let time = 0; time < 2; time += 1) {
      const answer = await link(guest, ANN);
      expect([answer.status, answer.text]).toEqual([204, '']);
    }
    const fromTelegram = await entered({ initData: initData() });
    expect(fromTelegram.playerId).toBe(guest.playerId);
    const login = loginOf({ id: '4711', first_name: 'Ann' }, server.clock.now());
    expect((await entered({ login })).playerId).toBe(guest.playerId);
    const me = (await guest.get('/api/me')).body;
    const wallet = { available: 10_000, reserved: 0 };
    expect(me).toMatchObject({ displayName: 'Guest', wallet, telegram: 'linked' });
    expect((await fromTelegram.get('/api/me')).body).toEqual(me);
  });

  it('[SES5] is in by the session that links and by no other one, on live connections of this server at once', async () => {
    const address = await server.listen();
    const guest = await openPlayer(server.app, 'Guest');
    const bystander = await openPlayer(server.app, 'Bystander');
    const transfer = async (): Promise<string> => String((await guest.post('/api/session/transfer', {})).body['code']);
    const redeem = (code: string): Promise<Answer> => guest.post('/api/session/redeem', { code }, newKey());
    const page = new TestPlayer(server.app, {
      playerId: guest.playerId,
      token: String((await redeem(await transfer())).body['token']),
    });
    const unused = await transfer();
    const [makers, own, others] = await Promise.all(
      [guest, page, bystander].map(({ token }) => LiveClient.open(address, token)),
    );
    expect((await link(page, ANN)).status).toBe(204);
    expect(await makers?.closed).toBe(CLOSE_CODES.unauthorized);
    for (const client of [own, others]) {
      client?.send({ type: 'ping' });
      await client?.next('pong');
    }
    expectProblem(await guest.get('/api/me'), 'Unauthorized');
    expectProblem(await guest.post('/api/session/transfer', {}), 'Unauthorized');
    expectProblem(await redeem(unused), 'DeviceCodeSpent');
    expect((await page.get('/api/me')).body).toMatchObject({ playerId: guest.playerId, telegram: 'linked' });
    // Asked again it takes nothing away: other devices come in by Telegram meanwhile.
    const phone = await entered({ initData: initData() });
    const phones = await LiveClient.open(address, phone.token);
    expect((await link(page, ANN)).status).toBe(204);
    phones.send({ type: 'ping' });
    await phones.next('pong');
    expect((await phone.get('/api/me')).body).toMatchObject({ playerId: guest.playerId });
  });

  it('[SES5] keeps all of his sessions when the link is refused', async () => {
    const guest = await openPlayer(server.app, 'Guest');
    await entered({ initData: initData(ANN) });
    const code = String((await guest.post('/api/session/transfer', {})).body['code']);
    const page = new TestPlayer(server.app, {
      playerId: guest.playerId,
      token: String((await guest.post('/api/session/redeem', { code }, newKey())).body['token']),
    });
    expectProblem(await link(page, ANN), 'TelegramUserTaken');
    for (const session of [guest, page]) expect((await session.get('/api/me')).status).toBe(200);
  });

  it('[SES5] live connections of another server close at their next heartbeat', async () => {
    const address = await server.listen();
    const guest = await openPlayer(server.app, 'Guest');
    const elsewhere = createSessions({
      players: server.players,
      clock: server.clock,
      random: createSeededRandom(1),
      newToken: randomUUID,
    });
    const player = { playerId: playerId(guest.playerId), displayName: 'Guest' };
    const token = await elsewhere.openFor(player, hashOf(guest.token));
    if (token === undefined) throw new Error('a session');
    const client = await LiveClient.open(address, guest.token);
    expect(await elsewhere.linkTelegram(telegramId(ANN.id), { playerId: player.playerId, token })).toBe('linked');
    client.send({ type: 'ping' });
    await client.next('pong');
    server.clock.advance(HEARTBEAT_MS);
    expect(await client.closed).toBe(CLOSE_CODES.unauthorized);
  });

  it('[TGI24] is nobody else: what would make two of one is refused, and both stay who they are', async () => {
    const guest = await openPlayer(server.app, 'Guest');
    const ann = await entered({ initData: initData(ANN) });
    expectProblem(await link(guest, ANN), 'TelegramUserTaken');
    expectProblem(await link(ann, BEN), 'TelegramPlayerTaken');
    expect((await link(guest, BEN)).status).toBe(204);
    expectProblem(await link(ann, BEN), 'TelegramUserTaken');
    expectProblem(await link(guest, ANN), 'TelegramUserTaken');
    for (const [user, player] of [[ANN, ann] as const, [BEN, guest] as const]) {
      expect((await entered({ initData: initData(user) })).playerId).toBe(player.playerId);
      expect((await player.get('/api/me')).body['wallet']).toEqual({ available: 10_000, reserved: 0 });
    }
  });

  it('[TGI25] is linked by himself only: another site cannot cause it, nor can nobody', async () => {
    const guest = await openPlayer(server.app, 'Guest');
    const byCookie = (origin: string): Promise<Answer> =>
      send(server.app, {
        method: 'POST',
        url: '/api/me/telegram',
        headers: {
          cookie: `cardroom_session=${guest.token}`,
          host: 'cards.example',
          origin,
          'content-type': 'application/json',
        },
        payload: JSON.stringify({ initData: initData() }),
      });
    expectProblem(await byCookie('https://evil.example'), 'CrossOrigin');
    const nobody = new TestPlayer(server.app, { playerId: '', token: 'made-up' });
    expectProblem(await link(nobody, ANN), 'Unauthorized');
    expectProblem(await guest.post('/api/me/telegram', { initData: initData().slice(1) }), 'TelegramUnproven');
    expect((await entered({ initData: initData() })).playerId).not.toBe(guest.playerId);
    expect((await byCookie('http://cards.example')).status).toBe(PROBLEMS.TelegramUserTaken.status);
  });
});

describe('the doors to Telegram', () => {
  it('[TGI26] neither the token of the bot nor what proves somebody stands in a log, a refusal or an answer', async () => {
    const login = loginOf({ id: '4711', first_name: 'Ann' }, server.clock.now());
    const secrets = [
      BOT_TOKEN,
      BOT_TOKEN.split(':')[1] ?? '',
      initData(),
      ...[initData(), initData(BEN)].map((text) => new URLSearchParams(text).get('hash') ?? ''),
      login['hash'] ?? '',
    ];
    const guest = await openPlayer(server.app, 'Guest');
    const said = [await enter({ initData: initData() }), await enter({ login }), await link(guest, BEN)];
    said.push(await enter({ initData: `${initData()}&user=1` }), await enter({ initData: `${initData()}x` }));
    said.push(await link(guest, ANN), await enter({ login: { ...login, id: {} } }), await enter([initData()]));
    // Something that goes wrong on our side is logged with all that belongs to it.
    await server.store.close();
    said.push(await enter({ initData: initData() }), await link(guest, ANN));
    expect(said.map(({ status }) => status)).toEqual([201, 201, 204, 400, 403, 409, 400, 400, 503, 503]);
    expect(logged.length).toBeGreaterThan(0);
    for (const text of [...said.map(({ text: answer }) => answer), ...logged]) {
      for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });

  it('[TGI27] may be pushed as often as that of guests', async () => {
    const limited = await openTestServer({ botToken: BOT_TOKEN, limits: { address: { burst: 2, perSecond: 0.1 } } });
    const ask = (payload: string): Promise<Answer> =>
      send(limited.app, {
        method: 'POST',
        url: '/api/session/telegram',
        headers: { 'content-type': 'application/json' },
        payload,
      });
    const good = JSON.stringify({ initData: initDataOf(ANN, limited.clock.now()) });
    for (const payload of ['{}', good]) expect((await ask(payload)).status).not.toBe(429);
    const refused = await ask(good);
    expectProblem(refused, 'TooManyRequests');
    expect(refused.headers['retry-after']).toBe('10');
    await limited.close();
  });

  it('[TGI28] are shut on a server without a bot, which no page may show inside of it', async () => {
    const without = await openTestServer();
    const guest = await openPlayer(without.app, 'Guest');
    const login: Fields = loginOf({ id: '1', first_name: 'Ann' }, without.clock.now());
    for (const path of ['/api/session/telegram', '/api/me/telegram']) {
      for (const body of [{ login }, {}]) expectProblem(await guest.post(path, body), 'TelegramOff');
    }
    expect((await guest.get('/api/me')).body).not.toHaveProperty('telegram');
    const { headers } = await guest.get('/docs');
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-frame-options']).toBe('DENY');
    await without.close();
  });

  it('[TGI28] with a bot Telegram may show the page, nobody else, and the page still loads nothing from elsewhere', async () => {
    const { headers } = await send(server.app, { method: 'GET', url: '/docs' });
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'self'");
    expect(policy.split('; ').at(-1)).toBe('frame-ancestors https://web.telegram.org');
    expect(headers).not.toHaveProperty('x-frame-options');
    expect(policy.match(/https?:/g)).toHaveLength(1);
  });
});
