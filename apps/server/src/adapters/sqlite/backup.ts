import { randomBytes } from 'node:crypto';
import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Defect, Fault } from '@cardroom/kernel';
import { claimFolder, databaseFile } from './database.ts';
import { versionOf } from './migrate.ts';
import { messageOf, pragmaOf } from './row.ts';

/** How long a backup waits for somebody else. */
const PATIENCE_MS = 5_000;

/**
 * Writes all that a data folder held at one moment to a new file, while a server works on the folder and goes on
 * writing. The file is there as a whole or not at all, is on the disk, and has been checked. Throws
 * `Fault('FileExists')` rather than overwriting anything, and `Fault('StoreFailed')` when it cannot be written.
 */
export async function backupSqlite(folder: string, file: string): Promise<void> {
  if (existsSync(file)) throw new Fault('FileExists', `${file} exists already: name a new file`);
  const source = databaseFile(folder);
  if (!existsSync(source)) throw new Fault('StoreFailed', `there is no database in ${folder}`);
  // Beside its place, so that putting it there is one step.
  const draft = draftOf(file);
  try {
    copyMoment(source, draft);
    assertUsable(draft);
    flush(draft);
    // A link and not a new name: it does not replace what somebody else has put there meanwhile.
    linkSync(draft, file);
    flush(dirname(file));
  } catch (cause) {
    throw faultOf(cause, `the backup could not be written to ${file}`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/**
 * Puts a backup in the place of the database of a data folder that no server uses, and keeps what was there under
 * the name that it gives back; `undefined` when there was nothing. The file is checked first. Throws
 * `Fault('FolderInUse')`, `Fault('BackupUnusable')` or `Fault('NewerDatabase')`, and has changed nothing then.
 */
export async function restoreSqlite(folder: string, file: string): Promise<string | undefined> {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Fault('BackupUnusable', `there is no file ${file}`);
  const release = claimFolder(folder);
  const target = databaseFile(folder);
  const draft = draftOf(target);
  try {
    // The copy is checked and not the file: nobody changes it in between.
    copyFileSync(file, draft);
    assertUsable(draft);
    flush(draft);
    const kept = keepOld(target);
    renameSync(draft, target);
    flush(folder);
    return kept;
  } catch (cause) {
    throw faultOf(cause, `${file} could not be restored`);
  } finally {
    rmSync(draft, { force: true });
    release();
  }
}

function draftOf(file: string): string {
  return `${file}.${randomBytes(4).toString('hex')}.part`;
}

/** Whoever writes goes on meanwhile: this only reads, all of it in one transaction. */
function copyMoment(source: string, draft: string): void {
  const database = new DatabaseSync(source, { readOnly: true, timeout: PATIENCE_MS });
  try {
    database.prepare('VACUUM INTO ?').run(draft);
  } finally {
    database.close();
  }
}

/** A `Fault` unless the file is a whole database that this version knows. */
function assertUsable(file: string): void {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    if (versionOf(database) === 0) throw new Fault('BackupUnusable', 'the file is no database of Cardroom');
    const found = pragmaOf(database, 'integrity_check');
    if (found !== 'ok') throw new Fault('BackupUnusable', 'the file is damaged');
  } catch (cause) {
    if (cause instanceof Fault || cause instanceof Defect) throw cause;
    throw new Fault('BackupUnusable', `the file is no whole database: ${messageOf(cause)}`, { cause });
  } finally {
    database.close();
    // A file that keeps a write-ahead log gets these by being read.
    dropLog(file);
  }
}

/** Keeps the old database under another name, with its log, if that could not be worked into it. */
function keepOld(target: string): string | undefined {
  if (!existsSync(target)) {
    dropLog(target);
    return undefined;
  }
  const kept = `${target}.before-restore-${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  // A log that stays behind would be taken for that of the new database.
  if (!isFolded(target) && existsSync(`${target}-wal`)) renameSync(`${target}-wal`, `${kept}-wal`);
  linkSync(target, kept);
  dropLog(target);
  return kept;
}

/** Works the write-ahead log into the database; says whether that could be done. */
function isFolded(file: string): boolean {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(file, { timeout: PATIENCE_MS });
    const { busy } = database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get() ?? {};
    return busy === 0;
  } catch {
    // Damaged, as may be: perhaps that is why another one is to take its place.
    return false;
  } finally {
    database?.close();
  }
}

function dropLog(file: string): void {
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true });
}

/** Waits until a file, or the names in a folder, are on the disk. */
function flush(path: string): void {
  const handle = openSync(path, 'r');
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function faultOf(cause: unknown, what: string): Error {
  if (cause instanceof Fault || cause instanceof Defect) return cause;
  return new Fault('StoreFailed', `${what}: ${messageOf(cause)}`, { cause });
}
