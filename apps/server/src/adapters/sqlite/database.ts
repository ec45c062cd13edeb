import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { assert, Defect, Fault } from '@cardroom/kernel';
import { migrate } from './migrate.ts';
import { messageOf, pragmaOf } from './row.ts';

const FULL = 2;
const SQLITE_BUSY = 5;
/** How long the start waits for somebody else who writes to the database. */
const START_PATIENCE_MS = 5_000;
/** The same while the server runs: everybody waits meanwhile, so it is better to fail and be asked again. */
const PATIENCE_MS = 250;
/**
 * Nobody works the log into the database at a commit before it has this many pages (400 MB): the writing thread has
 * it done beside its work long before that.
 */
const AUTOCHECKPOINT_PAGES = 100_000;
const CACHE_KB = 64_000;

/** The database of a data folder. */
export function databaseFile(folder: string): string {
  return join(folder, 'cardroom.db');
}

/**
 * Opens the database of a data folder for writing, makes both if they are missing and brings the schema up to date.
 * What it commits is on the disk when the commit returns: WAL with `synchronous = FULL`, checked after a first write
 * because a build of SQLite may quietly lower it then.
 */
export function openDatabase(folder: string): DatabaseSync {
  return opening(() => {
    mkdirSync(folder, { recursive: true });
    return new DatabaseSync(databaseFile(folder), { timeout: START_PATIENCE_MS });
  }, setUpWriting);
}

/** Opens the database of a data folder for reading only, which never waits for whoever writes. */
export function openReader(folder: string): DatabaseSync {
  return opening(
    () => new DatabaseSync(databaseFile(folder), { timeout: PATIENCE_MS, readOnly: true }),
    (database) => {
      database.exec(`PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA cache_size = -${CACHE_KB};`);
      assertDurable(database);
    },
  );
}

function setUpWriting(database: DatabaseSync): void {
  // Without `fullfsync` macOS says that the disk has written what it has only taken note of.
  database.exec(`
    PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA foreign_keys = ON;
    PRAGMA wal_autocheckpoint = ${AUTOCHECKPOINT_PAGES}; PRAGMA cache_size = -${CACHE_KB};
    PRAGMA temp_store = MEMORY;
  `);
  migrate(database);
  database.exec(`
    CREATE TABLE IF NOT EXISTS opened (only INTEGER PRIMARY KEY CHECK (only = 1), count INTEGER NOT NULL) STRICT;
    INSERT INTO opened VALUES (1, 1) ON CONFLICT DO UPDATE SET count = count + 1;
  `);
  assertDurable(database);
  database.exec(`PRAGMA busy_timeout = ${PATIENCE_MS}`);
}

function assertDurable(database: DatabaseSync): void {
  assert(pragmaOf(database, 'synchronous') === FULL, 'the database does not wait for the disk');
  assert(pragmaOf(database, 'fullfsync') === 1, 'the database takes the word of the disk for it');
  assert(pragmaOf(database, 'journal_mode') === 'wal', 'the database keeps no write-ahead log');
}

/** Opens and sets up; what fails is closed again. */
function opening(open: () => DatabaseSync, setUp: (database: DatabaseSync) => void): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = open();
    setUp(database);
    return database;
  } catch (cause) {
    database?.close();
    if (cause instanceof Fault || cause instanceof Defect) throw cause;
    throw new Fault('StoreFailed', `the database cannot be opened: ${messageOf(cause)}`, { cause });
  }
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
