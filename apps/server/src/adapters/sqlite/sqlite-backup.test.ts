import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { chips, playerId } from '@cardroom/kernel';
import { type DirectTransfer, ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import type { Store } from '@cardroom/room';
import { afterAll, describe, expect, it } from 'vitest';
import { backupSqlite, restoreSqlite } from './backup.ts';
import { claimFolder, databaseFile, openDatabase } from './database.ts';
import { openSqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-backup-'));
let folders = 0;
function newFolder(): string {
  folders += 1;
  return join(root, `${folders}`);
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

const WALLET = walletAccount(playerId('alice'));

function grant(number: number): DirectTransfer {
  return {
    kind: 'direct',
    id: transferId(`g${number}`),
    debit: ISSUE,
    credit: WALLET,
    amount: chips(1),
    code: 'grant',
  };
}

/** A folder with one grant in it. */
async function usedFolder(): Promise<string> {
  const folder = newFolder();
  const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
  await store.post([grant(0)], 1);
  await close();
  return folder;
}

async function granted(folder: string): Promise<number> {
  const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
  const { posted } = await store.account(WALLET);
  await close();
  return posted;
}

async function assertWhole(store: Store): Promise<number> {
  expect(await store.sumOfBalances()).toBe(0);
  const entries = await store.entries({ limit: 100_000 });
  expect(entries.map(({ seq }) => Number(seq))).toEqual(entries.map((_, at) => at + 1));
  expect((await store.account(WALLET)).posted).toBe(entries.length);
  return entries.length;
}

describe('a backup', () => {
  it('[SQL17] is taken while others write, of one moment, and gives all of it back', async () => {
    const folder = await usedFolder();
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    const load = { count: 1, isOver: false };
    const writing = Promise.all(
      Array.from({ length: 8 }, async () => {
        while (!load.isOver) await store.post([grant(load.count++)], 1);
      }),
    );
    while (load.count < 200) await new Promise((resolve) => setImmediate(resolve));
    const before = (await store.account(WALLET)).posted;
    const file = join(root, 'taken.backup');
    await backupSqlite(folder, file);
    load.isOver = true;
    await writing;
    const after = (await store.account(WALLET)).posted;
    await close();
    const other = newFolder();
    expect(await restoreSqlite(other, file)).toBeUndefined();
    const restored = await openSqliteStorage({ folder: other, now: () => 1 });
    const held = await assertWhole(restored.store);
    expect(held).toBeGreaterThanOrEqual(before);
    expect(held).toBeLessThanOrEqual(after);
    // The restored one goes on.
    expect(await restored.store.post([grant(-1)], 2)).toMatchObject({ ok: true });
    await restored.close();
    expect(readdirSync(root).filter((name) => name.includes('.part'))).toEqual([]);
  });

  it('[SQL17] never takes the place of a file', async () => {
    const folder = await usedFolder();
    const file = join(root, 'mine.txt');
    writeFileSync(file, 'mine');
    await expect(backupSqlite(folder, file)).rejects.toMatchObject({ name: 'Fault', code: 'FileExists' });
    expect(readFileSync(file, 'utf8')).toBe('mine');
  });

  it('[SQL17] that cannot be written, or of nothing, says so and leaves nothing behind', async () => {
    const folder = await usedFolder();
    const fault = { name: 'Fault', code: 'StoreFailed' };
    await expect(backupSqlite(folder, join(root, 'no', 'such', 'folder'))).rejects.toMatchObject(fault);
    await expect(backupSqlite(newFolder(), join(root, 'of-nothing'))).rejects.toMatchObject(fault);
    expect(existsSync(join(root, 'of-nothing'))).toBe(false);
    // A device that takes nothing stands for a disk that is full.
    await expect(backupSqlite(folder, '/proc/cardroom-backup')).rejects.toMatchObject(fault);
    expect(await granted(folder)).toBe(1);
  });
});

describe('restoring', () => {
  it('[SQL18] keeps what was there under another name, the log that was not yet worked in included', async () => {
    const folder = await usedFolder();
    const file = join(root, 'first.backup');
    await backupSqlite(folder, file);
    // A server that was killed leaves its log behind.
    const killed = openDatabase(folder);
    killed.exec(`INSERT INTO players VALUES ('late', 'Late', 1)`);
    const copy = newFolder();
    mkdirSync(copy);
    for (const end of ['', '-wal']) writeFileSync(databaseFile(copy) + end, readFileSync(databaseFile(folder) + end));
    killed.close();
    const kept = await restoreSqlite(copy, file);
    expect(await granted(copy)).toBe(1);
    const restored = new DatabaseSync(databaseFile(copy));
    expect(restored.prepare('SELECT COUNT(*) AS n FROM players').get()).toEqual({ n: 0 });
    restored.close();
    const old = new DatabaseSync(kept ?? '');
    expect(old.prepare('SELECT COUNT(*) AS n FROM players').get()).toEqual({ n: 1 });
    old.close();
    expect(kept).toMatch(/cardroom\.db\.before-restore-/);
  });

  it('[SQL18] does nothing while a server uses the folder', async () => {
    const folder = await usedFolder();
    const file = join(root, 'second.backup');
    await backupSqlite(folder, file);
    const release = claimFolder(folder);
    await expect(restoreSqlite(folder, file)).rejects.toMatchObject({ code: 'FolderInUse' });
    release();
    await restoreSqlite(folder, file);
    expect(await granted(folder)).toBe(1);
  });

  const unusable: readonly (readonly [string, (file: string) => void, string])[] = [
    ['is missing', (file) => rmSync(file), 'BackupUnusable'],
    ['is no database', (file) => writeFileSync(file, 'a letter to somebody'.repeat(500)), 'BackupUnusable'],
    ['is empty', (file) => truncateSync(file), 'BackupUnusable'],
    ['is cut off', (file) => truncateSync(file, 20_000), 'BackupUnusable'],
    ['is of a later version', (file) => setVersion(file, 99), 'NewerDatabase'],
    ['is of another program', (file) => setVersion(file, 0), 'BackupUnusable'],
  ];
  it.each(unusable)('[SQL18] a file that %s changes nothing', async (what, spoil, code) => {
    const folder = await usedFolder();
    const file = join(root, `${what}.backup`);
    await backupSqlite(folder, file);
    spoil(file);
    await expect(restoreSqlite(folder, file)).rejects.toMatchObject({ name: 'Fault', code });
    expect(await granted(folder)).toBe(1);
    expect(readdirSync(folder).filter((name) => name.includes('restor') || name.includes('part'))).toEqual([]);
  });
});

function setVersion(file: string, version: number): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA user_version = ${version}`);
  database.close();
}
