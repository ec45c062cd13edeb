import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert, Fault } from '@cardroom/kernel';
import { MIGRATIONS } from './schema.ts';

const FULL = 2;
const SQLITE_BUSY = 5;
/** How long the start waits for somebody else who writes to the database. */
const START_PATIENCE_MS = 5_000;
/** The same while the server runs: everybody waits meanwhile, so it is better to fail and be asked again. */
const PATIENCE_MS = 250;

/**
 * Opens the database of a data folder, makes both if they are missing and brings the schema up to date. What it
 * commits is on the disk when the commit returns: WAL with `synchronous = FULL`, checked after a first write
 * because a build of SQLite may quietly lower it then.
 */
export function openDatabase(folder: string): DatabaseSync {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'cardroom.db'), { timeout: START_PATIENCE_MS });
  // Without `fullfsync` macOS says that the disk has written what it has only taken note of.
  database.exec(
    'PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON;',
  );
  migrate(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS opened (only INTEGER PRIMARY KEY CHECK (only = 1), count INTEGER NOT NULL) STRICT;
    INSERT INTO opened VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  `);
  assert(pragma(database, 'synchronous') === FULL, 'the database does not wait for the disk');
  database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
  assert(pragma(database, 'journal_mode') === 'wal', 'the database keeps no write-ahead log');
  return database;
}

/**
 * Makes sure that only one server runs on a data folder, until the returned function is called or the process
 * ends in whatever way. Throws `Fault('FolderInUse')` if another one is there, and `Fault('StoreFailed')` when the
 * folder takes no writes.
 */
export function claimFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  let claim: DatabaseSync | undefined;
  try {
    claim = new DatabaseSync(join(folder, 'server.lock'), { timeout: 0 });
    // The operating system drops the lock of a process that dies, so a crash leaves no claim behind.
    claim.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE IF NOT EXISTS claimed (at INTEGER);');
  } catch (cause) {
    claim?.close();
    if (!isBusy(cause)) throw new Fault('StoreFailed', `cannot write to the data folder ${folder}`, { cause });
    throw new Fault('FolderInUse', `another Cardroom is running on the data folder ${folder}`, { cause });
  }
  const held = claim;
  return () => held.close();
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY;
}

function migrate(database: DatabaseSync): void {
  const version = pragma(database, 'user_version');
  assert(typeof version === 'number', 'the schema version is not a number');
  if (version > MIGRATIONS.length) {
    throw new Fault(
      'NewerDatabase',
      'the data folder was written by a newer Cardroom: use that one, or another folder',
    );
  }
  for (const [index, script] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN IMMEDIATE; ${script} PRAGMA user_version = ${index + 1}; COMMIT;`);
  }
}

function pragma(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}
