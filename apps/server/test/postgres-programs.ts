import { type ChildProcess, execFile, spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';

/** Where Debian keeps the server programs, one folder for each version. */
const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** Where one cluster lives and who runs it. */
export interface Cluster {
  /** Holds everything of it: `data`, `log` and the socket. */
  readonly folder: string;
  readonly port: number;
  readonly user: ServerUser;
}

/** The user of the operating system that the programs run as; empty for ourselves. */
export type ServerUser = { readonly uid: number; readonly gid: number } | Readonly<Record<string, never>>;

/** Where `initdb` and `postgres` are: in `PATH`, else Debian's newest; `undefined` where they are not installed. */
export function postgresProgramsFolder(): string | undefined {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const newestFirst = versions.sort((a, b) => Number(b) - Number(a)).map((name) => join(DEBIAN_FOLDER, name, 'bin'));
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...newestFirst];
  return folders.find((folder) => ['initdb', 'postgres'].every((name) => existsSync(join(folder, name))));
}

/** Ourselves; for root, whom PostgreSQL refuses, `postgres` or else `nobody`. Throws when there is neither. */
export function postgresUser(): ServerUser {
  if (process.getuid?.() !== 0) return {};
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user === undefined) throw new Error('PostgreSQL does not run as root, and there is no other user for it');
  return { uid: Number(user[2]), gid: Number(user[3]) };
}

/** Makes an empty cluster. Everybody on this machine may enter as `postgres`. */
export async function initCluster({ folder, user }: Cluster): Promise<void> {
  const settings = ['--username=postgres', '--auth=trust', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await promisify(execFile)(programPath('initdb'), [...settings, join(folder, 'data')], { cwd: folder, ...user });
}

/** Starts the server of `cluster` and waits until it takes connections, after its recovery if it needs one. */
export async function launchPostgres({ folder, port, user }: Cluster): Promise<ChildProcess> {
  const settings = [
    `port=${port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${folder}`,
    'fsync=on',
    'shared_buffers=16MB',
    'max_connections=50',
    // Nothing of a killed server stays in /dev/shm.
    'dynamic_shared_memory_type=mmap',
  ];
  const log = openSync(join(folder, 'log'), 'a');
  const flags = ['-D', join(folder, 'data'), ...settings.flatMap((setting) => ['-c', setting])];
  const child = spawn(programPath('postgres'), flags, { cwd: folder, stdio: ['ignore', 'ignore', log], ...user });
  closeSync(log);
  // Whoever forgets to stop it is not kept alive by it.
  child.unref();
  while (pidFileOf(folder)[7]?.trim() !== 'ready') {
    if (hasEnded(child)) throw new Error(`postgres did not start: ${readFileSync(join(folder, 'log'), 'utf8')}`);
    await setTimeout(5);
  }
  return child;
}

/** Sends `signal` to all children of the server and then to itself. Gives back who they are. */
export function signalAll(postmaster: ChildProcess, signal: NodeJS.Signals): readonly number[] {
  const { pid: parent } = postmaster;
  if (parent === undefined || hasEnded(postmaster)) return [];
  // It must not get another child while we count.
  if (signal !== 'SIGCONT') postmaster.kill('SIGSTOP');
  const children = livingProcesses().filter((process) => process.parent === parent);
  // A child that sees its parent gone still says so to its client.
  const pids = [...children.map(({ pid }) => pid), parent];
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch {
      // It has ended by itself.
    }
  }
  return pids;
}

/** Waits until none of the processes runs. */
export async function allHaveEnded(pids: readonly number[]): Promise<void> {
  while (livingProcesses().some(({ pid }) => pids.includes(pid))) await setTimeout(2);
}

/** Removes what a killed server leaves beside its data: what says that it runs, and its piece of the kernel's memory. */
export function clearRemains({ folder, port }: Cluster): void {
  const memoryId = pidFileOf(folder)[6]?.trim().split(/\s+/)[1];
  if (memoryId !== undefined) spawnSync('ipcrm', ['-m', memoryId]);
  rmSync(join(folder, 'data', 'postmaster.pid'), { force: true });
  rmSync(join(folder, `.s.PGSQL.${port}.lock`), { force: true });
}

function programPath(name: string): string {
  const folder = postgresProgramsFolder();
  if (folder === undefined) throw new Error('PostgreSQL is not installed');
  return join(folder, name);
}

/** The lines of the file in which a server says who it is and how far it has come. */
function pidFileOf(folder: string): readonly string[] {
  const path = join(folder, 'data', 'postmaster.pid');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n') : [];
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

/** Every process that runs, without those that have ended and only wait to be noticed. */
function livingProcesses(): readonly { readonly pid: number; readonly parent: number }[] {
  const lines = process.platform === 'linux' ? linesOfProc() : linesOfPs();
  return lines
    .map((line) => line.trim().split(/\s+/))
    .filter(([, state]) => state !== undefined && !state.startsWith('Z'))
    .map(([pid, , parent]) => ({ pid: Number(pid), parent: Number(parent) }));
}

/** Process, state and parent of each, from where Linux shows them: `ps` is not on every machine. */
function linesOfProc(): readonly string[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        // `2202 (any (name) S 2197 ...`
        const status = readFileSync(`/proc/${pid}/stat`, 'utf8');
        return `${pid} ${status.slice(status.lastIndexOf(')') + 1)}`;
      } catch {
        // It has ended meanwhile.
        return pid;
      }
    });
}

function linesOfPs(): readonly string[] {
  return spawnSync('ps', ['-A', '-o', 'pid=,stat=,ppid='], { encoding: 'utf8' }).stdout.split('\n');
}
