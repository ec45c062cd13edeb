import { resolve } from 'node:path';
import { Fault } from '@cardroom/kernel';
import { type Environment, PROJECT_ROOT, readConfig } from './config.ts';
import { placeOf, type VerbOutput } from './replay.ts';

const USAGES = {
  backup: `Usage: npm run -s cardroom -- backup [--json] FILE

Copies the database of CARDROOM_DATA into FILE as it stands at one moment, also while a server runs on it. FILE must
not be there yet. Exit code: 0 done, 1 it could not be done, 2 not understood.
`,
  restore: `Usage: npm run -s cardroom -- restore [--json] FILE

Puts the backup FILE in the place of the database of CARDROOM_DATA. No server may run on it. Exit code: 0 done, 1 it
could not be done, 2 not understood.
`,
} as const;

/** What PostgreSQL has better programs for than we could write. */
const POSTGRES_WAYS = {
  backup: 'DATABASE_URL is set: back PostgreSQL up with: pg_dump --format=custom --file=FILE "$DATABASE_URL"',
  restore:
    'DATABASE_URL is set: restore PostgreSQL, with no server running on it, with: pg_restore --clean --if-exists --single-transaction --dbname="$DATABASE_URL" FILE',
} as const;

/** The verbs `backup` and `restore`; gives the exit code. [LCLI8] */
export async function runBackup(
  verb: keyof typeof USAGES,
  args: readonly string[],
  env: Environment,
  { stdout, stderr }: VerbOutput = process,
): Promise<number> {
  if (args.includes('--help')) {
    stdout.write(USAGES[verb]);
    return 0;
  }
  const files = args.filter((arg) => !arg.startsWith('--'));
  const unknown = args.find((arg) => arg.startsWith('--') && arg !== '--json');
  const [file] = files;
  if (unknown !== undefined || file === undefined || files.length > 1) {
    const what = unknown === undefined ? 'name one file' : `unknown option ${JSON.stringify(unknown.slice(0, 40))}`;
    stderr.write(`${verb}: ${what}\n\n${USAGES[verb]}`);
    return 2;
  }
  const config = readConfig(env, PROJECT_ROOT);
  if (!config.ok) {
    for (const sentence of config.error) stderr.write(`${sentence}\n`);
    return 1;
  }
  if (config.value.databaseUrl !== undefined) {
    stderr.write(`${POSTGRES_WAYS[verb]}\n`);
    return 2;
  }
  try {
    const kept = await copy(verb, config.value.dataFolder, file);
    if (kept !== undefined) stderr.write(`what was there before is kept as ${kept}\n`);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    stderr.write(`${error.code}: ${error.message}\n`);
    return 1;
  }
  const done = verb === 'backup' ? 'backed up to' : 'restored from';
  stdout.write(args.includes('--json') ? `${JSON.stringify({ ok: true, file })}\n` : `${done} ${file}\n`);
  return 0;
}

/** Gives the name under which a database is kept whose place was taken. */
async function copy(verb: keyof typeof USAGES, folder: string, file: string): Promise<string | undefined> {
  const { backupSqlite, restoreSqlite } = await import('./adapters/sqlite/backup.ts');
  if (verb === 'restore') return restoreSqlite(folder, placeOf(file));
  // Where npm was called, whatever may stand at the root under the same name.
  await backupSqlite(folder, resolve(process.env['INIT_CWD'] ?? '.', file));
  return undefined;
}
