import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { chips, playerId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { afterAll, describe, expect, it } from 'vitest';
import { runCli } from '../test/server-process.ts';
import { openSqliteStorage, type SqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runBackup } from './backup-verb.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-backup-verb-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [data, other, file] = [join(root, 'data'), join(root, 'other'), join(root, 'copy.db')];
const alice = walletAccount(playerId('alice'));

async function run(verb: 'backup' | 'restore', args: readonly string[], env: Record<string, string>) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runBackup(verb, args, env, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

async function grant({ store }: SqliteStorage, name: string): Promise<void> {
  const id = transferId(name);
  await store.post([{ kind: 'direct', id, debit: ISSUE, credit: alice, amount: chips(10), code: 'grant' }], 1);
}

describe('cardroom backup and restore', () => {
  it('[LCLI8] copies the database while it is in use, and puts it back', async () => {
    const storage = await openSqliteStorage({ folder: data, now: () => 1 });
    await grant(storage, 'g1');
    expect(await run('backup', [file], { CARDROOM_DATA: data })).toEqual({
      code: 0,
      stdout: `backed up to ${file}\n`,
      stderr: '',
    });
    await grant(storage, 'g2');
    await storage.close();
    const taken = await run('backup', [file], { CARDROOM_DATA: data });
    expect(taken).toMatchObject({ code: 1, stdout: '' });
    expect(taken.stderr).toMatch(/^FileExists: /);
    for (const folder of [other, data]) {
      const restored = await run('restore', [file, '--json'], { CARDROOM_DATA: folder });
      expect(restored).toMatchObject({ code: 0, stdout: `${JSON.stringify({ ok: true, file })}\n` });
      expect(restored.stderr).toMatch(folder === other ? /^$/ : /^what was there before is kept as .+\n$/);
      const again = await openSqliteStorage({ folder, now: () => 1 });
      expect(await again.store.account(alice)).toMatchObject({ posted: 10 });
      await again.close();
    }
    expect(await run('restore', [join(root, 'none')], { CARDROOM_DATA: data })).toMatchObject({ code: 1, stdout: '' });
  });

  it('[LCLI8] says how to do it with PostgreSQL, and does nothing', async () => {
    const env = { DATABASE_URL: 'postgres://ann:open-sesame@host/db', CARDROOM_DATA: data };
    const target = join(root, 'not-made');
    const backup = await run('backup', [target], env);
    expect(backup).toMatchObject({ code: 2, stdout: '' });
    expect(backup.stderr).toContain('pg_dump');
    const restore = await run('restore', [target], env);
    expect(restore).toMatchObject({ code: 2, stdout: '' });
    expect(restore.stderr).toContain('pg_restore');
    expect(backup.stderr + restore.stderr).not.toContain('sesame');
    expect(existsSync(target)).toBe(false);
  });

  it('[LCLI9] explain themselves, and refuse what they do not know', async () => {
    for (const verb of ['backup', 'restore'] as const) {
      const help = await run(verb, ['--help'], {});
      expect(help).toMatchObject({ code: 0, stderr: '' });
      expect(help.stdout).toContain('FILE');
      for (const args of [[], ['a', 'b'], ['--quick', 'a']]) {
        expect(await run(verb, args, { CARDROOM_DATA: data })).toMatchObject({ code: 2, stdout: '' });
      }
      expect(await run(verb, ['a'], { PORT: 'x' })).toMatchObject({ code: 1, stdout: '' });
      expect(await runCli([verb])).toMatchObject({ code: 2, stdout: '' });
    }
  });
});
