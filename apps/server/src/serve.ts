import { isatty } from 'node:tty';
import { Fault } from '@cardroom/kernel';
import { PROJECT_ROOT, type ServerConfig, withoutEffect } from './config.ts';
import {
  changesBetween,
  readConstants,
  readSetup,
  type SettingChange,
  type SettingInForce,
  type Setup,
} from './constants.ts';
import type { RunningServer } from './main.ts';

/** How long a server takes at most to let its clients go; whoever ends it must wait for longer. */
export const CLOSE_TIMEOUT_MS = 5_000;
/** How long a server that is closed may stay for what nobody waits for. */
const LINGER_MS = 100;

/**
 * Runs the server until it is told to stop; gives the exit code. `isJson` prints one JSON line instead of words
 * when it listens. Words about trouble go to standard error.
 */
export async function runServe(isJson: boolean): Promise<number> {
  const setup = readSetup(process.env, PROJECT_ROOT);
  if (!setup.ok) {
    say(...setup.error);
    return 1;
  }
  say(...withoutEffect(process.env));
  const reload = listenForReload();
  const server = await startOrSay(setup.value);
  if (server === undefined) return 1;
  reload.begin(server, setup.value);
  // Before anybody is told that the server is there: whoever hears it may end it at once.
  const ended = Promise.race([nextSignal(), reload.hungUp]);
  process.stdout.write(
    isJson ? `${JSON.stringify({ url: server.url })}\n` : `Cardroom is open on ${server.url}\nStop it with Ctrl+C.\n`,
  );
  const signal = await ended;
  say(`${signal}: closing`);
  await server.leave();
  // A client that does not go must not keep the server from stopping: all that matters is in the store already.
  setTimeout(() => process.exit(0), CLOSE_TIMEOUT_MS).unref();
  await server.close();
  // What is still open, such as a try to reach a collector that does not answer, is nothing to wait for.
  setTimeout(() => process.exit(0), LINGER_MS).unref();
  return 0;
}

async function startOrSay(setup: Setup): Promise<RunningServer | undefined> {
  // Loaded only now: a mistake in the settings is told without waiting for the whole server.
  const { startServer } = await import('./main.ts');
  try {
    return await startServer(setup);
  } catch (error) {
    const sentence = reasonNotToStart(error, setup.config);
    if (sentence === undefined) throw error;
    say(sentence);
    return undefined;
  }
}

// ---- SIGHUP ---------------------------------------------------------------------------------------------------------

interface Reload {
  /** From now on `server` follows the file; a signal that came while it started is answered at once. */
  begin(server: RunningServer, setup: Setup): void;
  /** The signal meant that the terminal has gone, and with it whoever started the server: he wants it to end. */
  readonly hungUp: Promise<NodeJS.Signals>;
}

/** Hears SIGHUP from now on: until there is something to configure it must at least not end the process. */
function listenForReload(): Reload {
  const hadTerminal = isatty(process.stderr.fd);
  const hungUp = Promise.withResolvers<NodeJS.Signals>();
  let isAsked = false;
  let reload = (): void => void (isAsked = true);
  process.on('SIGHUP', () => {
    if (!hadTerminal || isatty(process.stderr.fd)) return reload();
    // Words to a terminal that has gone are an error, and nobody reads them.
    process.stderr.on('error', () => {});
    return hungUp.resolve('SIGHUP');
  });
  return {
    begin(server, { config, constants }) {
      let inForce = constants.inForce;
      reload = () => (inForce = reloadConstants(server, config.configFolder, inForce));
      if (isAsked) reload();
    },
    hungUp: hungUp.promise,
  };
}

/** Puts in force what the file says now, and says what changed; of a file with a mistake nothing. Gives what is in force. */
function reloadConstants(
  server: RunningServer,
  folder: string,
  inForce: readonly SettingInForce[],
): readonly SettingInForce[] {
  const next = readConstants(folder, PROJECT_ROOT);
  if (!next.ok) {
    say(...next.error, 'SIGHUP: nothing changed: the configuration has mistakes');
    return inForce;
  }
  const restored = server.configure(next.value);
  const changes = changesBetween(inForce, next.value.inForce);
  const sentences = [...changes.map(sentenceOf), ...restored];
  say(...(sentences.length === 0 ? ['nothing changed'] : sentences).map((words) => `SIGHUP: ${words}`));
  const waiting = new Set(changes.filter(({ needsRestart }) => needsRestart).map(({ key }) => key));
  return [
    ...next.value.inForce.filter(({ key }) => !waiting.has(key)),
    ...inForce.filter(({ key }) => waiting.has(key)),
  ];
}

function sentenceOf({ key, before, after, needsRestart }: SettingChange): string {
  const values = `${key}: ${JSON.stringify(before)} -> ${JSON.stringify(after)}`;
  return needsRestart ? `${values} when the server is started again; until then it stays` : values;
}

// ---- The start ------------------------------------------------------------------------------------------------------

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

/** Sentences on standard error, a line each, in one piece. */
function say(...sentences: readonly string[]): void {
  if (sentences.length > 0) process.stderr.write(`${sentences.join('\n')}\n`);
}
