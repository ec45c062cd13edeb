import { randomBytes, randomUUID } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInProcessLocks, fencingToken } from '@cardroom/locks';
import { createInProcessBus, createRoom, type Store } from '@cardroom/room';
import { pino } from 'pino';
import { claimFolder, openDatabase } from './adapters/sqlite/database.ts';
import { createSqlitePlayers } from './adapters/sqlite/sqlite-players.ts';
import { createSqliteStore } from './adapters/sqlite/sqlite-store.ts';
import { createSystemClock } from './adapters/system-clock.ts';
import { createSystemRandom } from './adapters/system-random.ts';
import { botPlayers } from './bot-players.ts';
import { buildServer } from './build-server.ts';
import { PROJECT_ROOT, type ServerConfig } from './config.ts';
import { createLogger } from './logger.ts';
import { createSessions } from './sessions.ts';

/** A server that is listening. */
export interface RunningServer {
  /** Where to point a browser. */
  readonly url: string;
  /** Lets what is running come to its end, tells the clients, and gives the data folder back. */
  close(): Promise<void>;
}

/** Wires everything together and listens: the one place where all parts are named. */
export async function startServer(config: ServerConfig): Promise<RunningServer> {
  const clock = createSystemClock();
  const random = createSystemRandom();
  const logger = createLogger(config.logLevel, pino.destination({ dest: process.stderr.fd, sync: true }));
  const releaseFolder = claimFolder(config.dataFolder);
  const database = openDatabase(config.dataFolder);
  const store = createSqliteStore(database);
  const room = await createRoom({
    store,
    clock,
    random,
    bus: createInProcessBus(),
    locks: createInProcessLocks(clock, fencingToken((await store.largestFence()) + 1)),
    botPolicy: botPlayers,
    onTrouble: ({ kind, tableId, error }) => logger.error({ kind, tableId, err: error }, 'trouble at a table'),
  });
  const sessions = createSessions({
    players: createSqlitePlayers(database, () => clock.now()),
    clock,
    random,
    newToken: () => randomBytes(32).toString('base64url'),
  });
  const app = await buildServer({
    room,
    sessions,
    clock,
    newKey: randomUUID,
    webFolder: join(PROJECT_ROOT, 'apps/web/dist'),
    logger,
    isReady: () => isReadable(store),
  });
  const close = async (): Promise<void> => {
    await app.close();
    await room.close();
    await store.close();
    releaseFolder();
  };
  try {
    await app.listen({ host: config.host, port: config.port });
  } catch (error) {
    await close();
    throw error;
  }
  return { url: urlOf(app.server.address(), config), close };
}

async function isReadable(store: Store): Promise<boolean> {
  try {
    await store.largestFence();
    return true;
  } catch {
    // Whatever the reason: a server that cannot read its store is not ready, which is all that is asked here.
    return false;
  }
}

function urlOf(address: AddressInfo | string | null, config: ServerConfig): string {
  const port = typeof address === 'object' && address !== null ? address.port : config.port;
  const isLocal = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost'].includes(config.host);
  return `http://${isLocal ? 'localhost' : config.host}:${port}`;
}
