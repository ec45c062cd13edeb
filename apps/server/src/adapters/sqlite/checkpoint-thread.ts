// oxlint-disable unicorn/require-post-message-target-origin -- A thread has no origin; windows do.
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';

/*
 * The thread that works the write-ahead log into the database, as far as it can without keeping anybody waiting.
 * Each message asks for it once; the answer is how many pages the log has.
 * Imports nothing of ours, so that it is there at once.
 */

const { file } = workerData as { readonly file: string };
const database = new DatabaseSync(file);
// What it writes is on the disk before the log is written over.
database.exec('PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA checkpoint_fullfsync = ON;');
const checkpoint = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');

parentPort?.on('message', () => {
  parentPort?.postMessage(Number(checkpoint.get()?.['log']));
});
