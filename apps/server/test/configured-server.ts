import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../src/cli.ts');

/** A server in a process of its own, with constants that a test changes while it works. */
export interface Configured {
  readonly url: string;
  /** Writes the file of constants, sends SIGHUP, and gives what the server said to it, line by line. */
  reload(constants: object | string): Promise<readonly string[]>;
  /** Asks it to end; gives the exit code. */
  stop(): Promise<number | null>;
}

/** Starts a server with its data and its constants in `folder`, and more in its environment. */
export async function startConfigured(
  folder: string,
  constants: object | string,
  env: Readonly<Record<string, string>> = {},
): Promise<Configured> {
  const configFolder = join(folder, 'config');
  mkdirSync(configFolder, { recursive: true });
  const write = (content: object | string): void =>
    writeFileSync(
      join(configFolder, 'system_constants.json'),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  write(constants);
  const child = spawn(process.execPath, [CLI, 'serve', '--json'], {
    env: {
      PATH: process.env['PATH'],
      CARDROOM_DATA: join(folder, 'data'),
      CARDROOM_CONFIG: configFolder,
      PORT: '0',
      // What it says to a signal is all that it says.
      LOG_LEVEL: 'silent',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [said, told] = ['', ''];
  child.stderr.on('data', (data: Buffer) => (said += data.toString('utf8')));
  child.stdout.on('data', (data: Buffer) => (told += data.toString('utf8')));
  const until = async (isThere: () => boolean): Promise<void> => {
    while (!isThere()) {
      if (child.exitCode !== null) throw new Error(`the server has ended: ${said}`);
      await Promise.race([once(child.stderr, 'data'), once(child.stdout, 'data'), once(child, 'close')]);
    }
  };
  await until(() => told.includes('\n'));
  const { url } = JSON.parse(told) as { readonly url: string };
  return {
    url,
    async reload(content) {
      write(content);
      said = '';
      child.kill('SIGHUP');
      // All that is said to one signal is written without a break, so the end of a line is the end of it all.
      await until(() => said.endsWith('\n') && said.includes('SIGHUP'));
      return said.trim().split('\n');
    },
    async stop() {
      child.kill('SIGTERM');
      if (child.exitCode === null) await once(child, 'exit');
      return child.exitCode;
    },
  };
}
