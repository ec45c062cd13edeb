import { randomUUID } from 'node:crypto';
import { chips, playerId, tableId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DescribedAnswers } from '../../test/described-answers.ts';
import {
  openDealtTable,
  openPlayer,
  openTestServer,
  type TestPlayer,
  type TestServer,
} from '../../test/open-test-server.ts';
import { ADMIN_TOKEN } from '../../test/operator.ts';
import { type KnownWorld, requestsTo, type WireRequest } from '../../test/request-arbitraries.ts';
import { StoredFacts } from '../../test/stored-facts.ts';
import { WireClient } from '../../test/wire-request.ts';
import { openApiDocument } from '../openapi/document.ts';
import { OPERATIONS } from '../openapi/operations.ts';

/** Requests to each operation with the right token; more where a body says what is wanted. */
const RUNS = 25;
const RUNS_WITH_BODY = 60;
const RUNS_OF_STRANGERS = 10;
const PLENTY = { burst: 1_000_000, perSecond: 1 };
const HALTED = 6;
const LETTERS = 6;

const document = openApiDocument(Object.keys(OPERATIONS).filter((route) => route.includes(' /admin/')));
const PLACES = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
);
const NAMED = PLACES.map((place, at) => [`${place.method.toUpperCase()} ${place.path}`, { ...place, at }] as const);

let server: TestServer;
let client: WireClient;
let facts: StoredFacts;
let world: KnownWorld;
let strangers: readonly string[];
/** What nothing that is drawn names, so that it is as it was when its turn comes. */
let spared: { readonly table: string; readonly letter: string };
const check = new DescribedAnswers(document);
/** How often each status was the answer, so that a fuzz that no longer gets anywhere is seen. */
const seen = new Map<number, number>();

beforeAll(async () => {
  server = await openTestServer({
    adminToken: ADMIN_TOKEN,
    limits: { player: PLENTY, address: PLENTY, tables: PLENTY },
  });
  const [ann, ben] = [await openPlayer(server.app, 'Ann'), await openPlayer(server.app, 'Ben')];
  const inPlay = await openDealtTable(ann, ben);
  const halted: string[] = [];
  for (let made = 0; made < HALTED; made += 1) halted.push(await haltedTable());
  strangers = [ann.token, 'made-up', ADMIN_TOKEN.slice(1), `${ADMIN_TOKEN}x`, ADMIN_TOKEN.toUpperCase()];
  const { handId } = await ann.view(inPlay);
  const [letter = '', ...letters] = (await deadLetters(ann)).map(encodeURIComponent);
  spared = { table: await haltedTable(), letter };
  world = {
    tokens: [ADMIN_TOKEN],
    values: {
      tableId: [inPlay, inPlay, ...halted],
      table: [inPlay],
      playerId: [ann.playerId, ben.playerId],
      player: [ann.playerId],
      hand: [handId],
      letter: letters,
      account: [`wallet:${ann.playerId}`, 'issue'],
      to: [`wallet:${ben.playerId}`, 'deadletter', `seat:${inPlay}:${ann.playerId}`],
      name: ['n'],
      reason: ['a test'],
      amount: [5, 500, -5, -1_000_000],
      percentage: [100, 80, 50],
    },
    keys: Array.from({ length: 4 }, () => randomUUID()),
  };
  facts = new StoredFacts(server.folder);
  client = new WireClient(await server.listen());
}, 60_000);
afterAll(async () => {
  client.close();
  facts.close();
  await server.close();
});

async function haltedTable(): Promise<string> {
  const [host, guest] = [await openPlayer(server.app, 'Hal'), await openPlayer(server.app, 'Ida')];
  const id = await openDealtTable(host, guest);
  await server.store.halt(tableId(id), 'for a test', server.clock.now());
  return id;
}

async function deadLetters({ playerId: player }: TestPlayer): Promise<readonly string[]> {
  const ids = Array.from({ length: LETTERS }, (_, made) => transferId(`bet:t/${made}`));
  for (const id of ids) {
    const chipsOf = {
      debit: walletAccount(playerId(player)),
      credit: ISSUE,
      amount: chips(10),
      code: 'adjustment',
    } as const;
    await server.store.post([{ kind: 'pending', id, ...chipsOf, expiresAt: server.clock.now() + 3_600_000 }], 2);
    const letter = { operation: 'rollback', error: 'the disk is gone', attempts: 3, firstAt: 1, lastAt: 2 } as const;
    await server.store.keepDeadLetter({ id, ...letter, state: 'open' });
  }
  return ids;
}

/** One request to each address that is certain to be done, in the order of the addresses; reads and locks have none. */
function certain(path: string): readonly [WireRequest][] {
  const [table] = world.values['tableId'] ?? [];
  const [letter] = world.values['letter'] ?? [];
  const [player] = world.values['playerId'] ?? [];
  const bodies: Readonly<Record<string, readonly [at: unknown, more: object]>> = {
    '/admin/rollout': ['', { percentage: 100 }],
    '/admin/dead-letters/{letter}/retry': [letter, {}],
    '/admin/dead-letters/{letter}/resolve': [spared.letter, { to: 'deadletter' }],
    '/admin/tables/{tableId}/pause': [table, {}],
    '/admin/tables/{tableId}/resume': [table, {}],
    '/admin/tables/{tableId}/reset': [table, {}],
    '/admin/tables/{tableId}/rollback': [spared.table, {}],
    '/admin/players/{playerId}/adjust': [player, { amount: 5 }],
  };
  const asked = bodies[path];
  if (asked === undefined) return [];
  const headers = Object.entries({
    authorization: `Bearer ${ADMIN_TOKEN}`,
    'content-type': 'application/json',
    'x-operator': 'Olga',
    'idempotency-key': randomUUID(),
  });
  const [at, more] = asked;
  const body = Buffer.from(JSON.stringify({ reason: 'a test', ...more }));
  return [[{ method: 'POST', url: path.replace(/\{\w+\}/, String(at)), headers, body }]];
}

async function actionCount(): Promise<number> {
  return (await server.actions.actions(0, 100_000)).length;
}

describe('whatever is sent to operators’ addresses', () => {
  it.each(NAMED)('[DOC22] to %s, by whoever is no operator, is refused and leaves no trace', async (_name, place) => {
    const before = facts.read();
    const actions = await actionCount();
    const property = fc.asyncProperty(requestsTo(document, place, { ...world, tokens: strangers }), async (asked) => {
      const answer = await client.ask(asked);
      // Another method than those that are described is no secret, and an address may lead elsewhere.
      expect([400, 401, 404, 405], answer.text).toContain(answer.status);
      expect(check.wrongIn(asked, answer)).toEqual([]);
      expect(facts.read() === before).toBe(true);
    });
    await fc.assert(property, { numRuns: RUNS_OF_STRANGERS });
    expect(await actionCount()).toBe(actions);
  });

  it.each(NAMED)(
    '[DOC22] to %s, by an operator, the answer is one that is described, and a refusal changes nothing',
    async (_name, place) => {
      const property = fc.asyncProperty(requestsTo(document, place, world), async (asked) => {
        const before = facts.read();
        const answer = await client.ask(asked);
        seen.set(answer.status, (seen.get(answer.status) ?? 0) + 1);
        expect(answer.status, answer.text).toBeLessThan(500);
        expect(check.wrongIn(asked, answer)).toEqual([]);
        if (answer.status >= 400 || place.method === 'get') expect(facts.read() === before, answer.text).toBe(true);
      });
      const isChange = place.operation.requestBody !== undefined;
      // Drawn anew for each address, so that a key is not what another address has used.
      const seed = (fc.readConfigureGlobal().seed ?? 0) + place.at;
      const examples = isChange ? certain(place.path) : [];
      await fc.assert(property, { numRuns: isChange ? RUNS_WITH_BODY : RUNS, seed, examples: [...examples] });
    },
  );

  it('[DOC22] some of it is done, and some of it is refused in every way', async () => {
    expect([...seen.keys()]).toEqual(expect.arrayContaining([200, 400, 401, 404, 405, 413, 415, 422]));
    const done = (await server.actions.actions(0, 100_000)).filter(({ end }) => end?.result === 'done');
    const kinds = [...new Set(done.map(({ kind }) => kind))].toSorted();
    expect(kinds).toEqual(
      expect.arrayContaining([
        'deadLetter.resolve',
        'deadLetter.retry',
        'player.adjust',
        'rollout.reduce',
        'table.pause',
        'table.reset',
        'table.resume',
        'table.rollback',
      ]),
    );
    expect(await server.store.sumOfBalances()).toBe(0);
  });
});
