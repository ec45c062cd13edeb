import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** A Redis to measure with. */
export interface MeasuredRedis {
  readonly url: string;
  close(): Promise<void>;
}

/**
 * A Redis of our own on a free port, which writes nothing to disk; without the program, the one at `REDIS_URL`.
 * Without either an `Error` with the code `ENOENT`: what needs Redis is not there.
 */
export async function openMeasuredRedis(): Promise<MeasuredRedis> {
  const port = await freePort();
  const server = spawn(
    'redis-server',
    ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const stop = (): boolean => server.kill();
  process.once('exit', stop);
  const isStarted = await accepts(server);
  if (!isStarted) {
    process.off('exit', stop);
    return sharedRedis();
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    async close() {
      process.off('exit', stop);
      const ended = once(server, 'exit');
      stop();
      await ended;
    },
  };
}

/** Whether the server got as far as accepting connections; not, when there is no such program. */
async function accepts(server: ChildProcess): Promise<boolean> {
  const error = await new Promise<Error | undefined>((resolve) => {
    server.once('error', resolve);
    server.once('exit', () => resolve(new Error('redis-server ended before it was ready')));
    server.stdout?.on('data', (words: Buffer) => {
      if (words.includes('Ready to accept connections')) resolve(undefined);
    });
  });
  if (error === undefined) return true;
  if ('code' in error && error.code === 'ENOENT') return false;
  throw error;
}

function sharedRedis(): MeasuredRedis {
  const url = process.env['REDIS_URL'];
  if (url !== undefined) return { url, close: async () => {} };
  throw Object.assign(new Error('no redis-server and no REDIS_URL'), { code: 'ENOENT' });
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('a port has no number');
  return address.port;
}
