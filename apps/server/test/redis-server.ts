import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';

/** Why tests on a real Redis are skipped; `undefined` where it is installed, and in CI, where it must be. */
export const REDIS_SKIP_REASON = skipReason();

function skipReason(): string | undefined {
  const isThere = spawnSync('redis-server', ['--version']).error === undefined;
  return isThere || process.env['CI'] !== undefined ? undefined : 'redis-server is not installed';
}

/** How a private Redis is to behave. */
export interface RedisServerOptions {
  /** Writes everything to the disk before it answers; otherwise a restart forgets all. */
  readonly isPersistent?: boolean;
  /** Is a cluster of one node that has all slots. */
  readonly isCluster?: boolean;
  readonly password?: string;
}

/** A Redis of its own on a free port, and the faults that can befall it. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Starts it again on the same port after `kill`. */
  restart(): Promise<void>;
  /** Stops it from doing anything, connections stay open. */
  pause(): void;
  resume(): void;
  /** Ends it and removes its files. */
  stop(): Promise<void>;
}

/** Starts a Redis and waits until it takes commands. Throws when it is not installed. */
export async function startRedisServer(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), 'cardroom-redis-'));
  const port = await freePort();
  let child = await launch(port, folder, options);
  if (options.isCluster === true) await giveAllSlots(port);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exit = once(child, 'exit');
    child.kill('SIGKILL');
    await exit;
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    async restart() {
      child = await launch(port, folder, options);
    },
    pause: () => void child.kill('SIGSTOP'),
    resume: () => void child.kill('SIGCONT'),
    async stop() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function launch(port: number, folder: string, options: RedisServerOptions): Promise<ChildProcess> {
  const settings = [
    ['--port', `${port}`],
    ['--bind', '127.0.0.1'],
    ['--dir', folder],
    ['--save', ''],
    ['--appendonly', options.isPersistent === true ? 'yes' : 'no'],
    ['--appendfsync', 'always'],
    ...(options.isCluster === true
      ? [
          ['--cluster-enabled', 'yes'],
          ['--cluster-announce-ip', '127.0.0.1'],
        ]
      : []),
    ...(options.password === undefined ? [] : [['--requirepass', options.password]]),
  ];
  const child = spawn('redis-server', settings.flat(), { stdio: ['ignore', 'pipe', 'inherit'] });
  // Whoever forgets to stop it, or is stopped before: nothing stays behind.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  // It is seen by what it does not say.
  child.once('error', () => {});
  let words = '';
  for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
    words += String(chunk);
    if (words.includes('Ready to accept connections')) break;
  }
  if (!words.includes('Ready to accept connections')) throw new Error(`redis-server did not start: ${words}`);
  // Nobody reads the rest, which must not fill the pipe.
  child.stdout.resume();
  return child;
}

async function giveAllSlots(port: number): Promise<void> {
  const redis = new Redis(port);
  await redis.cluster('ADDSLOTSRANGE', 0, 16_383);
  for (let info = ''; !info.includes('cluster_state:ok');) info = await redis.cluster('INFO');
  redis.disconnect();
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
