import { registerActionStoreContract, registerPlayerStoreContract, registerStoreContract } from '@cardroom/testkit';
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

async function freshStorage(): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url: await spaces.create(), now: () => 1 });
  opened.push(storage);
  return storage;
}

registerStoreContract('PostgreSQL', async () => (await freshStorage()).store);
registerPlayerStoreContract('PostgreSQL', async () => (await freshStorage()).players);
registerActionStoreContract('PostgreSQL', async () => (await freshStorage()).actions);
