import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { handId, tableId } from '@cardroom/kernel';
import { checkReceipt, type HandReceipt } from '@cardroom/ledger';
import { parsePhh, replayPhh } from '@cardroom/poker';
import { wireProblem, wireTableView } from '@cardroom/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  openDealtTable,
  openPlayer,
  openTestServer,
  send,
  TABLE_REQUEST,
  type TestPlayer,
  type TestServer,
} from '../test/open-test-server.ts';
import { PROBLEMS } from './problems.ts';
import { sha256 } from './sha256.ts';

let server: TestServer;
let alice: TestPlayer;
let bob: TestPlayer;

beforeEach(async () => {
  server = await openTestServer();
  alice = await openPlayer(server.app, 'Alice');
  bob = await openPlayer(server.app, 'Bob');
});
afterEach(() => server.close());

/** Checks that an answer is a well-formed refusal with this code and its status. */
function expectProblem(answer: Answer, code: keyof typeof PROBLEMS): void {
  expect(wireProblem.parse(answer.body)).toMatchObject({ code, status: PROBLEMS[code].status });
  expect(answer.status).toBe(PROBLEMS[code].status);
  expect(answer.headers['content-type']).toContain('application/problem+json');
}

/** Who is to act, and with what fence. */
async function turnOf(tableId: string): Promise<{ actor: TestPlayer; other: TestPlayer; fence: object; turn: number }> {
  const view = wireTableView.parse(await alice.view(tableId));
  const isAlice = view.actor === view.you?.seat;
  const fence = { handId: view.handId, turn: view.turn };
  return { actor: isAlice ? alice : bob, other: isAlice ? bob : alice, fence, turn: view.turn ?? -1 };
}

describe('sessions', () => {
  it('[HTTP1] a new player gets a token, a cookie and the play chips, once', async () => {
    const answer = await send(server.app, {
      method: 'POST',
      url: '/api/session',
      headers: { 'content-type': 'application/json' },
      payload: '{"displayName":"  Zoë 🂡 "}',
    });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ displayName: 'Zoë 🂡' });
    expect(String(answer.headers['set-cookie'])).toMatch(/^cardroom_session=\S+; Path=\/; HttpOnly; SameSite=Lax;/);
    for (let time = 0; time < 2; time += 1) {
      expect((await alice.get('/api/me')).body).toEqual({
        playerId: alice.playerId,
        displayName: 'Alice',
        wallet: { available: 10_000, reserved: 0 },
      });
    }
  });

  it('[HTTP2] no token, a wrong one and an expired one are refused', async () => {
    const stranger = await send(server.app, { method: 'GET', url: '/api/me' });
    expectProblem(stranger, 'Unauthorized');
    expect(stranger.headers['www-authenticate']).toBe('Bearer');
    expectProblem(await alice.get('/api/me', { authorization: 'Bearer nobody' }), 'Unauthorized');
    expectProblem(await alice.get('/api/me', { authorization: 'Basic eDp5' }), 'Unauthorized');
    server.clock.advance(91 * 24 * 3_600_000);
    expectProblem(await alice.get('/api/me'), 'Unauthorized');
  });

  it('[HTTP3] a cookie reads, but changes something only from a page of this server', async () => {
    const cookie = `other=1; cardroom_session=${alice.token}`;
    const open = (headers: Record<string, string>): Promise<Answer> =>
      send(server.app, {
        method: 'POST',
        url: '/api/tables',
        headers: { 'content-type': 'application/json', host: 'cards.example', cookie, ...headers },
        payload: JSON.stringify(TABLE_REQUEST),
      });
    expect((await send(server.app, { method: 'GET', url: '/api/me', headers: { cookie } })).status).toBe(200);
    expectProblem(await open({}), 'CrossOrigin');
    expectProblem(await open({ origin: 'http://evil.example' }), 'CrossOrigin');
    expectProblem(await open({ origin: 'null' }), 'CrossOrigin');
    expectProblem(await open({ origin: 'http://cards.example', 'sec-fetch-site': 'same-site' }), 'CrossOrigin');
    expect((await open({ origin: 'http://cards.example' })).status).toBe(201);
    expect((await open({ 'sec-fetch-site': 'same-origin' })).status).toBe(201);
  });
});

describe('tables', () => {
  it('[HTTP4] a table is opened, listed, seen and joined', async () => {
    const opened = await alice.post('/api/tables', { ...TABLE_REQUEST, bots: 2 });
    expect(opened.status).toBe(201);
    const tableId = String(opened.body['tableId']);
    expect((await bob.get('/api/tables')).body['tables']).toMatchObject([
      { tableId, seatsTaken: 2, stage: 'countdown' },
    ]);
    const joined = await bob.command(tableId, { type: 'join', seat: 4, buyIn: 500 });
    expect(joined.status).toBe(200);
    expect(wireTableView.parse(joined.body['view'])).toMatchObject({
      you: { seat: 4 },
      version: joined.body['version'],
    });
    expect((await bob.get('/api/me')).body['wallet']).toEqual({ available: 9_500, reserved: 0 });
  });

  it('[HTTP5] a private table is reached by its id only', async () => {
    const opened = await alice.post('/api/tables', { ...TABLE_REQUEST, private: true });
    expect((await bob.get('/api/tables')).body['tables']).toEqual([]);
    expect((await bob.view(String(opened.body['tableId'])))['stage']).toBe('waiting');
  });

  it('[HTTP6] one key opens one table; with another content it is refused', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    const first = await alice.post('/api/tables', TABLE_REQUEST, headers);
    expect((await alice.post('/api/tables', TABLE_REQUEST, headers)).text).toBe(first.text);
    expectProblem(await alice.post('/api/tables', { ...TABLE_REQUEST, seats: 3 }, headers), 'KeyReused');
  });

  it('[HTTP7] a view has the version as its tag and is not sent again while it is the same', async () => {
    const tableId = await openDealtTable(alice, bob);
    const first = await alice.get(`/api/tables/${tableId}`);
    const etag = String(first.headers['etag']);
    expect(etag).toBe(`"${String(first.body['version'])}"`);
    expect((await alice.get(`/api/tables/${tableId}`, { 'if-none-match': etag })).status).toBe(304);
    const { actor, fence } = await turnOf(tableId);
    await actor.command(tableId, { type: 'call', ...fence });
    expect((await alice.get(`/api/tables/${tableId}`, { 'if-none-match': etag })).status).toBe(200);
  });

  it.each([
    ['"0", "1"', 304],
    ['W/"1"', 304],
    ['*', 304],
    ['"0"', 200],
    ['1', 200],
  ])('[HTTP7] If-None-Match %s is answered with %i at version 1', async (tag, status) => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const url = `/api/tables/${String(opened.body['tableId'])}`;
    expect((await alice.get(url, { 'if-none-match': tag })).status).toBe(status);
  });

  it('[HTTP7] a table that has been taken out of play is seen so by those who have its version', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const id = String(opened.body['tableId']);
    await server.store.halt(tableId(id), 'for a check', server.clock.now());
    await alice.command(id, { type: 'leave' });
    const seen = await alice.get(`/api/tables/${id}`, { 'if-none-match': '"1"' });
    expect(seen).toMatchObject({ status: 200, body: { stage: 'halted', version: 2 } });
  });

  it('[R53] a player sees the own cards only, a spectator none', async () => {
    const tableId = await openDealtTable(alice, bob);
    const cardsIn = (view: unknown): number =>
      wireTableView.parse(view).seats.filter((seat) => seat.holeCards !== undefined).length;
    expect(cardsIn(await alice.view(tableId))).toBe(1);
    expect(cardsIn(await bob.view(tableId))).toBe(1);
    expect(cardsIn((await send(server.app, { method: 'GET', url: `/api/tables/${tableId}` })).body)).toBe(0);
  });
});

describe('commands', () => {
  it('[R29] fifty duplicates at once are one effect, and every answer is the same to the byte', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { actor, fence } = await turnOf(tableId);
    const key = randomUUID();
    const send50 = Array.from({ length: 50 }, (_, at) =>
      actor.command(tableId, { type: 'raise', to: 40, ...fence }, at % 2 === 0 ? key : key.toUpperCase()),
    );
    const answers = await Promise.all(send50);
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(200);
    server.clock.advance(3_600_000);
    expect((await actor.command(tableId, { type: 'raise', to: 40, ...fence }, key)).text).toBe(answers[0]?.text);
  });

  it('[R29] of two actions for one turn one wins, and a late one never lands in another turn or hand', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { actor, other, fence, turn } = await turnOf(tableId);
    const both = await Promise.all([
      actor.command(tableId, { type: 'call', ...fence }),
      actor.command(tableId, { type: 'fold', ...fence }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([200, 412]);
    expectProblem(both[1], 'WrongTurn');
    expectProblem(await actor.command(tableId, { type: 'call', ...fence, turn: turn + 1 }), 'NotYourTurn');
    expectProblem(await other.command(tableId, { type: 'check', handId: 'h0', turn: turn + 1 }), 'WrongHand');
  });

  it('[HTTP8] a refusal names the rule and what would have been accepted, and is the key’s answer for good', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { actor, fence } = await turnOf(tableId);
    const key = randomUUID();
    const refused = await actor.command(tableId, { type: 'raise', to: 11, ...fence }, key);
    expectProblem(refused, 'RaiseTooSmall');
    expect(refused.body).toMatchObject({
      rule: 'R21',
      legal: [{ type: 'fold' }, { type: 'call' }, { type: 'raise', min: 20 }],
    });
    await actor.command(tableId, { type: 'call', ...fence });
    expect((await actor.command(tableId, { type: 'raise', to: 11, ...fence }, key)).text).toBe(refused.text);
    expectProblem(await actor.command(tableId, { type: 'fold', ...fence }, key), 'KeyReused');
  });

  it('[HTTP9] a key belongs to its player, and must be a UUID', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    const key = randomUUID();
    const answers = await Promise.all(
      [alice, bob].map((who) => who.command(tableId, { type: 'join', buyIn: 500 }, key)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expectProblem(await alice.command(tableId, { type: 'leave' }, 'seven'), 'BadIdempotencyKey');
    expectProblem(await alice.post(`/api/tables/${tableId}/commands`, { type: 'leave' }), 'BadIdempotencyKey');
  });

  it('[HTTP10] only the host starts', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    expectProblem(await bob.command(tableId, { type: 'start' }), 'NotHost');
    expectProblem(await alice.command(tableId, { type: 'start' }), 'NotEnoughPlayers');
  });
});

describe('commands about the table itself', () => {
  it('[HTTP21] a hand is called off by a vote, and everybody has his chips again', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { handId } = await alice.view(tableId);
    expectProblem(await alice.command(tableId, { type: 'confirmStop' }), 'NoStopVote');
    const asked = await bob.command(tableId, { type: 'requestStop', handId });
    expect(asked.body['view']).toMatchObject({
      stopVote: { requestedBy: bob.playerId, confirmed: [bob.playerId], required: 2 },
      rights: ['resumeStop', ...(wireTableView.parse(asked.body['view']).actor === 1 ? ['timeBank'] : [])],
    });
    expectProblem(await bob.command(tableId, { type: 'confirmStop' }), 'AlreadyConfirmed');
    const agreed = await alice.command(tableId, { type: 'confirmStop', handId });
    expect(agreed.body['view']).toMatchObject({
      stage: 'paused',
      pausedBy: 'vote',
      seats: [{ stack: 1_000 }, { stack: 1_000 }],
      rights: expect.arrayContaining(['resume', 'resumeStop']),
    });
    expectProblem(await alice.get(`/api/hands/${String(handId)}.phh`), 'HandVoid');
    const receipt = await alice.get(`/api/hands/${String(handId)}/receipt`);
    expect(JSON.stringify(receipt.body)).toContain('refund');
    expect((await bob.command(tableId, { type: 'resumeStop' })).body['view']).toMatchObject({ stage: 'countdown' });
  });

  it('[HTTP21] the host pauses, lets go on, and hands the role over', async () => {
    const tableId = await openDealtTable(alice, bob);
    expectProblem(await bob.command(tableId, { type: 'pause' }), 'NotHost');
    expect((await alice.command(tableId, { type: 'pause' })).body['view']).toMatchObject({ stage: 'paused' });
    const { actor, fence } = await turnOf(tableId);
    expectProblem(await actor.command(tableId, { type: 'fold', ...fence }), 'TablePaused');
    expectProblem(await bob.command(tableId, { type: 'resume' }), 'MayNotResume');
    expect((await alice.command(tableId, { type: 'resume' })).body['view']).toMatchObject({ stage: 'hand' });
    expectProblem(await alice.command(tableId, { type: 'handOver', to: 'nobody' }), 'HeirNotSeated');
    const given = await alice.command(tableId, { type: 'handOver', to: bob.playerId });
    expect(given.body['view']).toMatchObject({
      config: { hostId: bob.playerId },
      rights: expect.not.arrayContaining(['pause']),
    });
  });

  it('[HTTP21] whoever is to act takes extra time', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { actor, other, fence } = await turnOf(tableId);
    const before = wireTableView.parse(await actor.view(tableId));
    const view = wireTableView.parse((await actor.command(tableId, { type: 'timeBank', ...fence })).body['view']);
    expect(view.you?.timeBankMs).toBe(45_000);
    expect(Date.parse(view.deadline ?? '') - Date.parse(before.deadline ?? '')).toBe(15_000);
    expectProblem(await other.command(tableId, { type: 'timeBank' }), 'NotYourTurn');
  });

  it('[HTTP21] what is said is kept for who comes later, as it was typed', async () => {
    const tableId = await openDealtTable(alice, bob);
    const carol = await openPlayer(server.app, 'Carol');
    const text = 'می‌روم <b>all-in</b> 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 \u200Fé';
    expect((await alice.command(tableId, { type: 'chat', text: `  ${text} ` })).status).toBe(200);
    expectProblem(await carol.command(tableId, { type: 'chat', text }), 'MayNotChat');
    for (const bad of [
      '',
      '   ',
      'a\nb',
      '\u200B\u200D',
      '\u202Eabc',
      '\uFE0F',
      '\u0301',
      `a${'\u0301'.repeat(20)}`,
      'x'.repeat(301),
    ]) {
      expectProblem(await alice.command(tableId, { type: 'chat', text: bad }), 'MalformedRequest');
    }
    const lines = (await carol.get(`/api/tables/${tableId}/chat`)).body['lines'];
    const { version } = await carol.view(tableId);
    expect(lines).toEqual([
      { version, playerId: alice.playerId, name: 'Alice', text, at: expect.stringMatching(/Z$/) },
    ]);
    expectProblem(await carol.get('/api/tables/none/chat'), 'UnknownTable');
  });

  it('[HTTP21] ready sits a player in', async () => {
    const tableId = await openDealtTable(alice, bob);
    await alice.command(tableId, { type: 'sitOut' });
    expect(await alice.view(tableId)).toMatchObject({ you: { sitsOutNext: true } });
    expect((await alice.command(tableId, { type: 'ready' })).status).toBe(200);
    expect(await alice.view(tableId)).toMatchObject({ you: { sitsOutNext: false } });
  });
});

describe('hands', () => {
  it('[HTTP11] a hand is listed, read by right and accounted for', async () => {
    const tableId = await openDealtTable(alice, bob);
    const { actor, fence } = await turnOf(tableId);
    await actor.command(tableId, { type: 'fold', ...fence });
    const list = await alice.get(`/api/tables/${tableId}/hands`);
    const [hand] = list.body['hands'] as [{ handId: string }];
    expect(hand).toMatchObject({ tableId, number: 1, players: [{ name: 'Alice' }, { name: 'Bob' }] });
    const history = await alice.get(`/api/hands/${hand.handId}`);
    const events = history.body['events'] as { kind: string; cards?: string[] }[];
    expect(events[0]).toMatchObject({ kind: 'HandStarted', deck: [] });
    expect(events.filter(({ kind }) => kind === 'HoleCardsDealt')).toHaveLength(1);
    expect(events.find(({ kind }) => kind === 'HoleCardsDealt')?.cards?.[0]).toMatch(/^[2-9TJQKA][cdhs]$/);
    expect((await alice.get(`/api/hands/${hand.handId}.json`)).text).toBe(history.text);
    const receipt = await bob.get(`/api/hands/${hand.handId}/receipt`);
    const movements = receipt.body['movements'] as { from: string; to: string; amount: number }[];
    expect(receipt.body['proof']).toBeUndefined();
    const proven = await bob.get(`/api/hands/${hand.handId}/receipt?proof`);
    expect(proven.body['movements']).toEqual(movements);
    const { batches } = proven.body['proof'] as { batches: HandReceipt['batches'] };
    expect(checkReceipt({ handId: handId(hand.handId), batches }, sha256)).toEqual([]);
    const pot = `pot:${hand.handId}`;
    const sum = movements.reduce((left, { from, amount }) => left + (from === pot ? -amount : amount), 0);
    expect(movements.length).toBeGreaterThanOrEqual(3);
    expect(sum).toBe(0);
  });

  it('[HTTP20] a finished hand is exported in PHH: replayed it gives the same stacks, other cards stay hidden', async () => {
    const tableId = await openDealtTable(alice, bob);
    const view = wireTableView.parse(await alice.view(tableId));
    expectProblem(await alice.get(`/api/hands/${String(view.handId)}.phh`), 'HandNotOver');
    const { actor, fence } = await turnOf(tableId);
    await actor.command(tableId, { type: 'fold', ...fence });
    const { status, text } = await alice.get(`/api/hands/${String(view.handId)}.phh`);
    expect(status).toBe(200);
    const parsed = parsePhh(text);
    if (!parsed.ok) throw new Error(parsed.error.message);
    expect(parsed.value.players?.toSorted()).toEqual(['Alice', 'Bob']);
    const replayed = replayPhh(parsed.value);
    const stacks = new Map(
      wireTableView.parse(await alice.view(tableId)).seats.map(({ name, stack }) => [name, stack]),
    );
    expect(replayed.ok && replayed.value.finishingStacks).toEqual(
      parsed.value.players?.map((name) => stacks.get(name)),
    );
    expect(text.match(/\?\?\?\?/g)).toHaveLength(1);
    expectProblem(await alice.get('/api/hands/none.phh'), 'UnknownHand');
  });

  it.each(['/api/hands/none', '/api/hands/none/receipt', '/api/hands/no%20id'])(
    '[HTTP12] %s is no hand',
    async (url) => {
      expectProblem(await alice.get(url), 'UnknownHand');
    },
  );
});

describe('bad input', () => {
  const bad: readonly (readonly [string, string | Buffer, keyof typeof PROBLEMS])[] = [
    ['nothing', '', 'MalformedRequest'],
    ['half a JSON', '{"type":', 'MalformedRequest'],
    ['a list', '[]', 'MalformedRequest'],
    ['null', 'null', 'MalformedRequest'],
    ['an unknown type', '{"type":"dance"}', 'MalformedRequest'],
    ['no type', '{"buyIn":500}', 'MalformedRequest'],
    ['an unknown field', '{"type":"leave","now":true}', 'MalformedRequest'],
    ['a prototype', '{"type":"leave","__proto__":{"a":1}}', 'MalformedRequest'],
    ['a text for an amount', '{"type":"join","buyIn":"500"}', 'MalformedRequest'],
    ['a fraction', '{"type":"join","buyIn":500.5}', 'MalformedRequest'],
    ['less than nothing', '{"type":"join","buyIn":-500}', 'MalformedRequest'],
    ['more than can be counted', '{"type":"join","buyIn":1e300}', 'MalformedRequest'],
    ['a chair that no table has', '{"type":"join","buyIn":500,"seat":10}', 'MalformedRequest'],
    ['broken UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 'MalformedRequest'],
    ['deep nesting', '['.repeat(60_000), 'MalformedRequest'],
    ['a huge body', JSON.stringify({ type: 'x'.repeat(70_000) }), 'BodyTooLarge'],
  ];
  it.each(bad)('[HTTP13] %s is refused and changes nothing', async (_what, payload, code) => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const url = `/api/tables/${String(opened.body['tableId'])}`;
    const before = await alice.get(url);
    const headers = {
      authorization: `Bearer ${alice.token}`,
      'content-type': 'application/json',
      'idempotency-key': randomUUID(),
    };
    expectProblem(await send(server.app, { method: 'POST', url: `${url}/commands`, headers, payload }), code);
    expect((await alice.get(url)).text).toBe(before.text);
  });

  const wrongTables: readonly (readonly [string, object])[] = [
    ['no name', { name: ' ' }],
    ['a name with control characters', { name: 'a\u0000b' }],
    ['half a character', { name: 'a\ud800' }],
    ['eleven seats', { seats: 11 }],
    ['blinds the wrong way round', { smallBlind: 20 }],
    ['a buy-in below the big blind', { buyInMin: 5 }],
    ['limits the wrong way round', { buyInMin: 3_000 }],
    ['only bots', { bots: 6 }],
    ['an ante that takes every stack', { ante: 201 }],
    ['a name that nobody can see', { name: '\u3164\u2800' }],
    ['a name of two lines', { name: 'a\u2028b' }],
    ['more chips than ten bots can be given', { buyInMin: 9e12, buyInMax: 9e12, bots: 5 }],
  ];
  it.each(wrongTables)('[HTTP14] a table with %s is not opened', async (_what, change) => {
    expectProblem(await alice.post('/api/tables', { ...TABLE_REQUEST, ...change }), 'MalformedRequest');
    expect((await alice.get('/api/tables')).body['tables']).toEqual([]);
  });

  it('[HTTP15] what is not there is a problem too: tables, addresses, methods, media types', async () => {
    expectProblem(await alice.get('/api/tables/none'), 'UnknownTable');
    expectProblem(await alice.get('/api/tables/no%20such'), 'UnknownTable');
    expectProblem(await alice.command('none', { type: 'leave' }), 'UnknownTable');
    expectProblem(await alice.get('/api/tables/none/hands'), 'UnknownTable');
    expectProblem(await alice.get('/api/nothing'), 'NotFound');
    expectProblem(await alice.get('/api/%E0%A4%A'), 'MalformedRequest');
    expectProblem(await alice.post('/api/tables', {}, { 'content-type': 'text/plain' }), 'UnsupportedMediaType');
    expectProblem(await alice.get('/api/tables/none/hands?limit=x'), 'UnknownTable');
    const tableId = await openDealtTable(alice, bob);
    for (const query of ['limit=-1', 'limit=', 'limit=1e1', 'limit=101', 'limit=5&limit=6', 'before=0', 'before=x']) {
      expectProblem(await alice.get(`/api/tables/${tableId}/hands?${query}`), 'MalformedRequest');
    }
  });

  it.each(['POST', 'DELETE'] as const)(
    '[HTTP22] a %s that says JSON and brings nothing has no body',
    async (method) => {
      const headers = { authorization: `Bearer ${alice.token}`, 'content-type': 'application/json' };
      expect((await send(server.app, { method, url: '/api/match', headers })).status).toBe(200);
      expectProblem(await send(server.app, { method: 'POST', url: '/api/tables', headers }), 'MalformedRequest');
    },
  );

  it('[HTTP16] too many requests are refused until time has passed', async () => {
    await server.close();
    server = await openTestServer({ limits: { player: { burst: 3, perSecond: 1 } } });
    alice = await openPlayer(server.app, 'Alice');
    for (let time = 0; time < 3; time += 1) expect((await alice.get('/api/me')).status).toBe(200);
    const refused = await alice.get('/api/me');
    expectProblem(refused, 'TooManyRequests');
    expect(refused.headers['retry-after']).toBe('1');
    server.clock.advance(1_000);
    expect((await alice.get('/api/me')).status).toBe(200);
  });
});

describe('the rest of the house', () => {
  it('[HTTP17] answers say that they load nothing from elsewhere and are not kept', async () => {
    const { headers } = await alice.get('/api/me');
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  it('[HTTP18] the web client is served for every page, assets by name, and a page explains when it is missing', async () => {
    expect((await alice.get('/t/abc')).text).toContain('npm start');
    await server.close();
    const web = join(server.folder, 'dist');
    mkdirSync(join(web, 'assets'), { recursive: true });
    writeFileSync(join(web, 'index.html'), '<!doctype html><title>Table</title>');
    writeFileSync(join(web, 'assets', 'a-1.js'), 'let a;');
    server = await openTestServer({ webFolder: web });
    const get = (url: string): Promise<Answer> => send(server.app, { method: 'GET', url });
    for (const url of ['/', '/t/abc'])
      expect(await get(url)).toMatchObject({ status: 200, text: expect.stringContaining('Table') });
    expect((await get('/assets/a-1.js')).headers['cache-control']).toContain('immutable');
    expect((await get('/')).headers['cache-control']).toBe('no-cache');
    expectProblem(await get('/assets/none.js'), 'NotFound');
    expectProblem(await get('/../package.json'), 'NotFound');
    expect(await send(server.app, { method: 'HEAD', url: '/t/abc' })).toMatchObject({ status: 200, text: '' });
    for (const url of [
      '/..%2f..%2fpackage.json',
      '/%2e%2e/package.json',
      '/assets/%00',
      '/assets/..%5ca',
      '//evil',
      '/.git/x',
    ]) {
      const answer = await get(url);
      expect([400, 404]).toContain(answer.status);
      expect(wireProblem.parse(answer.body).status).toBe(answer.status);
    }
  });

  it.each([
    '/metrics',
    '/admin',
    '/admin/locks',
    '/openapi.yaml',
    '/docs/x',
    '/api',
    '/api/players/x',
    '/api/live',
    '/API/me',
  ])('[HTTP15] %s is for programs: while it is not there it is a problem and no page', async (url) => {
    expectProblem(await alice.get(url), 'NotFound');
  });

  it.each([
    ['DELETE', '/api/tables', 'GET, HEAD, POST'],
    ['PUT', '/api/session', 'POST, DELETE'],
    ['GET', '/api/session', 'POST, DELETE'],
    ['GET', '/api/session/transfer', 'POST'],
    ['GET', '/api/session/redeem', 'POST'],
    ['POST', '/api/me', 'GET, HEAD'],
    ['DELETE', '/api/tables/t', 'GET, HEAD'],
  ] as const)('[HTTP15] %s %s is refused with what is allowed: %s', async (method, url, allowed) => {
    const answer = await send(server.app, { method, url });
    expectProblem(answer, 'MethodNotAllowed');
    expect(answer.headers['allow']).toBe(allowed);
  });

  it('[HTTP19] says that it lives and that it is ready', async () => {
    expect((await alice.get('/healthz')).status).toBe(200);
    const ready = await alice.get('/readyz');
    expect(ready).toMatchObject({ status: 200, body: { status: 'ready', checks: [{ name: 'store', ok: true }, {}] } });
  });

  it('[HTTP19] says that it is not ready, and why, when its store is gone', async () => {
    await server.store.close();
    const answer = await alice.get('/readyz');
    expectProblem(answer, 'NotReady');
    expect(answer.body['checks']).toMatchObject([
      { name: 'store', ok: false, isVital: true },
      { name: 'turns', ok: true },
    ]);
    expect(answer.headers['retry-after']).toBe('1');
  });
});

describe('a server that goes away', () => {
  it('[HTTP40] answers what it was asked, keeps no connection, and takes no new one', async () => {
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<boolean>();
    const own = await openTestServer({
      readiness: async () => {
        asked.resolve();
        return { isReady: await answer.promise, checks: [] };
      },
    });
    const address = await own.listen();
    const response = fetch(`http://${address}/readyz`);
    await asked.promise;
    const closing = own.app.close();
    await expect(fetch(`http://${address}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow(
      'fetch failed',
    );
    answer.resolve(true);
    const { status, headers } = await response;
    expect([status, headers.get('connection')]).toEqual([200, 'close']);
    expect(await (await response).json()).toEqual({ status: 'ready', checks: [] });
    await closing;
    await own.close();
  });
});
