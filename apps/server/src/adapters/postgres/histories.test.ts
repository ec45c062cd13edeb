import { playHistories } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage } from './postgres-storage.ts';

const SEED = process.env['LEDGER_SEED'];
let spaces: PostgresSpaces;

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterAll(() => spaces?.drop());

function runOf(count: number) {
  return SEED === undefined ? { firstSeed: 1, count } : { firstSeed: Number(SEED), count: 1 };
}

async function nodes(count: number) {
  const url = await spaces.create();
  const storages = [];
  for (let at = 0; at < count; at++) storages.push(await openPostgresStorage({ url, now: () => 1 }));
  return storages.map(({ store }) => store);
}

describe('random histories on PostgreSQL', () => {
  it('[LED22] go as the model says', { timeout: 300_000 }, async () => {
    const run = runOf(300);
    const { failure, histories } = await playHistories({ ...run, make: () => nodes(1), perLedger: 150 });
    expect(failure).toBeUndefined();
    expect(histories).toBe(run.count);
  });

  it('[LED23] go as the model says in some order when two nodes take them', { timeout: 300_000 }, async () => {
    const run = runOf(150);
    const { failure, histories } = await playHistories({ ...run, make: () => nodes(2), perLedger: 150 });
    expect(failure).toBeUndefined();
    expect(histories).toBe(run.count);
  });
});
