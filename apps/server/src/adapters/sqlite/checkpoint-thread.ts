// oxlint-disable unicorn/require-post-message-target-origin -- A thread has no origin; windows do.
import { fdatasyncSync, openSync } from 'node:fs';
import { setPriority } from 'node:os';
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * The thread that works the write-ahead log into the database, as far as it can without keeping anybody waiting.
 * Each message asks for it once; the answer is how many pages the log has, and 0 when it could not be done. `close`
 * ends it.
 * Imports nothing of ours, so that it is there at once.
 */

/** Whoever writes goes first where there are too few processors. */
const NICE = 10;

const { file } = workerData as { readonly file: string };
// Elsewhere it is the priority of the whole process.
if (process.platform === 'linux') setPriority(0, NICE);
const database = new DatabaseSync(file);
// What it writes is on the disk before the log is written over.
database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;');
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
// Never closed: with it the locks would go that SQLite has on the same file.
const descriptor = openSync(file, 'r+');

parentPort?.on('message', (asked: unknown) => {
  if (asked !== 'close') return parentPort?.postMessage(workIn());
  database.close();
  parentPort?.close();
});

function workIn(): number {
  try {
    const log = Number(checkpoint.get()?.['log']);
    // SQLite waits for the disk only where the log ends, and then for all that has come together until then: commits
    // would stand still for as long. It is told itself of what fails here, by its own descriptor.
    fdatasyncSync(descriptor);
    return log;
  } catch {
    return 0;
  }
}
