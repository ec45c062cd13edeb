import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { chips, playerId, tableId } from '@cardroom/kernel';
import { DEAD_LETTER, ISSUE, seatAccount, transferId, walletAccount } from '@cardroom/ledger';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { runCli } from '../test/server-process.ts';
import { openSqliteStorage, type SqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runDlq } from './dlq-verb.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-dlq-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const alice = walletAccount(playerId('alice'));
const seat = seatAccount(tableId('t1'), playerId('alice'));
const id = transferId('r1');
let folder = root;
let count = 0;

/** Does something with the storage of this test, and closes it again. */
async function withFolder<T>(work: (storage: SqliteStorage) => Promise<T>): Promise<T> {
  const storage = await openSqliteStorage({ folder, now: () => 1 });
  try {
    return await work(storage);
  } finally {
    await storage.close();
  }
}

/** The verb without a process of its own. */
async function run(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runDlq(args, { CARDROOM_DATA: folder }, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

beforeEach(async () => {
  count += 1;
  folder = join(root, String(count));
  await withFolder(async ({ store }) => {
    const gift = { debit: ISSUE, credit: alice, amount: chips(1_000), code: 'grant' } as const;
    await store.post([{ kind: 'direct', id: transferId('g1'), ...gift }], 1);
    const promise = { debit: alice, credit: seat, amount: chips(300), code: 'buyIn' } as const;
    await store.post([{ kind: 'pending', id, ...promise, expiresAt: 5_000 }], 2);
    const times = { firstAt: 1_000, lastAt: 61_000, nextAt: 71_000 };
    await store.keepDeadLetter({
      id,
      operation: 'rollback',
      error: 'the disk is gone',
      attempts: 3,
      ...times,
      state: 'open',
    });
  });
});

describe('cardroom dlq', () => {
  it('[LCLI6] lists what nobody has dealt with: the reservation, the error, how often and when', async () => {
    const { code, stdout, stderr } = await run('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const [, line = ''] = stdout.split('\n');
    const words = [
      'r1',
      'rollback',
      '300',
      'wallet:alice',
      'seat:t1:alice',
      'pending',
      '3',
      '1970-01-01T00:00:01.000Z',
    ];
    for (const word of [...words, '1970-01-01T00:01:01.000Z', 'the disk is gone']) expect(line).toContain(word);
    const json = await run('list', '--json');
    const reservation = { state: 'pending', amount: 300, from: alice, to: seat, code: 'buyIn', expiresAt: 5_000 };
    expect(JSON.parse(json.stdout)).toMatchObject({ id, attempts: 3, error: 'the disk is gone', reservation });
    expect(await run('list', '--resolved')).toMatchObject({ code: 0, stdout: 'There is no resolved dead letter.\n' });
    expect(await run('list', '--resolved', '--json')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('[LCLI6] shows one of them with all that is known', async () => {
    const { code, stdout } = await run('show', 'r1');
    expect(code).toBe(0);
    expect(stdout).toContain('reservation 300 from wallet:alice to seat:t1:alice, pending\n');
    expect(stdout).toContain('next        1970-01-01T00:01:11.000Z\n');
    expect(JSON.parse((await run('show', 'r1', '--json')).stdout)).toMatchObject({ id, state: 'open' });
    expect(await run('show', 'r2')).toEqual({ code: 1, stdout: '', stderr: 'there is no dead letter "r2"\n' });
  });

  it('[LCLI7] retry gives the chips back', async () => {
    const { code, stdout } = await run('retry', 'r1');
    expect(code).toBe(0);
    expect(stdout).toContain('resolved');
    expect(await withFolder(({ store }) => store.account(alice))).toMatchObject({ posted: 1_000, pending: 0 });
    expect(await run('retry', 'r1')).toEqual({ code: 1, stdout: '', stderr: '"r1" was resolved before\n' });
    expect(await run('retry', 'r2')).toMatchObject({ code: 1, stderr: 'there is no dead letter "r2"\n' });
  });

  it('[LCLI7] resolve rolls back by its author and with a reason, the user of the machine if no other is named', async () => {
    expect(await run('resolve', 'r1', '--reason', 'looked at')).toMatchObject({ code: 0, stderr: '' });
    await withFolder(async ({ store }) => {
      const { author } = (await store.deadLetter(id))?.resolution ?? {};
      expect(author).toBe(userInfo().username);
      const end = (await store.reservation(id))?.end;
      expect(end).toMatchObject({ kind: 'void', author, note: 'looked at' });
    });
    const again = await run('resolve', 'r1', '--reason', 'again');
    expect(again).toEqual({ code: 1, stdout: '', stderr: '"r1" was resolved before\n' });
    expect((await run('list')).stdout).toBe('There is no open dead letter.\n');
    expect((await run('list', '--resolved', '--json')).stdout).toContain('"reason":"looked at"');
  });

  it('[LCLI7] resolve gives the chips to whom it says, all or nothing', async () => {
    const given = ['--reason', 'nobody knows whose', '--author', 'op', '--to', 'deadletter'];
    expect(await run('resolve', 'r1', ...given)).toMatchObject({ code: 0 });
    await withFolder(async ({ store }) => {
      expect(await store.account(alice)).toMatchObject({ posted: 700, pending: 0 });
      expect(await store.account(DEAD_LETTER)).toMatchObject({ posted: 300 });
      const [moved] = (await store.entries({ account: DEAD_LETTER, limit: 9 })).toReversed();
      expect(moved).toMatchObject({ code: 'deadLetter', author: 'op', note: 'nobody knows whose', amount: 300 });
    });
  });

  it('[LCLI7] what the ledger refuses is not resolved', async () => {
    await withFolder(({ store }) => {
      const facts = { debit: alice, credit: seat, amount: chips(300), code: 'buyIn' } as const;
      return store.post([{ kind: 'post', pendingId: id, ...facts }], 3);
    });
    const { code, stderr } = await run('resolve', 'r1', '--reason', 'late');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: expect.stringMatching(/^"r1" was not resolved: ReservationCommitted/),
    });
    expect(JSON.parse((await run('show', 'r1', '--json')).stdout)).toMatchObject({ state: 'open' });
  });

  it('[LCLI9] explains itself, and refuses what it does not know', async () => {
    const help = await run('--help');
    expect(help).toMatchObject({ code: 0, stderr: '' });
    for (const word of ['list', 'show', 'retry', 'resolve', '--reason', '--to']) expect(help.stdout).toContain(word);
    const misused = [
      [],
      ['list', 'x'],
      ['show'],
      ['retry', 'a', 'b'],
      ['resolve', 'r1'],
      ['resolve', 'r1', '--reason', ' '],
    ];
    misused.push(['resolve', 'r1', '--reason', 'x', '--to', 'purse:x'], ['list', '--quick'], ['bury', 'r1']);
    for (const args of misused) {
      const { code, stdout, stderr } = await run(...args);
      expect({ code, stdout }, args.join(' ')).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(/^dlq: .+\n\nUsage/);
    }
    expect(await runCli(['dlq', 'list'], { CARDROOM_DATA: folder })).toMatchObject({ code: 0, stderr: '' });
  });
});
