import { closeSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { createCheckpointer } from './checkpointer.ts';
import { databaseFile, openDatabase } from './database.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-checkpoint-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The numbers that a write-ahead log is marked with: others each time it begins anew. */
function saltOf(file: string): string {
  const salt = Buffer.alloc(8);
  const handle = openSync(`${file}-wal`, 'r');
  readSync(handle, salt, { position: 16 });
  closeSync(handle);
  return salt.toString('hex');
}

describe('the write-ahead log', () => {
  it('[SQL21] begins anew now and then, also while somebody writes all the time', async () => {
    const database = openDatabase(root);
    const file = databaseFile(root);
    // SQLite itself would do so at some commit, and keep that one waiting.
    database.exec('PRAGMA wal_autocheckpoint = 0; CREATE TABLE ballast (only INTEGER PRIMARY KEY, body BLOB) STRICT');
    const write = database.prepare('INSERT OR REPLACE INTO ballast VALUES (1, randomblob(200000))');
    const checkpointer = createCheckpointer(database, file);
    const first = saltOf(file);
    let batches = 0;
    while (saltOf(file) === first) {
      write.run();
      batches += 1;
      checkpointer.afterBatch(200_000);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(batches).toBeGreaterThan(20);
    await checkpointer.close();
    database.close();
  });
});
