import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type StoreReport, verifyStore } from '@cardroom/room';
import { createSystemClock } from '../adapters/system-clock.ts';
import { sha256 } from '../sha256.ts';
import { openStorage } from '../storage.ts';

const CLI = join(import.meta.dirname, '../cli.ts');

/** A server that was started for a load, on a folder that goes with it. */
export interface OwnServer {
  readonly url: string;
  /** Ends the server and checks all that it has kept. */
  verify(): Promise<StoreReport>;
  /** Ends the server if it still runs, and removes what it has kept. */
  [Symbol.asyncDispose](): Promise<void>;
}

/** Starts a server with the embedded database, and no settings but those of `config/`. */
export async function startOwnServer(): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), 'cardroom-load-'));
  const child = spawn(process.execPath, [...process.execArgv, CLI, 'serve', '--json'], {
    env: {
      PATH: process.env['PATH'],
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'],
      CARDROOM_DATA: folder,
      PORT: '0',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const url = await urlOf(child).catch(async (error: unknown) => {
    await remove();
    throw error;
  });
  return {
    url,
    async verify() {
      await stop(child);
      const clock = createSystemClock();
      const storage = await openStorage({ dataFolder: folder, databaseUrl: undefined }, () => clock.now());
      try {
        return await verifyStore(storage.store, sha256);
      } finally {
        await storage.close();
      }
    },
    async [Symbol.asyncDispose]() {
      await stop(child);
      await remove();
    },
  };
}

async function urlOf(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output');
  const lines = createInterface(child.stdout);
  const line: unknown = await Promise.race([
    once(lines, 'line').then(([first]: unknown[]) => first),
    once(child, 'exit').then(() => undefined),
  ]);
  if (typeof line !== 'string') throw new Error('the server did not start');
  return (JSON.parse(line) as { readonly url: string }).url;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}
