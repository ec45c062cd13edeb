import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  allHaveEnded,
  clearRemains,
  type Cluster,
  initCluster,
  launchPostgres,
  postgresProgramsFolder,
  postgresUser,
  signalAll,
} from './postgres-programs.ts';

/** Why tests on a real PostgreSQL are skipped; `undefined` where one is given or installed, and in CI, where it must be. */
export const POSTGRES_SKIP_REASON = skipReason();

function skipReason(): string | undefined {
  const isThere = process.env['TEST_DATABASE_URL'] !== undefined || postgresProgramsFolder() !== undefined;
  return isThere || process.env['CI'] !== undefined ? undefined : 'PostgreSQL is not installed';
}

/** A PostgreSQL of its own on a free port, and the faults that can befall it. */
export interface PostgresServer {
  readonly port: number;
  /** Leads to its own database, which stays empty. */
  readonly url: string;
  /** Makes an empty database. Gives back the URL that leads to it. */
  createDatabase(): Promise<string>;
  /** Ends all of its processes at once, as a power cut does. */
  kill(): Promise<void>;
  /** Ends it as its operator does: it tells every client and has nothing to recover. */
  stopGently(): Promise<void>;
  /** Starts it again on the same port, with what was committed, after `kill` or `stopGently`. */
  restart(): Promise<void>;
  /** Stops it from doing anything, connections stay open. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** A fresh database for one test. */
export interface TestDatabase {
  readonly url: string;
  /** Removes it and cuts off whoever still uses it. */
  drop(): Promise<void>;
}

/** Starts a PostgreSQL and waits until it takes connections. Throws when it is not installed. */
export async function startPostgresServer(): Promise<PostgresServer> {
  const user = postgresUser();
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-postgres-'));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const cluster: Cluster = { folder, port: await freePort(), user };
  const removeAll = armRemoval(folder);
  await initCluster(cluster);
  let postmaster = await launchPostgres(cluster);
  const url = `postgres://postgres@127.0.0.1:${cluster.port}/postgres`;

  return {
    port: cluster.port,
    url,
    createDatabase: () => createDatabase(url),
    async kill() {
      await allHaveEnded(signalAll(postmaster, 'SIGKILL'));
      clearRemains(cluster);
    },
    async stopGently() {
      const pid = postmaster.pid;
      postmaster.kill('SIGINT');
      await allHaveEnded(pid === undefined ? [] : [pid]);
    },
    async restart() {
      postmaster = await launchPostgres(cluster);
    },
    pause: () => void signalAll(postmaster, 'SIGSTOP'),
    resume: () => void signalAll(postmaster, 'SIGCONT'),
    async stop() {
      signalAll(postmaster, 'SIGCONT');
      await removeAll();
    },
  };
}

let shared: Promise<PostgresServer> | undefined;

/**
 * Makes a fresh database: in the server of TEST_DATABASE_URL, else in one that this process starts at the first call and
 * that ends with the process.
 */
export async function openTestDatabase(): Promise<TestDatabase> {
  const given = process.env['TEST_DATABASE_URL'];
  const serverUrl = given ?? (await (shared ??= startPostgresServer())).url;
  const url = await createDatabase(serverUrl);
  const name = new URL(url).pathname.slice(1);
  return { url, drop: () => run(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) };
}

async function createDatabase(serverUrl: string): Promise<string> {
  const name = `cardroom_${randomUUID().replaceAll('-', '')}`;
  await run(serverUrl, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(serverUrl);
  url.pathname = name;
  return url.href;
}

async function run(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * A shell that waits for the end of its input, which comes when we say so and also when we end, in whatever way: the test
 * runner ends its workers by a signal. Then it ends the server that runs in the folder and removes the folder.
 */
const REMOVAL = `
  cat
  pid_file="$0/data/postmaster.pid"
  if pid=$(head -n 1 "$pid_file"); then
    kill -QUIT "$pid"
    kill -CONT "$pid"
    # The file goes when the server has cleared up, 5 seconds later at most.
    for _ in $(seq 500); do [ -e "$pid_file" ] || break; sleep 0.02; done
  fi
  rm -rf "$0"`;

function armRemoval(folder: string): () => Promise<void> {
  // In a group of its own, so that an interrupt from the keyboard does not reach it.
  const shell = spawn('sh', ['-c', REMOVAL, folder], { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
  const end = once(shell, 'exit');
  shell.unref();
  return async () => {
    shell.ref();
    shell.stdin.end();
    await end;
  };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
