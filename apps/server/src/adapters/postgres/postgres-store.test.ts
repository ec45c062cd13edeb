import {
  registerActionStoreContract,
  registerPlayerStoreContract,
  registerStoreContract,
  registerSessionContract,
  registerTelegramContract,
} from '@cardroom/testkit';
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

let spaces: PostgresSpaces;
const opened: PostgresStorage[] = [];

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
afterAll(() => spaces?.drop());

async function openStorage(url: string): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url, now: () => 1 });
  opened.push(storage);
  return storage;
}

async function freshStorage(): Promise<PostgresStorage> {
  return openStorage(await spaces.create());
}

/** Storages of three servers over one database. */
async function freshNodes(): Promise<readonly PostgresStorage[]> {
  const url = await spaces.create();
  return [await openStorage(url), await openStorage(url), await openStorage(url)];
}

registerStoreContract('PostgreSQL', async () => (await freshStorage()).store);
registerPlayerStoreContract('PostgreSQL', async () => (await freshStorage()).players);
registerTelegramContract('PostgreSQL', async () => (await freshNodes()).map(({ players }) => players));
registerSessionContract('PostgreSQL', async () => (await freshNodes()).map(({ players }) => players));
registerActionStoreContract('PostgreSQL', async () => (await freshStorage()).actions);
