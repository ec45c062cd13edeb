import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chips, playerId } from '@cardroom/kernel';
import { type DirectTransfer, ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import type { Store } from '@cardroom/room';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseFile, openDatabase } from './database.ts';
import { openSqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-faults-'));
let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(root, `${folders}`);
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

const FAULT = { name: 'Fault', code: 'StoreFailed' };

function grantTo(player: string): DirectTransfer {
  const credit = walletAccount(playerId(player));
  return { kind: 'direct', id: transferId(`grant:${player}`), debit: ISSUE, credit, amount: chips(5), code: 'grant' };
}

const PEOPLE = Array.from({ length: 600 }, (_, at) => `p${at}`);
const WALLETS = PEOPLE.map((player) => walletAccount(playerId(player)));

/** Gives everybody his chips, a few at a time; says who was told that he has them. */
async function grantAll(store: Store): Promise<readonly string[]> {
  const granted: string[] = [];
  for (let from = 0; from < PEOPLE.length; from += 50) {
    const people = PEOPLE.slice(from, from + 50);
    const results = await Promise.allSettled(people.map((player) => store.post([grantTo(player)], 1)));
    for (const [at, result] of results.entries()) {
      if (result.status === 'fulfilled') granted.push(people[at] ?? '');
      else expect(result.reason).toMatchObject(FAULT);
    }
  }
  return granted;
}

async function owned(store: Store): Promise<number> {
  return [...(await store.balances(WALLETS)).values()].reduce((sum, balance) => sum + balance, 0);
}

describe('a disk that is full', () => {
  it('[SQL9] fails what it fails at and nothing else, and takes all of it once there is room again', async () => {
    const folder = newFolder();
    const database = openDatabase(folder);
    // What another program has on the disk, until it is removed.
    database.exec('CREATE TABLE ballast (body BLOB) STRICT; INSERT INTO ballast VALUES (zeroblob(1000000))');
    const { page_count: pages } = database.prepare('PRAGMA page_count').get() ?? {};
    const { store, close } = await openSqliteStorage({ folder, now: () => 1, pagesMax: Number(pages) + 4 });
    const granted = await grantAll(store);
    expect(granted.length).toBeGreaterThan(0);
    expect(granted.length).toBeLessThan(PEOPLE.length);
    expect(await store.sumOfBalances()).toBe(0);
    expect(await owned(store)).toBe(5 * granted.length);
    database.exec('DROP TABLE ballast');
    database.close();
    // The same again: what was done stays done, what failed is done now.
    expect(await grantAll(store)).toHaveLength(PEOPLE.length);
    expect(await owned(store)).toBe(5 * PEOPLE.length);
    await close();
  });
});

describe('a database that somebody else has locked', () => {
  it('[SQL6] fails what was to be written, as a whole, and takes it when it is free again', async () => {
    const folder = newFolder();
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    await store.post([grantTo('p0')], 1);
    const other = new DatabaseSync(databaseFile(folder));
    other.exec('BEGIN IMMEDIATE');
    const refused = await Promise.allSettled(['p1', 'p2'].map((player) => store.post([grantTo(player)], 1)));
    for (const result of refused) expect(result).toMatchObject({ status: 'rejected', reason: FAULT });
    // Reading needs no lock.
    expect(await owned(store)).toBe(5);
    other.exec('ROLLBACK');
    other.close();
    await Promise.all(['p1', 'p2'].map((player) => store.post([grantTo(player)], 1)));
    expect(await owned(store)).toBe(15);
    await close();
  });

  it('[SQL14] keeps nobody waiting but those who write: everything else goes on meanwhile', async () => {
    const folder = newFolder();
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    await store.post([grantTo('p0')], 1);
    const other = new DatabaseSync(databaseFile(folder));
    other.exec('BEGIN IMMEDIATE');
    const asked = { isRefused: false };
    const refused = store.post([grantTo('p1')], 1).catch(() => (asked.isRefused = true));
    let reads = 0;
    while (!asked.isRefused) {
      expect(await owned(store)).toBe(5);
      reads += 1;
      await new Promise((resolve) => setImmediate(resolve));
    }
    await refused;
    expect(reads).toBeGreaterThan(10);
    other.exec('ROLLBACK');
    other.close();
    await close();
  });
});

describe('a data folder that may not be written to', () => {
  it('[SQL15] is said to be so at the start, and works as soon as it may be', async () => {
    const folder = newFolder();
    chmodSync(root, 0o755);
    const first = await openSqliteStorage({ folder, now: () => 1 });
    await first.store.post([grantTo('p0')], 1);
    await first.close();
    await asNobody(folder, async () => {
      await expect(openSqliteStorage({ folder, now: () => 1 })).rejects.toMatchObject(FAULT);
    });
    const second = await openSqliteStorage({ folder, now: () => 1 });
    expect(await owned(second.store)).toBe(5);
    await second.close();
  });
});

/** Runs `work` while nothing in the folder may be written, also by somebody who otherwise may do everything. */
async function asNobody(folder: string, work: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  chmodSync(databaseFile(folder), 0o444);
  chmodSync(folder, 0o555);
  if (isRoot) process.seteuid?.(65_534);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid?.(0);
    chmodSync(folder, 0o755);
    chmodSync(databaseFile(folder), 0o644);
  }
}

describe('an id that is no text', () => {
  it('[SQL22] is a mistake of its request, and of no other', async () => {
    const { store, close } = await openSqliteStorage({ folder: newFolder(), now: () => 1 });
    for (let time = 0; time < 2; time += 1) {
      const broken = store.post([{ ...grantTo('p1'), id: transferId('half \ud83d') }], 1);
      const [result, other] = await Promise.allSettled([broken, store.post([grantTo(`q${time}`)], 1)]);
      expect(result).toMatchObject({ status: 'rejected', reason: { name: 'Defect' } });
      expect(other).toMatchObject({ status: 'fulfilled', value: { ok: true } });
    }
    await close();
  });
});

describe('a database that fails while a request is decided', () => {
  const answer = { principal: playerId('p1'), key: 'k', fingerprint: 'f', body: '{}', at: 1 };
  it.each([
    ['lacks a table', 'ALTER TABLE answers RENAME TO gone', 'ALTER TABLE gone RENAME TO answers'],
    [
      'holds a number that is too large to be exact',
      `INSERT INTO answers (principal, key, fingerprint, body, at) VALUES ('p1', 'k', 'f', '{}', 9223372036854775807)`,
      'DELETE FROM answers',
    ],
  ])('[SQL22] because it %s fails the batch, and no request of it is to blame', async (_what, harm, repair) => {
    const folder = newFolder();
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    const other = openDatabase(folder);
    other.exec(harm);
    const asked = [store.saveAnswer(answer), store.post([grantTo('p2')], 1)];
    for (const result of await Promise.allSettled(asked)) {
      expect(result).toMatchObject({ status: 'rejected', reason: FAULT });
    }
    other.exec(repair);
    expect(await store.saveAnswer(answer)).toEqual(answer);
    expect(await store.post([grantTo('p2')], 1)).toMatchObject({ ok: true });
    other.close();
    await close();
  });
});
