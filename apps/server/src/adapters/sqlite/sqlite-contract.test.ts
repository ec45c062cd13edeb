import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  registerActionStoreContract,
  registerPlayerStoreContract,
  registerStoreContract,
  registerSessionContract,
  registerTelegramContract,
} from '@cardroom/testkit';
import { afterAll } from 'vitest';
import { openSqliteStorage, type SqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-store-'));
const opened: SqliteStorage[] = [];
afterAll(async () => {
  await Promise.all(opened.map((storage) => storage.close()));
  rmSync(root, { recursive: true, force: true });
});

async function openNew(): Promise<SqliteStorage> {
  const storage = await openSqliteStorage({ folder: join(root, `${opened.length}`), now: () => 1 });
  opened.push(storage);
  return storage;
}

registerStoreContract('SQLite', async () => (await openNew()).store);
registerPlayerStoreContract('SQLite', async () => (await openNew()).players);
registerTelegramContract('SQLite', async () => [(await openNew()).players]);
registerSessionContract('SQLite', async () => [(await openNew()).players]);
registerActionStoreContract('SQLite', async () => (await openNew()).actions);
