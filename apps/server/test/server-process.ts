import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../src/cli.ts');

/** A server in a process of its own. */
export interface ServerProcess {
  readonly url: string;
  /** All that it has said on standard error. */
  readonly said: string;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** Lets it do nothing, as one that is swapped out or whose machine sleeps; its connections stay open. */
  freeze(): void;
  /** Lets it go on where it was. */
  thaw(): void;
  /** Asks it to end; gives the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a run of the command line came to. */
export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Starts a server on a free port and waits until it listens. */
export async function startServerProcess(
  dataFolder: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const settings = { CARDROOM_DATA: dataFolder, PORT: '0', LOG_LEVEL: 'error', ...env };
  const child = spawnCli(['serve', '--json'], settings);
  let words = '';
  child.stderr?.on('data', (data: Buffer) => {
    words += data.toString('utf8');
  });
  const line = await Promise.race([firstLine(child), once(child, 'close').then(() => '')]);
  if (line === '') throw new Error(`the server did not start: ${words}`);
  const { url } = JSON.parse(line) as { readonly url: string };
  return {
    url,
    get said() {
      return words;
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      if (child.exitCode === null) await once(child, 'exit');
      return child.exitCode;
    },
  };
}

/** Runs the command line to its end; `stdin` is an open file, nothing if absent. */
export async function runCli(
  args: readonly string[],
  env: Record<string, string> = {},
  stdin: number | 'ignore' = 'ignore',
): Promise<Finished> {
  const child = spawnCli(args, env, stdin);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (data: Buffer) => {
    stdout += data.toString('utf8');
  });
  child.stderr?.on('data', (data: Buffer) => {
    stderr += data.toString('utf8');
  });
  await once(child, 'close');
  return { code: child.exitCode, stdout, stderr };
}

function spawnCli(
  args: readonly string[],
  env: Record<string, string>,
  stdin: number | 'ignore' = 'ignore',
): ChildProcess {
  const child = spawn(process.execPath, [CLI, ...args], {
    env: { PATH: process.env['PATH'], ...env },
    stdio: [stdin, 'pipe', 'pipe'],
  });
  // Whoever forgets to end it, or is stopped before: nothing stays behind.
  const endWithUs = (): void => void child.kill('SIGKILL');
  process.once('exit', endWithUs);
  child.once('exit', () => process.off('exit', endWithUs));
  return child;
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout?.iterator({ destroyOnReturn: false }) ?? []) {
    text += String(chunk);
    const end = text.indexOf('\n');
    // The stream is left open: closing it would make the server's next words an error.
    if (end >= 0) return text.slice(0, end);
  }
  return '';
}
