import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playHistories } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { openSqliteStorage } from './sqlite-storage.ts';

const SEED = process.env['LEDGER_SEED'];
const root = mkdtempSync(join(tmpdir(), 'cardroom-histories-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

let folders = 0;

async function make() {
  const { store } = await openSqliteStorage({ folder: join(root, `${folders++}`), now: () => 1 });
  return [store];
}

describe('random histories on SQLite', () => {
  it('[LED21] go as the model says', { timeout: 300_000 }, async () => {
    const run = SEED === undefined ? { firstSeed: 1, count: 400 } : { firstSeed: Number(SEED), count: 1 };
    const { failure, histories } = await playHistories({ ...run, make, perLedger: 200 });
    expect(failure).toBeUndefined();
    expect(histories).toBe(run.count);
  });
});
