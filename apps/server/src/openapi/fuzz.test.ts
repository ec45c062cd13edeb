import { randomUUID } from 'node:crypto';
import type { ServerFrame } from '@cardroom/protocol';
import fc from 'fast-check';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { closed, DescribedAnswers, schemaValidators } from '../../test/described-answers.ts';
import {
  openDealtTable,
  openPlayer,
  openTestServer,
  TABLE_REQUEST,
  type TestServer,
} from '../../test/open-test-server.ts';
import { type KnownWorld, liveFrames, requestsTo } from '../../test/request-arbitraries.ts';
import { LiveClient } from '../../test/live-client.ts';
import { StoredFacts } from '../../test/stored-facts.ts';
import { BOT_TOKEN, initDataOf, loginOf } from '../../test/telegram-signing.ts';
import { WireClient } from '../../test/wire-request.ts';
import type { OpenApiDocument } from './openapi-objects.ts';
import { OPERATIONS } from './operations.ts';
import { openApiDocument } from './document.ts';

/** Requests to each operation; more where a body says what is wanted. */
const RUNS = 30;
const RUNS_WITH_BODY = 100;
const PLENTY = { burst: 1_000_000, perSecond: 1 };

// What is for operators has a fuzz of its own: what they do would keep the players here from playing.
const document: OpenApiDocument = openApiDocument(
  Object.keys(OPERATIONS).filter((route) => !route.includes(' /admin/')),
);
const PLACES = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);

let server: TestServer;
let address: string;
let client: WireClient;
let facts: StoredFacts;
let world: KnownWorld;
/** The tokens of people who sign out: nobody else must lose his. */
let leavers: readonly string[];
const check = new DescribedAnswers(document);
/** How often each status was the answer, so that a fuzz that no longer gets anywhere is seen. */
const seen = new Map<number, number>();

beforeAll(async () => {
  server = await openTestServer({
    metrics: new Registry(),
    botToken: BOT_TOKEN,
    limits: { player: PLENTY, address: PLENTY, tables: PLENTY },
  });
  const expired = await openPlayer(server.app, 'Old');
  server.clock.advance(91 * 24 * 3_600_000);
  const [alice, bob, eve] = [
    await openPlayer(server.app, 'Alice'),
    await openPlayer(server.app, 'Bob'),
    await openPlayer(server.app, 'Eve'),
  ];
  const tableId = await openDealtTable(alice, bob);
  const other = await alice.post('/api/tables', { ...TABLE_REQUEST, private: true });
  const { handId: stopped } = await alice.view(tableId);
  await alice.command(tableId, { type: 'requestStop', handId: stopped });
  await bob.command(tableId, { type: 'confirmStop', handId: stopped });
  await bob.command(tableId, { type: 'resumeStop' });
  await alice.command(tableId, { type: 'start' });
  const { handId } = await alice.view(tableId);
  expect(handId).not.toBe(stopped);
  const tables = [tableId, tableId, tableId, String(other.body['tableId'])];
  world = {
    tokens: [...[alice, bob].flatMap(({ token }) => [token, token, token]), eve.token, expired.token, 'made-up'],
    values: {
      tableId: tables,
      hand: [stopped, handId],
      handId: [handId, handId, stopped],
      playerId: [alice.playerId, bob.playerId],
      turn: [1, 2, 3],
      displayName: ['Ann'],
      initData: [1, 2, 3].map((id) => initDataOf({ id, first_name: 'Ann' }, server.clock.now())),
      login: [3, 4].map((id) => loginOf({ id: String(id), first_name: 'Ann' }, server.clock.now())),
      name: ['Friday'],
      seats: [6],
      smallBlind: [5],
      bigBlind: [10],
      ante: [0],
      buyIn: [1_000],
      buyInMin: [200],
      buyInMax: [2_000],
      bots: [0, 2],
    },
    keys: Array.from({ length: 8 }, () => randomUUID()),
  };
  leavers = [(await openPlayer(server.app, 'Lea')).token, (await openPlayer(server.app, 'Leo')).token, 'made-up'];
  facts = new StoredFacts(server.folder);
  address = await server.listen();
  client = new WireClient(address);
}, 60_000);
afterAll(async () => {
  client.close();
  facts.close();
  await server.close();
});

describe('whatever is sent', () => {
  it.each(PLACES.map((place) => [`${place.method.toUpperCase()} ${place.path}`, place] as const))(
    '[DOC6] to %s, the answer is one that is described, and a refusal changes nothing',
    async (_name, place) => {
      const known = place.path === '/api/session' ? { ...world, tokens: leavers } : world;
      const property = fc.asyncProperty(requestsTo(document, place, known), async (asked) => {
        const before = facts.read();
        const answer = await client.ask(asked);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status, answer.text).toBeLessThan(500);
        expect(check.wrongIn(asked, answer)).toEqual([]);
        if (answer.status >= 400) expect(facts.read() === before, answer.text).toBe(true);
      });
      await fc.assert(property, { numRuns: place.operation.requestBody === undefined ? RUNS : RUNS_WITH_BODY });
    },
  );

  it('[DOC7] over the live connection, the answers are described frames, and a refusal changes nothing', async () => {
    const isDescribed = schemaValidators(closed(document))(['components', 'schemas', 'ServerFrame']);
    const heard = new Set<string>();
    const property = fc.asyncProperty(
      fc.constantFrom(...world.tokens.slice(0, 6), undefined),
      liveFrames(document, world),
      fc.nat(9),
      async (token, bytes, at) => {
        const connection = await LiveClient.open(address, token);
        const before = facts.read();
        connection.send(at === 0 ? bytes : bytes.toString('utf8'));
        connection.send({ type: 'ping' });
        const frames = await Promise.race([
          connection.until(token === undefined ? 'error' : 'pong'),
          connection.closed,
        ]);
        connection.close();
        // A frame that is too large ends the connection: nothing is said any more.
        const said = Array.isArray(frames) ? (frames as readonly ServerFrame[]) : [];
        for (const frame of said) {
          heard.add(frame.type);
          isDescribed(frame);
          expect(isDescribed.errors).toBeNull();
          if ('problem' in frame) expect(frame.problem.status, JSON.stringify(frame)).toBeLessThan(500);
        }
        if (said.some((frame) => 'problem' in frame)) expect(facts.read() === before, JSON.stringify(said)).toBe(true);
      },
    );
    // Whatever came before, one frame is certain to be done: somebody takes a chair at a table where nobody sits.
    const [eve, command] = [world.tokens[6], { type: 'join', buyIn: 500 }];
    const join = { type: 'command', id: randomUUID(), tableId: world.values['tableId']?.at(-1), command };
    const examples: [string | undefined, Buffer, number][] = [[eve, Buffer.from(JSON.stringify(join)), 1]];
    await fc.assert(property, { numRuns: RUNS_WITH_BODY, examples });
    expect([...heard]).toEqual(expect.arrayContaining(['snapshot', 'ack', 'reject', 'error', 'pong']));
  });

  it('[DOC6] what is done is seen where refusals are looked for', async () => {
    const before = facts.read();
    await openPlayer(server.app, 'Zoe');
    expect(facts.read()).not.toBe(before);
  });

  it('[DOC6] some of it is done, and some of it is refused in every way', () => {
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 201, 400, 401, 403, 404, 405, 413, 415, 422]));
  });
});
