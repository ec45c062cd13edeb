import { Fault } from '@cardroom/kernel';
import { PROJECT_ROOT, readConfig, type ServerConfig } from './config.ts';
import type { RunningServer } from './main.ts';

const CLOSE_TIMEOUT_MS = 5_000;

/** Settings of later versions: known, but nothing answers to them yet. */
const NOT_YET = ['DATABASE_URL', 'REDIS_URL', 'ADMIN_TOKEN', 'TELEGRAM_BOT_TOKEN', 'TELEGRAM_WEBHOOK_URL'] as const;

/**
 * Runs the server until it is told to stop; gives the exit code. `isJson` prints one JSON line instead of words
 * when it listens. Words about trouble go to standard error.
 */
export async function runServe(isJson: boolean): Promise<number> {
  const config = readConfig(process.env, PROJECT_ROOT);
  if (!config.ok) {
    for (const sentence of config.error) say(sentence);
    return 1;
  }
  for (const key of NOT_YET) if (process.env[key] !== undefined) say(`${key} has no effect in this version`);
  const server = await startOrSay(config.value);
  if (server === undefined) return 1;
  process.stdout.write(
    isJson ? `${JSON.stringify({ url: server.url })}\n` : `Cardroom is open on ${server.url}\nStop it with Ctrl+C.\n`,
  );
  const signal = await nextSignal();
  say(`${signal}: closing`);
  // A client that does not go must not keep the server from stopping: all that matters is in the store already.
  setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref();
  await server.close();
  return 0;
}

async function startOrSay(config: ServerConfig): Promise<RunningServer | undefined> {
  // Loaded only now: a mistake in the settings is told without waiting for the whole server.
  const { startServer } = await import('./main.ts');
  try {
    return await startServer(config);
  } catch (error) {
    const sentence = reasonNotToStart(error, config);
    if (sentence === undefined) throw error;
    say(sentence);
    return undefined;
  }
}

/** What to tell somebody who can do something about it; `undefined` for what nobody can foresee. */
function reasonNotToStart(error: unknown, config: ServerConfig): string | undefined {
  if (error instanceof Fault) return `${error.code}: ${error.message}`;
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const { host, port, dataFolder } = config;
  switch (error.code) {
    case 'EADDRINUSE':
      return `PORT ${port} is in use: stop the program that uses it, or start with another one: PORT=${port + 1} npm start`;
    case 'EACCES':
      return `not allowed: PORT ${port} or the folder ${dataFolder}; use a PORT of 1024 or more, and a folder you may write to`;
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return `HOST ${host} is not an address of this machine: use 127.0.0.1, or 0.0.0.0 for all`;
    case 'ENOTDIR':
    case 'EEXIST':
      return `CARDROOM_DATA ${dataFolder} is not a folder`;
    default:
      return undefined;
  }
}

function nextSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    // Later ones are heard and change nothing: Ctrl+C reaches a process more than once when others pass it on.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, resolve);
  });
}

function say(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
}
