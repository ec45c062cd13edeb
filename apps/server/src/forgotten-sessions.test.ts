import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PlayerId, playerId } from '@cardroom/kernel';
import type { RequestOutcome, StoreRequest } from '@cardroom/room';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql } from '../test/postgres-spaces.ts';
import { createLink } from './adapters/postgres/postgres-link.ts';
import { openPostgresStorage } from './adapters/postgres/postgres-storage.ts';
import { createSessionWriter } from './adapters/postgres/session-writer.ts';
import { createBatchWriter } from './adapters/sqlite/batch-writer.ts';
import { openDatabase } from './adapters/sqlite/database.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-forgotten-'));
let spaces: PostgresSpaces | undefined;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterAll(async () => {
  await spaces?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const ANN: PlayerId = playerId('ann');
const ADD_ANN = `INSERT INTO players VALUES ('ann', 'Ann', 1)`;

/** Writes requests, and tells the hashes that are kept then. */
interface Scene {
  readonly write: (requests: readonly StoreRequest[]) => Promise<readonly RequestOutcome[]>;
  readonly kept: () => Promise<readonly unknown[]>;
  readonly close: () => Promise<void>;
}

describe.each(['SQLite', 'PostgreSQL'] as const)('sessions that are to be forgotten in %s', (kind) => {
  it('[SES3] are compared with their end when they are removed, whoever has named them', async (context) => {
    const { write, kept, close } = await (kind === 'SQLite' ? openSqlite() : openPostgres(context.skip));
    for (const [tokenHash, expiresAt] of [
      ['good', 2_000],
      ['edge', 1_000],
      ['old', 999],
    ] as const) {
      await write([{ kind: 'addSession', session: { tokenHash, playerId: ANN, expiresAt } }]);
    }
    await write([{ kind: 'forgetSessions', tokenHashes: ['good', 'edge', 'old', 'gone'], before: 1_000 }]);
    expect(await kept()).toEqual(['edge', 'good']);
    await close();
  });
});

async function openSqlite(): Promise<Scene> {
  const database = openDatabase(folder);
  database.exec(ADD_ANN);
  const write = createBatchWriter(database, () => {});
  const hashes = database.prepare('SELECT token_hash FROM sessions ORDER BY token_hash');
  return {
    write: async (requests) => write(requests, 1),
    kept: async () => hashes.all().map((row) => row['token_hash']),
    close: async () => database.close(),
  };
}

async function openPostgres(skip: (reason?: string) => never): Promise<Scene> {
  const url = await (spaces ?? skip(POSTGRES_SKIP_REASON)).create();
  await (await openPostgresStorage({ url, now: () => 1 })).close();
  await runSql(url, ADD_ANN);
  const link = createLink({ url, clientsMax: 1 });
  const rows = () => runSql(url, 'SELECT token_hash FROM sessions ORDER BY token_hash');
  return {
    write: createSessionWriter(link),
    kept: async () => (await rows()).map((row) => row['token_hash']),
    close: () => link.close(),
  };
}
