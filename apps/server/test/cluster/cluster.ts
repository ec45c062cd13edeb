import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStorage, type Storage } from '../../src/storage.ts';
import { type PostgresServer, startPostgresServer } from '../postgres-server.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { type Balancer, startBalancer } from './balancer.ts';

/** What servers of a cluster share: real programs of our own. */
export interface SharedPrograms {
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
}

/** Some servers and a balancer before them, and what they keep everything in: real programs, all of them our own. */
export interface Cluster {
  readonly balancer: Balancer;
  /** Absent where there is one server with a database of its own. */
  readonly shared: SharedPrograms | undefined;
  /** What the command line needs to look at the same database. */
  readonly env: Readonly<Record<string, string>>;
  /** Servers by their place; a place is empty while its server is down. */
  readonly servers: readonly (ServerProcess | undefined)[];
  /** Ends the server at a place as a power cut does. */
  kill(at: number): Promise<void>;
  /** Asks the server at a place to end; gives its exit code. */
  stop(at: number): Promise<number | null>;
  /** Starts a server at a place. */
  start(at: number): Promise<void>;
  /** Looks into the database, also while servers work on it. */
  openStorage(): Promise<Storage>;
  close(): Promise<void>;
}

/** How large a cluster is: several servers on PostgreSQL and Redis, or one on the embedded database. */
export interface ClusterSize {
  readonly servers: number | 'embedded';
  readonly random: () => number;
}

/** Starts all of it. */
export async function startCluster({ servers: size, random }: ClusterSize): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-cluster-'));
  const [shared, balancer] = await Promise.all([
    size === 'embedded' ? undefined : startShared(),
    startBalancer(random),
  ]);
  const env: Readonly<Record<string, string>> =
    shared === undefined
      ? { CARDROOM_DATA: folder }
      : { DATABASE_URL: await shared.postgres.createDatabase(), REDIS_URL: shared.redis.url };
  const count = size === 'embedded' ? 1 : size;
  const servers: (ServerProcess | undefined)[] = Array.from({ length: count }, () => undefined);

  const taken = (at: number): ServerProcess => {
    const server = servers[at];
    if (server === undefined) throw new Error(`no server is up at place ${at}`);
    return server;
  };
  const leave = (at: number, server: ServerProcess): void => {
    balancer.remove(portOf(server));
    servers[at] = undefined;
  };

  const cluster: Cluster = {
    balancer,
    shared,
    env,
    servers,
    async kill(at) {
      const server = taken(at);
      await server.kill();
      leave(at, server);
    },
    async stop(at) {
      const server = taken(at);
      const code = await server.stop();
      leave(at, server);
      return code;
    },
    async start(at) {
      const server = await startServerProcess(folder, { ...env, LOG_LEVEL: 'fatal' });
      servers[at] = server;
      balancer.add(portOf(server));
    },
    openStorage: () => openStorage({ dataFolder: folder, databaseUrl: env['DATABASE_URL'] }, () => Date.now()),
    async close() {
      await Promise.all(servers.filter((server) => server !== undefined).map((server) => server.kill()));
      await balancer.stop();
      await Promise.all([shared?.postgres.stop(), shared?.redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await Promise.all(servers.map((_, at) => cluster.start(at)));
  return cluster;
}

async function startShared(): Promise<SharedPrograms> {
  const [postgres, redis] = await Promise.all([startPostgresServer(), startRedisServer()]);
  return { postgres, redis };
}

function portOf({ url }: ServerProcess): number {
  return Number(new URL(url).port);
}
