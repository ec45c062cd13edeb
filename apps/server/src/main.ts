import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Fault } from '@cardroom/kernel';
import { createLockMeter, createLocks, type LockLogEntry, type LockMeter, type Locks } from '@cardroom/locks';
import {
  type Bus,
  type Clock,
  createBoardReader,
  createOutboxMeter,
  createRoom,
  createRoomMeter,
  createStatistics,
  type Messenger,
  type PaceSettings,
  type PlayerStore,
  type Random,
  type Room,
  startMatchKeeper,
  startProjections,
  startRoomKeeper,
  startSessionKeeper,
  startTeller,
  type Store,
  type Trouble,
} from '@cardroom/room';
import { type Logger, pino } from 'pino';
import { collectDefaultMetrics, Registry } from 'prom-client';
import type { AdminDeps } from './admin/admin-deps.ts';
import { claimFolder } from './adapters/sqlite/database.ts';
import { createSystemClock } from './adapters/system-clock.ts';
import { createSystemRandom } from './adapters/system-random.ts';
import { botPlayers } from './bot-players.ts';
import { buildServer } from './build-server.ts';
import { PROJECT_ROOT, type ServerConfig } from './config.ts';
import type { Constants, Setup } from './constants.ts';
import { createDeparture } from './departure.ts';
import { openLockBackend } from './lock-backend.ts';
import { createLockLog } from './lock-log.ts';
import { addLockMetrics } from './lock-metrics.ts';
import { createLogger } from './logger.ts';
import { type Readiness, readinessOf } from './readiness.ts';
import { watchRollout } from './rollout.ts';
import { addOutboxMetrics } from './outbox-metrics.ts';
import { addRoomMetrics } from './room-metrics.ts';
import { openBus } from './open-bus.ts';
import { createSessions, type Sessions } from './sessions.ts';
import { createDeviceCodes, type DeviceCodes } from './device-codes.ts';
import { openStorage } from './storage.ts';
import { openTracing } from './tracing/open-tracing.ts';
import type { Tracing } from './tracing/tracing.ts';
import { addStoreMetrics } from './store-metrics.ts';
import { createTelegramIdentity, type TelegramIdentity } from './telegram/telegram-identity.ts';
import { createTroubleLog } from './trouble-log.ts';
import { addWalletMetrics } from './wallet-metrics.ts';
import { openWallets } from './wallets.ts';
import { sha256 } from './sha256.ts';

/** A server that is listening. */
export interface RunningServer {
  /** Where to point a browser. */
  readonly url: string;
  /**
   * Puts other constants in force, as far as a server can while it works. Nobody loses a lock or a connection. Says
   * what had been in force otherwise than configured, a sentence each.
   */
  configure(constants: Constants): readonly string[];
  /**
   * Says that it is not ready any more, and resolves when whoever sends people here has had the time to see that: at once
   * where there is only one server.
   */
  leave(): Promise<void>;
  /** Lets what is running come to its end, tells the clients, and gives locks, reservations and the data folder back. */
  close(): Promise<void>;
}

/** What a server has outside besides its players. */
export interface Outside {
  /** Who tells chats. Without one nothing is told, and what tables plan for their chats waits in the store. */
  readonly messenger?: Messenger;
}

/** Wires everything together and listens: the one place where all parts are named. */
export async function startServer({ config, constants }: Setup, { messenger }: Outside = {}): Promise<RunningServer> {
  // What has been opened is closed again, last first: when the server is closed, or when it cannot start.
  await using opened = new AsyncDisposableStack();
  const [clock, random] = [createSystemClock(), createSystemRandom()];
  const { logger, tracing } = await openLog(config);
  // Last of all, when nothing is left to tell.
  opened.defer(() => tracing?.close());
  // A database of its own knows who writes to it; a folder does not.
  if (config.databaseUrl === undefined) opened.defer(claimFolder(config.dataFolder));
  const { store, players, actions, close } = await openStorage(config, () => clock.now(), { tracer: tracing });
  opened.defer(close);
  await assertBooks(store);
  const onTrouble = createTroubleLog(logger);
  const { locks, lockMeter, metrics } = await openLocks({ config, constants }, { clock, store, logger });
  opened.defer(() => locks.close());
  const sharedLocks = config.redisUrl === undefined ? undefined : locks;
  const figures = addWalletMetrics(metrics);
  const wallets = openWallets({ store, clock, figures, onTrouble, ...constants.wallet });
  const { wallet, deadLetters } = wallets;
  opened.defer(() => wallets.close());
  await logLocks(logger, locks);
  const meter = createRoomMeter();
  const { bus, close: closeBus } = await openBus({ config, constants }, { clock, logger, metrics });
  opened.defer(closeBus);
  const ports = { store, clock, random, bus, locks, wallet, sha256, onTrouble, meter, tracer: tracing };
  const room = await createRoom({ ...ports, botPolicy: botPlayers, botMode: constants.botMode });
  opened.defer(() => room.close());
  const keepers = { room, store, players, clock, bus, locks, messenger, metrics, pace: constants.pace, onTrouble };
  for (const stop of startKeepers(keepers)) opened.defer(stop);
  const rollout = watchRollout({ locks, lockMeter, roomMeter: meter, clock, logger }, constants);
  opened.defer(() => rollout.stop());
  addRoomMetrics(metrics, { meter, room, locks, rollout });
  const readiness = (): Promise<Readiness> => readinessOf({ store, room, clock, sharedLocks });
  addStoreMetrics(metrics, { isReady: async () => (await readiness()).isReady, store, clock });
  // A server that is alone has nobody who sends people elsewhere.
  const departure = createDeparture(config.redisUrl === undefined ? 0 : constants.leaveMs);
  const app = await buildServer({
    room,
    ...openIdentities({ config, constants }, { players, store, clock, random }),
    statistics: createStatistics({ store, players }),
    clock,
    newKey: randomUUID,
    webFolder: join(PROJECT_ROOT, 'apps/web/dist'),
    logger,
    tracing,
    metrics,
    trustedProxies: constants.http.trustedProxies,
    readiness,
    admin: adminDeps(config, { store, players, actions, locks, bus, wallet, deadLetters, rollout }),
    isLeaving: () => departure.hasBegun,
  });
  opened.defer(() => app.close());
  await app.listen({ host: config.host, port: config.port });
  const running = opened.move();
  return {
    url: urlOf(app.server.address(), config),
    configure(next) {
      room.setBotMode(next.botMode);
      return rollout.configure(next);
    },
    leave: () => departure.begin(),
    close: () => running.disposeAsync(),
  };
}

/** The log, and what a collector is told, where there is one: each line says then to what it belongs there. */
async function openLog({ logLevel, traces }: ServerConfig): Promise<{
  readonly logger: Logger;
  readonly tracing: Tracing | undefined;
}> {
  const tracing = await openTracing(traces);
  const facts = tracing === undefined ? undefined : () => tracing.logFacts();
  const logger = createLogger(logLevel, pino.destination({ dest: process.stderr.fd, sync: true }), facts);
  tracing?.tellTo(logger);
  return { logger, tracing };
}

/** What operators work with; nothing without a token, so that there is nothing to be guessed. */
function adminDeps({ adminToken }: ServerConfig, parts: Omit<AdminDeps, 'token'>): AdminDeps | undefined {
  return adminToken === undefined ? undefined : { token: adminToken, ...parts };
}

interface KeeperPorts {
  readonly room: Room;
  readonly store: Store;
  readonly players: PlayerStore;
  readonly clock: Clock;
  readonly bus: Bus;
  readonly locks: Locks;
  readonly messenger: Messenger | undefined;
  readonly metrics: Registry;
  readonly pace: PaceSettings;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** Starts what goes on beside the commands: looking around, matching strangers, counting hands, forgetting sessions, telling chats. Gives the ways to stop. */
function startKeepers(ports: KeeperPorts): readonly (() => Promise<void>)[] {
  const { matchmaking } = ports.room;
  return [
    startRoomKeeper(ports),
    startMatchKeeper({ ...ports, matchmaking }),
    startProjections(ports),
    startSessionKeeper(ports),
    ...startTelling(ports),
  ];
}

/** Counts what becomes of messages to chats, and tells them if there is a messenger. */
function startTelling({ messenger, metrics, ...ports }: KeeperPorts): readonly (() => Promise<void>)[] {
  const { store, clock } = ports;
  const meter = createOutboxMeter();
  addOutboxMetrics(metrics, { meter, store, clock });
  return messenger === undefined ? [] : [startTeller({ ...ports, messenger, meter, boards: createBoardReader(store) })];
}

interface IdentityPorts {
  readonly players: PlayerStore;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: Random;
}

interface Identities {
  readonly sessions: Sessions;
  readonly deviceCodes: DeviceCodes;
  readonly telegram: TelegramIdentity | undefined;
}

/** What tells who somebody is, takes him to another device, and knows him when he comes from Telegram. */
function openIdentities({ config, constants }: Setup, ports: IdentityPorts): Identities {
  const sessions = createSessions({ ...ports, newToken });
  const { telegramBotToken: botToken } = config;
  const maxAgeMs = constants.telegram.proofAgeMaxMs;
  return {
    sessions,
    deviceCodes: createDeviceCodes({ ...ports, sessions }),
    telegram: botToken === undefined ? undefined : createTelegramIdentity({ ...ports, sessions, botToken, maxAgeMs }),
  };
}

/** A token of a session, which nobody can guess. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Chips that were lost or made are nobody's to play with: what is there stays as it is until somebody has looked. */
async function assertBooks(store: Store): Promise<void> {
  const sum = await store.sumOfBalances();
  if (sum !== 0) throw new Fault('BooksBroken', `the accounts add up to ${sum} and not to zero`);
}

interface LockPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly logger: Logger;
}

interface OpenLocks {
  readonly locks: Locks;
  readonly lockMeter: LockMeter;
  readonly metrics: Registry;
}

/** The locks, and a registry with their figures and those of the process. */
async function openLocks(setup: Setup, ports: LockPorts): Promise<OpenLocks> {
  const meter = createLockMeter();
  const locks = createLocks({
    backend: await openLockBackend(setup, ports),
    timer: ports.clock,
    settings: setup.constants.locks,
    metrics: meter,
    log: createLockLog(ports.logger),
  });
  const metrics = new Registry();
  collectDefaultMetrics({ register: metrics });
  addLockMetrics(metrics, { meter, locks });
  return { locks, lockMeter: meter, metrics };
}

/** What is locked when the server starts: with locks of its own nothing, with shared ones what others are at. */
async function logLocks(logger: Logger, locks: Locks): Promise<void> {
  const snapshot = await locks.detectDeadlock();
  const isEmpty = snapshot.tasks.length === 0 && snapshot.waiting.length === 0;
  const entry: LockLogEntry = { event: 'lock.snapshot', occasion: 'start', snapshot };
  if (isEmpty) logger.info(entry, 'nothing is locked');
  else logger.warn(entry, 'something is locked by others');
}

function urlOf(address: AddressInfo | string | null, config: ServerConfig): string {
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const isLocal = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(config.host);
  return `http://${isLocal ? 'localhost' : config.host}:${port}`;
}
