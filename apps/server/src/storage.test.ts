import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { assert, chips, playerId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import type { Store } from '@cardroom/room';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../test/postgres-spaces.ts';
import { databaseFile } from './adapters/sqlite/database.ts';
import { runLedger } from './ledger-verb.ts';
import { openStorage } from './storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-storage-'));
let spaces: PostgresSpaces | undefined;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterAll(async () => {
  await spaces?.drop();
  rmSync(root, { recursive: true, force: true });
});

let granted = 0;
function grant(store: Store): Promise<unknown> {
  granted += 1;
  const facts = { debit: ISSUE, credit: walletAccount(playerId('alice')), amount: chips(5), code: 'grant' } as const;
  return store.post([{ kind: 'direct', id: transferId(`g${granted}`), ...facts }], 1);
}

/** `ledger verify` with somebody writing all the time while it looks; what it has counted. */
async function verifyBesideWriting(store: Store, env: Readonly<Record<string, string>>): Promise<number> {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const over = new AbortController();
  const writing = (async () => {
    while (!over.signal.aborted) await Promise.all([grant(store), grant(store), grant(store)]);
  })();
  const code = await runLedger(['verify', '--json'], env, { stdout, stderr });
  over.abort();
  await writing;
  expect(code, String(stderr.read())).toBe(0);
  const report = JSON.parse(String(stdout.read())) as { readonly transfers: number };
  return report.transfers;
}

describe('the configured storage', () => {
  it('[LCLI2] is the database in the data folder, and is verified while others write to it', async () => {
    const dataFolder = join(root, 'data');
    const storage = await openStorage({ dataFolder, databaseUrl: undefined }, () => 1);
    for (let time = 0; time < 50; time += 1) await grant(storage.store);
    expect(existsSync(databaseFile(dataFolder))).toBe(true);
    expect(await verifyBesideWriting(storage.store, { CARDROOM_DATA: dataFolder })).toBeGreaterThanOrEqual(50);
    await storage.close();
  });

  it('[LCLI2] is PostgreSQL when there is an address of one', async ({ skip }) => {
    if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
    assert(spaces !== undefined, 'a test that is not skipped has a server');
    const dataFolder = join(root, 'unused');
    const databaseUrl = await spaces.create();
    const storage = await openStorage({ dataFolder, databaseUrl }, () => 1);
    for (let time = 0; time < 50; time += 1) await grant(storage.store);
    expect(existsSync(dataFolder)).toBe(false);
    const env = { CARDROOM_DATA: dataFolder, DATABASE_URL: databaseUrl };
    expect(await verifyBesideWriting(storage.store, env)).toBeGreaterThanOrEqual(50);
    await storage.close();
  });
});
