import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostgresServer, startPostgresServer } from '../postgres-server.ts';
import { type RedisServer, startRedisServer } from '../redis-server.ts';
import { type ServerProcess, startServerProcess } from '../server-process.ts';
import { type Balancer, startBalancer } from './balancer.ts';

/** A database, a Redis, some servers on both and a balancer before them: real programs, all of them our own. */
export interface Cluster {
  readonly balancer: Balancer;
  readonly postgres: PostgresServer;
  readonly redis: RedisServer;
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
  close(): Promise<void>;
}

/** Starts all of it. */
export async function startCluster(options: {
  readonly servers: number;
  readonly random: () => number;
}): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-cluster-'));
  const [postgres, redis, balancer] = await Promise.all([
    startPostgresServer(),
    startRedisServer(),
    startBalancer(options.random),
  ]);
  const env = { DATABASE_URL: await postgres.createDatabase(), REDIS_URL: redis.url };
  const servers: (ServerProcess | undefined)[] = Array.from({ length: options.servers }, () => undefined);

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
    postgres,
    redis,
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
    async close() {
      await Promise.all(servers.filter((server) => server !== undefined).map((server) => server.kill()));
      await balancer.stop();
      await Promise.all([postgres.stop(), redis.stop()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await Promise.all(servers.map((_, at) => cluster.start(at)));
  return cluster;
}

function portOf({ url }: ServerProcess): number {
  return Number(new URL(url).port);
}
