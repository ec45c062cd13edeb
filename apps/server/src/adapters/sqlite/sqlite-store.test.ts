import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chips, playerId, tableId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { fencingToken } from '@cardroom/locks';
import { playWithFaults, registerPlayerStoreContract, registerStoreContract, settled } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { claimFolder, openDatabase } from './database.ts';
import { createGroupCommit } from './group-commit.ts';
import { createLedgerRows } from './ledger-rows.ts';
import { MIGRATIONS } from './schema.ts';
import { createSqlitePlayers } from './sqlite-players.ts';
import { createSqliteStore } from './sqlite-store.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-store-'));
let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(root, `${folders}`);
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Lets everything that waits for the database come to its end. */
async function storeSettled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await settled();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

registerStoreContract('SQLite', async () => createSqliteStore(openDatabase(newFolder())));
registerPlayerStoreContract('SQLite', async () => createSqlitePlayers(openDatabase(newFolder()), () => 1));

describe('the SQLite adapter', () => {
  it('[SQL1] finds everything again after it was closed and opened', async () => {
    const folder = newFolder();
    const first = createSqliteStore(openDatabase(folder));
    await first.commit({
      tableId: tableId('t1'),
      version: 0,
      at: 1,
      fence: fencingToken(9),
      reads: [],
      writes: [{ section: 'stage', version: 0, body: '{}' }],
      events: [],
      transfers: [],
      books: new Map(),
      startedHands: [],
      endedHands: [],
    });
    await first.close();
    const second = createSqliteStore(openDatabase(folder));
    expect((await second.table(tableId('t1')))?.version).toBe(1);
    expect(await second.largestFence()).toBe(9);
    await second.close();
  });

  it('[SQL2] waits for the disk on every connection', () => {
    const folder = newFolder();
    for (let time = 0; time < 2; time += 1) {
      const database = openDatabase(folder);
      expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 });
      expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' });
      expect(database.prepare('PRAGMA fullfsync').get()).toEqual({ fullfsync: 1 });
      // Nobody waits longer than this for a stranger who writes.
      expect(database.prepare('PRAGMA busy_timeout').get()).toEqual({ timeout: 250 });
      database.close();
    }
  });

  it('[SQL3] one data folder belongs to one server, until that one ends', () => {
    const folder = newFolder();
    const release = claimFolder(folder);
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'FolderInUse' }));
    release();
    claimFolder(folder)();
  });

  it('[SQL3] a data folder that takes no writes is not said to be in use', () => {
    const folder = newFolder();
    mkdirSync(join(folder, 'server.lock'), { recursive: true });
    expect(() => claimFolder(folder)).toThrow(expect.objectContaining({ code: 'StoreFailed' }));
  });

  it('[SQL4] a database of a later version is left alone', () => {
    const folder = newFolder();
    const database = openDatabase(folder);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openDatabase(folder)).toThrow(expect.objectContaining({ code: 'NewerDatabase' }));
  });

  it('[SQL5] a write that throws fails alone: the others of its batch are kept', async () => {
    const database = openDatabase(newFolder());
    database.exec('CREATE TABLE t (n INTEGER)');
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    const group = createGroupCommit(database);
    const results = await Promise.allSettled(
      [1, 2, 3].map((n) =>
        group.write(() => {
          insert.run(n);
          if (n === 2) throw new Error('no');
          return n;
        }),
      ),
    );
    expect(results.map((result) => result.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(
      database
        .prepare('SELECT n FROM t')
        .all()
        .map((row) => row['n']),
    ).toEqual([1, 3]);
    database.close();
  });

  it('[SQL6] a failed disk write fails the whole batch, and the next batch works', async () => {
    const folder = newFolder();
    const database = openDatabase(folder);
    database.exec('CREATE TABLE t (n INTEGER); PRAGMA busy_timeout = 0');
    const other = new DatabaseSync(join(folder, 'cardroom.db'));
    const group = createGroupCommit(database);
    const insert = database.prepare('INSERT INTO t VALUES (?)');
    other.exec('BEGIN IMMEDIATE');
    const refused = await Promise.allSettled([1, 2].map((n) => group.write(() => insert.run(n))));
    expect(refused.every((result) => result.status === 'rejected')).toBe(true);
    other.exec('ROLLBACK');
    await group.write(() => insert.run(3));
    expect(
      database
        .prepare('SELECT n FROM t')
        .all()
        .map((row) => row['n']),
    ).toEqual([3]);
    other.close();
    database.close();
  });

  it('[SQL8] the sum that is kept change by change is the sum of all accounts, and empty accounts are not kept', async () => {
    const folder = newFolder();
    const store = createSqliteStore(openDatabase(folder));
    await playWithFaults({ store, seed: 7, steps: 60, settle: storeSettled });
    await store.close();
    const database = openDatabase(folder);
    const ledger = createLedgerRows(database);
    expect([ledger.total(), ledger.sum()]).toEqual([0, 0]);
    expect(database.prepare('SELECT COUNT(*) AS n FROM accounts WHERE balance = 0').get()).toEqual({ n: 0 });
    database.exec(`UPDATE accounts SET balance = balance + 3 WHERE account_id = 'issue'`);
    expect([ledger.total(), ledger.sum()]).toEqual([3, 3]);
    database.close();
  });

  it('[SQL9] a full disk fails what it fails at, and nothing else: all books agree before and after', async () => {
    const folder = newFolder();
    const database = openDatabase(folder);
    const store = createSqliteStore(database);
    await playWithFaults({ store, seed: 3, steps: 20, settle: storeSettled });
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() ?? {};
    database.exec(`PRAGMA max_page_count = ${Number(pages) + 2}`);
    const grants = Array.from({ length: 400 }, (_, at) => ({
      id: transferId(`more-${at}`),
      debit: ISSUE,
      credit: walletAccount(playerId(`p${at}`)),
      amount: chips(5),
      code: 'grant' as const,
    }));
    const results = await Promise.allSettled(grants.map((grant) => store.post([grant], 1)));
    const done = grants.filter((_, at) => results[at]?.status === 'fulfilled');
    expect(done.length).toBeLessThan(400);
    for (const result of results) {
      if (result.status === 'rejected') expect(result.reason).toMatchObject({ name: 'Fault', code: 'StoreFailed' });
    }
    database.exec('PRAGMA max_page_count = 1000000');
    expect(await store.sumOfBalances()).toBe(0);
    const wallets = [...(await store.balances(grants.map(({ credit }) => credit))).values()];
    expect(wallets.reduce((sum, balance) => sum + balance, 0)).toBe(5 * done.length);
    // The same again: what was done stays done, what failed is done now.
    await Promise.all(grants.map((grant) => store.post([grant], 2)));
    expect(new Set((await store.balances(grants.map(({ credit }) => credit))).values())).toEqual(new Set([5]));
    await store.close();
  });

  it('[SQL11] a database of the first version is brought up to date, with its money', async () => {
    const folder = newFolder();
    mkdirSync(folder);
    const old = new DatabaseSync(join(folder, 'cardroom.db'));
    old.exec(`${MIGRATIONS[0] ?? ''} PRAGMA user_version = 1;
      INSERT INTO tables VALUES ('t1', 1, 5, 0, NULL);
      INSERT INTO accounts VALUES ('issue', -70), ('wallet:a', 70), ('pot:h1', 0)`);
    old.close();
    const database = openDatabase(folder);
    const store = createSqliteStore(database);
    expect(await store.table(tableId('t1'))).toMatchObject({ version: 1, at: 5 });
    expect(await store.tableIds()).toEqual(['t1']);
    expect(await store.sumOfBalances()).toBe(0);
    expect(createLedgerRows(database).total()).toBe(0);
    expect(await store.balances([walletAccount(playerId('a'))])).toEqual(new Map([['wallet:a', 70]]));
    await store.close();
  });

  it('[ROOM22] whatever fails and whenever, every key gets one answer, and all books agree', async () => {
    for (let seed = 1; seed <= 6; seed += 1) {
      const store = createSqliteStore(openDatabase(newFolder()));
      const count = await playWithFaults({ store, seed, steps: 40, settle: storeSettled });
      expect(count.answered).toBeGreaterThan(20);
      await store.close();
    }
  });

  it('[SQL7] a transfer that was posted can be neither changed nor removed', () => {
    const database = openDatabase(newFolder());
    database.exec(`INSERT INTO transfers VALUES (1, 'a', 'issue', 'wallet:x', 5, 'grant', NULL, NULL, 1)`);
    expect(() => database.exec('UPDATE transfers SET amount = 6')).toThrow(/immutable/);
    expect(() => database.exec('DELETE FROM transfers')).toThrow(/immutable/);
    database.close();
  });
});
