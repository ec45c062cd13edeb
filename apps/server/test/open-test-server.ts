import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assert } from '@cardroom/kernel';
import { createLockMeter, type Locks } from '@cardroom/locks';
import {
  type ActionStore,
  createDeadLetterOffice,
  createInProcessBus,
  createRoom,
  createRoomMeter,
  createStatistics,
  DEFAULT_ROLLOUT_SETTINGS,
  type PlayerStore,
  type Room,
  startProjections,
  type Store,
  type Trouble,
} from '@cardroom/room';
import {
  callingBots,
  createFakeClock,
  createLocksFor,
  createSeededRandom,
  createWalletFor,
  type FakeClock,
} from '@cardroom/testkit';
import type { FastifyInstance } from 'fastify';
import type { Registry } from 'prom-client';
import type { AdminDeps } from '../src/admin/admin-deps.ts';
import { openSqliteStorage } from '../src/adapters/sqlite/sqlite-storage.ts';
import { buildServer } from '../src/build-server.ts';
import type { Limits } from '../src/http/deps.ts';
import { createLogger } from '../src/logger.ts';
import { type Readiness, readinessOf } from '../src/readiness.ts';
import { type Rollout, watchRollout } from '../src/rollout.ts';
import { createSessions } from '../src/sessions.ts';
import { sha256 } from '../src/sha256.ts';
import { DescribedAnswers } from './described-answers.ts';
import { createDeviceCodes } from '../src/device-codes.ts';
import { createTelegramIdentity } from '../src/telegram/telegram-identity.ts';

/** A server over a real database in a folder of its own, with a clock that a test moves. */
export interface TestServer {
  readonly app: FastifyInstance;
  readonly room: Room;
  readonly store: Store;
  readonly actions: ActionStore;
  readonly locks: Locks;
  readonly players: PlayerStore;
  readonly clock: FakeClock;
  readonly folder: string;
  /** Starts to listen and gives the address, such as `127.0.0.1:1234`. */
  listen(): Promise<string>;
  close(): Promise<void>;
}

/** An answer: its status, its body as read from JSON, and the text it was. */
export interface Answer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly headers: Readonly<Record<string, unknown>>;
}

/** What a test has not asked for is its failure. */
function onTrouble({ kind, error }: Trouble): never {
  throw new Error(kind, { cause: error });
}

/** How a server for a test differs from the usual one. */
export interface TestServerOptions {
  /** Where something is already; removed when the server is closed. */
  readonly folder?: string;
  readonly limits?: Partial<Limits>;
  readonly webFolder?: string;
  readonly trustedProxies?: readonly string[];
  readonly metrics?: Registry;
  readonly readiness?: () => Promise<Readiness>;
  /** Without one there is nothing for operators. */
  readonly adminToken?: string;
  /** Without one nobody comes from Telegram. */
  readonly botToken?: string;
  /** Gets every line of the log, at the most verbose level. */
  readonly log?: (line: string) => void;
}

/** How long a proof from Telegram is good for in tests. */
export const PROOF_AGE_MAX_MS = 600_000;

/** A server for a test. */
export async function openTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { log, webFolder, adminToken, botToken, folder: given, readiness, ...doors } = options;
  const folder = given ?? mkdtempSync(join(tmpdir(), 'cardroom-server-'));
  const clock = createFakeClock();
  const random = createSeededRandom(11);
  const { store, players, actions } = await openSqliteStorage({ folder, now: () => clock.now() });
  const bus = createInProcessBus();
  const locks = createLocksFor(clock);
  const wallet = createWalletFor({ store, clock });
  const logger = log === undefined ? undefined : createLogger('trace', { write: log });
  const rollout = watchedRollout(locks, clock, logger);
  const ports = { store, clock, random, bus, locks, wallet, sha256, onTrouble };
  const room = await createRoom({ ...ports, botPolicy: callingBots });
  const stopProjections = startProjections({ store, clock, bus, onTrouble });
  const sessions = createSessions({ players, clock, random, newToken: () => random.id() + random.id() });
  const app = await buildServer({
    room,
    sessions,
    deviceCodes: createDeviceCodes({ players, store, sessions, clock, random }),
    ...(botToken === undefined
      ? {}
      : { telegram: createTelegramIdentity({ botToken, maxAgeMs: PROOF_AGE_MAX_MS, players, sessions, clock }) }),
    statistics: createStatistics({ store, players }),
    clock,
    newKey: randomUUID,
    webFolder: webFolder ?? join(folder, 'no-web'),
    ...(logger === undefined ? {} : { logger }),
    ...doors,
    readiness: readiness ?? (() => readinessOf({ store, room, clock, sharedLocks: undefined })),
    admin: adminDeps(adminToken, { store, players, actions, locks, bus, wallet, rollout, clock }),
  });
  return {
    app,
    room,
    store,
    actions,
    locks,
    players,
    clock,
    folder,
    listen: () => listenAnywhere(app),
    async close() {
      await app.close();
      await stopProjections();
      rollout.stop();
      await room.close();
      await store.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function listenAnywhere(app: FastifyInstance): Promise<string> {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const address = app.server.address() as AddressInfo;
  return `127.0.0.1:${address.port}`;
}

function watchedRollout(locks: Locks, clock: FakeClock, logger = createLogger('silent', { write: () => {} })): Rollout {
  const meters = { lockMeter: createLockMeter(), roomMeter: createRoomMeter() };
  return watchRollout({ locks, clock, logger, ...meters }, { rollout: DEFAULT_ROLLOUT_SETTINGS });
}

function adminDeps(
  token: string | undefined,
  { clock, ...parts }: Omit<AdminDeps, 'token' | 'deadLetters'> & { readonly clock: FakeClock },
): AdminDeps | undefined {
  if (token === undefined) return undefined;
  const figures = { deadLetter: () => {} };
  return { ...parts, token, deadLetters: createDeadLetterOffice({ store: parts.store, clock, figures, onTrouble }) };
}

/** Somebody who talks to a test server. */
export class TestPlayer {
  readonly #app: FastifyInstance;
  readonly playerId: string;
  readonly token: string;

  constructor(app: FastifyInstance, session: { readonly playerId: string; readonly token: string }) {
    this.#app = app;
    this.playerId = session.playerId;
    this.token = session.token;
  }

  get(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return send(this.#app, { method: 'GET', url, headers: { authorization: `Bearer ${this.token}`, ...headers } });
  }

  post(url: string, body: unknown, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const own = { authorization: `Bearer ${this.token}`, 'content-type': 'application/json' };
    return send(this.#app, { method: 'POST', url, headers: { ...own, ...headers }, payload: JSON.stringify(body) });
  }

  delete(url: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    return send(this.#app, { method: 'DELETE', url, headers: { authorization: `Bearer ${this.token}`, ...headers } });
  }

  /** Sends a command under a fresh key, or under `key`. */
  command(tableId: string, command: object, key: string = randomUUID()): Promise<Answer> {
    return this.post(`/api/tables/${tableId}/commands`, command, { 'idempotency-key': key });
  }

  async view(tableId: string): Promise<Readonly<Record<string, unknown>>> {
    return (await this.get(`/api/tables/${tableId}`)).body;
  }
}

/** What each server says of itself, and the check by it: made once for all servers that say the same. */
const CHECKS = new Map<string, DescribedAnswers>();
/** The check of each server, which is asked once what it says. */
const CHECKS_OF = new WeakMap<FastifyInstance, Promise<DescribedAnswers>>();

function checkOf(app: FastifyInstance): Promise<DescribedAnswers> {
  const known = CHECKS_OF.get(app) ?? checkFor(app);
  CHECKS_OF.set(app, known);
  return known;
}

async function checkFor(app: FastifyInstance): Promise<DescribedAnswers> {
  const { body } = await app.inject({ method: 'GET', url: '/openapi.json' });
  const check = CHECKS.get(body) ?? new DescribedAnswers(JSON.parse(body));
  CHECKS.set(body, check);
  return check;
}

/** One request, whatever it is. An answer that is not as the server describes itself fails the test. */
export async function send(
  app: FastifyInstance,
  request: {
    readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'DELETE';
    readonly url: string;
    readonly headers?: Record<string, string>;
    readonly payload?: string | Buffer;
  },
): Promise<Answer> {
  const response = await app.inject(request);
  const raw = { status: response.statusCode, headers: response.headers, text: response.body };
  const wrong = (await checkOf(app)).wrongIn(request, raw);
  assert(wrong.length === 0, `${request.method} ${request.url}: ${wrong.join('; ')}`);
  const isJson = response.body !== '' && String(response.headers['content-type']).includes('json');
  const body: unknown = isJson ? JSON.parse(response.body) : {};
  return {
    status: response.statusCode,
    body: body as Answer['body'],
    text: response.body,
    headers: { ...response.headers },
  };
}

/** A new player of this name. */
export async function openPlayer(app: FastifyInstance, displayName: string): Promise<TestPlayer> {
  const { body } = await send(app, {
    method: 'POST',
    url: '/api/session',
    headers: { 'content-type': 'application/json' },
    payload: JSON.stringify({ displayName }),
  });
  return new TestPlayer(app, { playerId: String(body['playerId']), token: String(body['token']) });
}

/** What a test table is opened with. */
export const TABLE_REQUEST = {
  name: 'Test',
  seats: 6,
  smallBlind: 5,
  bigBlind: 10,
  buyInMin: 200,
  buyInMax: 2_000,
  turnSeconds: 20,
};

/** A table at which the two players are dealt into a first hand. */
export async function openDealtTable(host: TestPlayer, guest: TestPlayer): Promise<string> {
  const opened = await host.post('/api/tables', TABLE_REQUEST);
  const tableId = String(opened.body['tableId']);
  await host.command(tableId, { type: 'join', buyIn: 1_000 });
  await guest.command(tableId, { type: 'join', buyIn: 1_000 });
  await host.command(tableId, { type: 'start' });
  return tableId;
}
