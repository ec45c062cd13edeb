import { randomUUID } from 'node:crypto';
import { Defect, Fault } from '@cardroom/kernel';
import { CLOSE_CODES } from '@cardroom/protocol';
import { createSeededRandom } from '@cardroom/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LiveClient } from '../test/live-client.ts';
import {
  type Answer,
  openDealtTable,
  openPlayer,
  openTestServer,
  TABLE_REQUEST,
  TestPlayer,
  type TestServer,
} from '../test/open-test-server.ts';
import {
  HEARTBEAT_MS,
  HELLO_TIMEOUT_MS,
  JUNK_MAX,
  REFUSED_IN_A_ROW_MAX,
  SUBSCRIPTIONS_MAX,
} from './live/live-connection.ts';
import { createSessions } from './sessions.ts';

let server: TestServer;
let address: string;
let alice: TestPlayer;
let bob: TestPlayer;

/** A further session of Alice. */
async function redeemed(): Promise<Answer> {
  const { body } = await alice.post('/api/session/transfer', {});
  const key = { 'idempotency-key': randomUUID() };
  return alice.post('/api/session/redeem', { code: body['code'] }, key);
}

beforeEach(async () => {
  server = await openTestServer();
  address = await server.listen();
  alice = await openPlayer(server.app, 'Alice');
  bob = await openPlayer(server.app, 'Bob');
});
afterEach(() => server.close());

describe('hello', () => {
  it('[LIVE1] is answered with who one is', async () => {
    const client = await LiveClient.open(address);
    client.send({ type: 'hello', token: alice.token });
    expect(await client.next('welcome')).toMatchObject({ playerId: alice.playerId, displayName: 'Alice' });
    client.send({ type: 'hello', token: alice.token });
    expect((await client.next('error')).problem.code).toBe('HelloTwice');
  });

  it('[LIVE2] must come first, in time, and with a token that is known', async () => {
    const early = await LiveClient.open(address);
    for (let time = 0; time < JUNK_MAX; time += 1) {
      early.send({ type: 'ping' });
      expect((await early.next('error')).problem.code).toBe('HelloFirst');
    }
    expect(await early.closed).toBe(CLOSE_CODES.junk);
    const silent = await LiveClient.open(address);
    const stranger = await LiveClient.open(address);
    stranger.send({ type: 'hello', token: 'nobody' });
    expect((await stranger.next('error')).problem.code).toBe('Unauthorized');
    expect(await stranger.closed).toBe(CLOSE_CODES.unauthorized);
    server.clock.advance(HELLO_TIMEOUT_MS);
    expect(await silent.closed).toBe(CLOSE_CODES.unauthorized);
  });

  it('[LIVE3] a cookie will do, from a page of this server only', async () => {
    const cookie = `cardroom_session=${alice.token}`;
    const own = await LiveClient.open(address, undefined, { cookie, origin: `http://${address}` });
    own.send({ type: 'hello' });
    expect((await own.next('welcome')).playerId).toBe(alice.playerId);
    const foreign = await LiveClient.open(address, undefined, { cookie, origin: 'http://evil.example' });
    foreign.send({ type: 'hello' });
    expect((await foreign.next('error')).problem.code).toBe('Unauthorized');
  });
});

describe('watching', () => {
  it('[LIVE4] gives a snapshot, then every version once, to every viewer', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    const clients = await Promise.all([alice, bob].map(({ token }) => LiveClient.open(address, token)));
    for (const client of clients) client.send({ type: 'subscribe', tableId });
    for (const client of clients) expect((await client.next('snapshot')).version).toBe(1);
    await alice.command(tableId, { type: 'join', buyIn: 500 });
    await bob.command(tableId, { type: 'join', buyIn: 500 });
    await alice.command(tableId, { type: 'start' });
    for (const client of clients) {
      for (const version of [2, 3, 4]) expect(await client.next('event')).toMatchObject({ version, view: { version } });
    }
  });

  it('[LIVE5] goes on after the version last seen, or with a snapshot when that is not known', async () => {
    const tableId = await openDealtTable(alice, bob);
    const client = await LiveClient.open(address, alice.token);
    client.send({ type: 'subscribe', tableId, since: 2 });
    expect([(await client.next('event')).version, (await client.next('event')).version]).toEqual([3, 4]);
    client.send({ type: 'subscribe', tableId, since: 4 });
    client.send({ type: 'ping' });
    await client.next('pong');
    client.send({ type: 'subscribe', tableId, since: 99 });
    expect((await client.next('snapshot')).version).toBe(4);
  });

  it('[LIVE6] ends with an unsubscribe, and is refused for a table that does not exist', async () => {
    const tableId = await openDealtTable(alice, bob);
    const client = await LiveClient.open(address, alice.token);
    client.send({ type: 'subscribe', tableId });
    await client.next('snapshot');
    client.send({ type: 'unsubscribe', tableId });
    client.send({ type: 'subscribe', tableId: 'none' });
    expect((await client.next('error')).problem.code).toBe('UnknownTable');
    await alice.command(tableId, { type: 'topUp', amount: 100 });
    client.send({ type: 'ping' });
    await client.next('pong');
  });

  it('[R53] nobody is sent another player’s cards', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    const client = await LiveClient.open(address, bob.token);
    client.send({ type: 'subscribe', tableId });
    for (const player of [alice, bob]) await player.command(tableId, { type: 'join', buyIn: 500 });
    await alice.command(tableId, { type: 'start' });
    client.send({ type: 'ping' });
    const frames = JSON.stringify(await client.until('pong'));
    const own = (await bob.view(tableId))['seats'] as { playerId: string; holeCards?: string[] }[];
    const others = (await alice.view(tableId))['seats'] as typeof own;
    const cardsOf = (seats: typeof own, player: TestPlayer): string[] =>
      seats.find(({ playerId }) => playerId === player.playerId)?.holeCards ?? [];
    for (const card of cardsOf(own, bob)) expect(frames).toContain(`"${card}"`);
    expect(cardsOf(others, alice)).toHaveLength(2);
    for (const card of cardsOf(others, alice)) expect(frames).not.toContain(`"${card}"`);
  });
});

describe('commands', () => {
  it('[LIVE7] are carried out in the order they came, and acknowledged after the commit', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    const client = await LiveClient.open(address, alice.token);
    const ids = [randomUUID(), randomUUID(), randomUUID()];
    client.send({ type: 'command', id: ids[0], tableId, command: { type: 'join', buyIn: 500 } });
    client.send({ type: 'command', id: ids[1], tableId, command: { type: 'leave' } });
    client.send({ type: 'command', id: ids[2], tableId, command: { type: 'leave' } });
    expect(await client.next('ack')).toMatchObject({ id: ids[0], version: 2 });
    expect(await client.next('ack')).toMatchObject({ id: ids[1], version: 3 });
    expect(await client.next('reject')).toMatchObject({ id: ids[2], problem: { code: 'NotSeated', status: 422 } });
  });

  it('[LIVE8] come with an id that is one with the key of a request, whichever door it comes through', async () => {
    const opened = await alice.post('/api/tables', TABLE_REQUEST);
    const tableId = String(opened.body['tableId']);
    const client = await LiveClient.open(address, alice.token);
    const id = randomUUID();
    const command = { type: 'join', buyIn: 500 };
    const answer = await alice.command(tableId, command, id);
    client.send({ type: 'command', id, tableId, command });
    const ack = await client.next('ack');
    expect(ack.view).toEqual(answer.body['view']);
    client.send({ type: 'command', id, tableId, command: { type: 'leave' } });
    expect((await client.next('reject')).problem.code).toBe('KeyReused');
  });
});

describe('bad clients', () => {
  const junk: readonly (readonly [string, string | Buffer])[] = [
    ['no JSON', '{"type":'],
    ['an unknown type', '{"type":"dance"}'],
    ['an unknown field', '{"type":"ping","x":1}'],
    ['a command without an id', '{"type":"command","tableId":"t","command":{"type":"leave"}}'],
    ['null', 'null'],
    ['a prototype', '{"type":"ping","__proto__":{"type":"hello"}}'],
    ['the name of a constructor', '{"type":"constructor"}'],
    ['a version below zero', '{"type":"subscribe","tableId":"t","since":-1}'],
    ['an id that is a path', '{"type":"subscribe","tableId":"../t"}'],
    ['deep nesting', '['.repeat(16_000)],
    ['bytes', Buffer.from([1, 2, 3])],
  ];
  it.each(junk)('[LIVE9] a frame of %s is a problem, and several close the connection', async (_what, frame) => {
    const client = await LiveClient.open(address, alice.token);
    client.send(frame);
    expect((await client.next('error')).problem).toMatchObject({ code: 'MalformedRequest', status: 400 });
    client.send({ type: 'ping' });
    await client.next('pong');
    for (let time = 1; time < JUNK_MAX; time += 1) client.send(frame);
    expect(await client.closed).toBe(CLOSE_CODES.junk);
    expect((await alice.get('/api/me')).status).toBe(200);
  });

  it('[LIVE9] a command that makes no sense is refused under its own id', async () => {
    const client = await LiveClient.open(address, alice.token);
    client.send({ type: 'command', id: 'mine', tableId: 't', command: { type: 'raise', to: -1 } });
    expect(await client.next('reject')).toMatchObject({ id: 'mine', problem: { code: 'MalformedRequest' } });
    const id = randomUUID();
    client.send({ type: 'command', id, tableId: 't', command: { type: 'chat', text: 'hi' } });
    expect(await client.next('reject')).toMatchObject({ id, problem: { code: 'UnknownTable' } });
  });

  it('[LIVE9] bytes that are no frames end their connection alone', async () => {
    const other = await LiveClient.open(address, bob.token);
    const broken = [
      [0x81, 0x82, 1, 2, 3, 4, 0xfe, 0xfc],
      [0xff, 0xff, 0xff, 0xff],
      [0x89, 0xfe, 1, 0, 1, 2, 3, 4],
    ];
    for (const bytes of broken) {
      const client = await LiveClient.open(address, alice.token);
      client.sendBytes(Buffer.from(bytes));
      expect([1002, 1006, 1007]).toContain(await client.closed);
    }
    other.send({ type: 'ping' });
    await other.next('pong');
  });

  it('[LIVE10] a frame that is too large ends its connection alone', async () => {
    const other = await LiveClient.open(address, bob.token);
    const client = await LiveClient.open(address, alice.token);
    client.send('x'.repeat(100_000));
    expect(await client.closed).toBe(1009);
    other.send({ type: 'ping' });
    await other.next('pong');
  });

  it('[LIVE15] one connection watches a bounded number of tables', async () => {
    const client = await LiveClient.open(address, alice.token);
    for (let count = 0; count <= SUBSCRIPTIONS_MAX; count += 1) {
      const opened = await (count % 2 === 0 ? alice : bob).post('/api/tables', TABLE_REQUEST);
      client.send({ type: 'subscribe', tableId: opened.body['tableId'] });
      if (count < SUBSCRIPTIONS_MAX) await client.next('snapshot');
    }
    expect((await client.next('error')).problem.code).toBe('TooManySubscriptions');
  });

  it('[LIVE11] who floods is stopped', async () => {
    const client = await LiveClient.open(address, alice.token);
    for (let time = 0; time < 2_000; time += 1) client.send({ type: 'ping' });
    expect(await client.closed).toBe(CLOSE_CODES.tooFast);
  });

  it('[LIVE11] who goes on too fast although refused each time is let go', async () => {
    await server.close();
    server = await openTestServer({ limits: { player: { burst: 3, perSecond: 1 } } });
    address = await server.listen();
    const { token } = await openPlayer(server.app, 'Eve');
    const client = await LiveClient.open(address, token);
    for (let time = 0; time < 3 + REFUSED_IN_A_ROW_MAX; time += 1) client.send({ type: 'ping' });
    expect(await client.closed).toBe(CLOSE_CODES.tooFast);
  });

  it('[LIVE9] there is one address for connections; the others do not open any', async () => {
    for (const path of ['/api/me', '/api/none', '/']) {
      await expect(LiveClient.open(address, undefined, {}, path)).rejects.toThrow('404');
    }
  });

  it('[LIVE11] who opens connections without end is refused with 429', async () => {
    await server.close();
    server = await openTestServer({ limits: { address: { burst: 3, perSecond: 1 } } });
    address = await server.listen();
    for (let time = 0; time < 3; time += 1) await LiveClient.open(address);
    await expect(LiveClient.open(address)).rejects.toThrow('429');
  });

  it('[LIVE12] who does not read is told to resync, and gets the latest state then', async () => {
    const tableId = await openDealtTable(alice, bob);
    for (let time = 0; time < 50; time += 1) {
      await bob.command(tableId, { type: 'sitOut' });
      await bob.command(tableId, { type: 'sitIn' });
    }
    const client = await LiveClient.open(address, alice.token);
    client.pause();
    // Each of these asks for a hundred steps again; the command behind them shows when all have been answered.
    for (let time = 0; time < 80; time += 1) client.send({ type: 'subscribe', tableId, since: 4 });
    client.send({ type: 'command', id: randomUUID(), tableId, command: { type: 'topUp', amount: 100 } });
    while ((await alice.view(tableId))['version'] !== 105) await new Promise(setImmediate);
    client.resume();
    const frames = await client.until('ack');
    expect(frames.filter(({ type }) => type === 'resync')).not.toEqual([]);
    expect(frames.length).toBeLessThan(80 * 100);
    client.send({ type: 'subscribe', tableId });
    expect((await client.next('snapshot')).version).toBe(105);
  });

  it('[LIVE13] a connection that has died in silence is dropped', async () => {
    const client = await LiveClient.open(address, alice.token);
    client.pause();
    server.clock.advance(HEARTBEAT_MS);
    server.clock.advance(HEARTBEAT_MS);
    client.resume();
    expect(await client.closed).toBe(1006);
  });

  it('[LIVE17] is closed at once when its session is ended here, and no other connection of the player', async () => {
    const { body } = await redeemed();
    const [desk, phone, tablet] = await Promise.all(
      [alice.token, String(body['token']), String(body['token'])].map((token) => LiveClient.open(address, token)),
    );
    await new TestPlayer(server.app, { playerId: alice.playerId, token: String(body['token']) }).delete('/api/session');
    expect(await phone?.closed).toBe(CLOSE_CODES.unauthorized);
    expect(await tablet?.closed).toBe(CLOSE_CODES.unauthorized);
    desk?.send({ type: 'ping' });
    await desk?.next('pong');
  });

  it('[LIVE17] is closed at the next heartbeat when its session was ended elsewhere', async () => {
    const client = await LiveClient.open(address, alice.token);
    const others = await LiveClient.open(address, bob.token);
    const elsewhere = createSessions({
      players: server.players,
      clock: server.clock,
      random: createSeededRandom(1),
      newToken: randomUUID,
    });
    await elsewhere.end(alice.token);
    client.send({ type: 'ping' });
    await client.next('pong');
    server.clock.advance(HEARTBEAT_MS);
    expect(await client.closed).toBe(CLOSE_CODES.unauthorized);
    others.send({ type: 'ping' });
    await others.next('pong');
  });

  it('[LIVE19] whose hello cannot be looked up is told so and let go, so that it comes back', async () => {
    const client = await LiveClient.open(address);
    await server.store.close();
    client.send({ type: 'hello', token: alice.token });
    expect(await client.next('error')).toMatchObject({ problem: { status: 503, code: 'StoreFailed' } });
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
  });

  it('[LIVE19] whose subscription cannot be looked up likewise', async () => {
    const tableId = await openDealtTable(alice, bob);
    const client = await LiveClient.open(address, alice.token);
    vi.spyOn(server.room, 'subscribe').mockRejectedValueOnce(new Fault('StoreFailed', 'away'));
    client.send({ type: 'subscribe', tableId, since: 1_000_000 });
    expect(await client.next('error')).toMatchObject({ problem: { status: 503, code: 'StoreFailed' } });
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
  });

  it('[LIVE19] whose subscription meets a mistake of ours keeps the tables that it has', async () => {
    const [tableId, other] = [await openDealtTable(alice, bob), await openDealtTable(alice, bob)];
    const client = await LiveClient.open(address, alice.token);
    client.send({ type: 'subscribe', tableId });
    const { version } = await client.next('snapshot');
    vi.spyOn(server.room, 'subscribe').mockRejectedValueOnce(new Defect('a stored table makes no sense'));
    client.send({ type: 'subscribe', tableId: other });
    expect(await client.next('error')).toMatchObject({ problem: { status: 500 } });
    await alice.command(tableId, { type: 'chat', text: 'still here' });
    expect(await client.next('event')).toMatchObject({ tableId, version: version + 1 });
  });

  it('[LIVE14] a server that goes away says so', async () => {
    const client = await LiveClient.open(address, alice.token);
    await server.app.close();
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
  });

  it('[LIVE18] a server that goes away answers first what it was asked, and what comes later not at all', async () => {
    const tableId = await openDealtTable(alice, bob);
    const client = await LiveClient.open(address, alice.token);
    const ids = Array.from({ length: 30 }, () => randomUUID());
    for (const id of ids) client.send({ type: 'command', id, tableId, command: { type: 'chat', text: `say ${id}` } });
    const answers = [await client.next('ack')];
    // All thirty came in one piece: the others wait for their turn.
    const closing = server.app.close();
    client.send({ type: 'command', id: randomUUID(), tableId, command: { type: 'chat', text: 'too late' } });
    while (answers.length < ids.length) answers.push(await client.next('ack'));
    expect(answers.map(({ id }) => id)).toEqual(ids);
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
    await closing;
    const said = (await server.room.chat(tableId as Parameters<typeof server.room.chat>[0], 100))?.map(
      ({ text }) => text,
    );
    expect(said).toEqual(ids.map((id) => `say ${id}`));
  });

  it('[LIVE18] a client that does not answer the goodbye keeps no server from going', async () => {
    const client = await LiveClient.open(address, alice.token);
    client.pause();
    const begun = performance.now();
    await server.app.close();
    expect(performance.now() - begun).toBeLessThan(5_000);
    client.resume();
    expect(await client.closed).toBe(CLOSE_CODES.goingAway);
  });
});
