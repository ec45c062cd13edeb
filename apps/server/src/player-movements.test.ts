import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chips, playerId, tableId } from '@cardroom/kernel';
import { type AccountId, type DirectTransfer, ISSUE, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import { movementsOf, type Store } from '@cardroom/room';
import { createMemoryStore } from '@cardroom/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createCountedStore } from '../test/counted-store.ts';
import { POSTGRES_SKIP_REASON } from '../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql } from '../test/postgres-spaces.ts';
import { ACCOUNTS_OF_PLAYER as IN_POSTGRES } from './adapters/postgres/ledger-reads.ts';
import { openPostgresStorage } from './adapters/postgres/postgres-storage.ts';
import { ACCOUNTS_OF_PLAYER as IN_SQLITE } from './adapters/sqlite/account-reads.ts';
import { openDatabase } from './adapters/sqlite/database.ts';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';

const folder = mkdtempSync(join(tmpdir(), 'cardroom-movements-'));
const opened: { close(): Promise<void> }[] = [];
let spaces: PostgresSpaces | undefined;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
afterAll(async () => {
  await spaces?.drop();
  rmSync(folder, { recursive: true, force: true });
});

const ANN = playerId('ann');
const TABLES = ['t1', 't2', 't3'].map((id) => tableId(id));

/** A grant, and at each table a buy-in. */
function playOf(player: string): readonly DirectTransfer[] {
  const who = playerId(player);
  const wallet = walletAccount(who);
  const move = (id: string, debit: AccountId, credit: AccountId): DirectTransfer => ({
    kind: 'direct',
    code: 'grant',
    id: transferId(`${id}:${who}`),
    debit,
    credit,
    amount: chips(debit === ISSUE ? 100 : 10),
  });
  return [move('grant', ISSUE, wallet), ...TABLES.map((table) => move(table, wallet, seatAccount(table, who)))];
}

describe.each(['memory', 'SQLite', 'PostgreSQL'] as const)('the movements of a player in %s', (kind) => {
  it('[OPL5] take as many reads and rows whether he is alone in the house or one of many', async (context) => {
    const counted = createCountedStore(await open(kind, context.skip));
    const { store } = counted;
    const reads = async (query: { readonly afterSeq?: number } = {}): Promise<number> => {
      const before = counted.count();
      const movements = await movementsOf(store, { player: ANN, limit: 3, ...query });
      expect(movements.map(({ to }) => to.account)).toHaveLength(query.afterSeq === undefined ? 3 : 1);
      return counted.count() - before;
    };
    await store.post(playOf('ann'), 1);
    const alone = [await reads(), await reads({ afterSeq: 3 })];
    for (let at = 0; at < 400; at += 1) await store.post(playOf(`p${at}`), 2);
    expect((await store.accounts('', 5_000)).length).toBe(1 + 401 * 4);
    expect([await reads(), await reads({ afterSeq: 3 })]).toEqual(alone);
  });

  async function open(where: typeof kind, skip: (reason?: string) => never): Promise<Store> {
    if (where === 'memory') return createMemoryStore();
    const storage =
      where === 'SQLite'
        ? await openSqliteStorage({ folder, now: () => 1 })
        : await openPostgresStorage({ url: await (spaces ?? skip(POSTGRES_SKIP_REASON)).create(), now: () => 1 });
    opened.push(storage);
    return storage.store;
  }
});

describe('the accounts of a player', () => {
  it('[OPL5] are found by an index each in SQLite', async () => {
    await (await openSqliteStorage({ folder, now: () => 1 })).close();
    const database = openDatabase(folder);
    const plan = database.prepare(`EXPLAIN QUERY PLAN ${IN_SQLITE}`).all('ann', '', 5);
    database.close();
    const steps = plan.map(({ detail }) => String(detail)).filter((detail) => /\baccounts\b/.test(detail));
    expect(steps).toEqual([
      expect.stringMatching(/^SEARCH accounts USING .*\(account_id=\?/),
      expect.stringMatching(/^SEARCH accounts USING INDEX holds_of_player/),
      expect.stringMatching(/^SEARCH accounts USING INDEX seats_of_player/),
    ]);
  });

  it('[OPL5] are found by an index each in PostgreSQL', async (context) => {
    const url = await (spaces ?? context.skip(POSTGRES_SKIP_REASON)).create();
    await (await openPostgresStorage({ url, now: () => 1 })).close();
    const asked = IN_POSTGRES.replaceAll('$1', `'ann'`).replace('$2', `''`).replace('$3', '5');
    // So few rows are read faster without any index.
    const strict = new URL(url);
    strict.searchParams.set('options', `${strict.searchParams.get('options')} -c enable_seqscan=off`);
    const rows = await runSql(strict.href, `EXPLAIN ${asked}`);
    const plan = rows.map((row) => String(row['QUERY PLAN'])).join('\n');
    for (const index of ['accounts_pkey', 'holds_by_player', 'seats_by_player']) expect(plan).toContain(index);
    expect(plan).not.toContain('Seq Scan');
  });
});
