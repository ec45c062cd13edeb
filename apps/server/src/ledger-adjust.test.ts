import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { chips, playerId } from '@cardroom/kernel';
import { DEAD_LETTER, ISSUE, transferId } from '@cardroom/ledger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSqliteStorage } from './adapters/sqlite/sqlite-storage.ts';
import { runLedger } from './ledger-verb.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-adjust-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

beforeAll(async () => {
  const { store, players, close } = await openSqliteStorage({ folder: root, now: () => 1 });
  const session = { tokenHash: 't', playerId: playerId('alice'), expiresAt: 9 };
  await players.addPlayer({ playerId: playerId('alice'), displayName: 'Alice' }, session);
  const aside = { id: transferId('aside'), debit: ISSUE, credit: DEAD_LETTER, amount: chips(30) };
  await store.post([{ kind: 'direct', ...aside, code: 'deadLetter' }], 1);
  await close();
});

async function adjust(...args: readonly string[]) {
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const code = await runLedger(['adjust', ...args], { CARDROOM_DATA: root }, { stdout, stderr });
  return { code, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}

describe('cardroom ledger adjust', () => {
  it('[LCLI10] gives and takes chips once under an id, and never more than there are', async () => {
    const gift = ['alice', '100', '--reason', 'sorry', '--author', 'op', '--id', 'a1', '--json'];
    for (let time = 0; time < 2; time += 1) {
      const { code, stdout } = await adjust(...gift);
      expect([code, JSON.parse(stdout)]).toEqual([
        0,
        { id: 'a1', player: 'alice', change: 100, available: 100, reserved: 0 },
      ]);
    }
    expect((await adjust('alice', '-40', '--reason', 'a mistake')).stdout).toContain('60 chips are free');
    expect(await adjust('alice', '-61', '--reason', 'too much')).toMatchObject({
      code: 1,
      stderr: 'nothing was changed: InsufficientFunds; 60 chips are free\n',
    });
    const other = await adjust('alice', '99', '--reason', 'sorry', '--author', 'op', '--id', 'a1');
    expect(other).toMatchObject({ code: 1, stderr: expect.stringContaining('TransferDiffers') });
    expect((await adjust('alice', '30', '--from', 'deadletter', '--reason', 'hers')).stdout).toContain('90 chips');
    expect((await adjust('alice', '1', '--from', 'deadletter', '--reason', 'none left')).code).toBe(1);
  });

  it.each([
    [[], 'a player and a number'],
    [['alice', '1.5', '--reason', 'x'], 'a player and a number'],
    [['alice', '0', '--reason', 'x'], 'a player and a number'],
    [['alice', '9e99', '--reason', 'x'], 'a player and a number'],
    [['alice', '5'], 'takes a --reason'],
    [['alice', '5', '--reason', ' '], 'takes a --reason'],
    [['alice', '5', '--reason', 'x', '--from', 'wallet:bob'], 'issue or deadletter'],
    [['alice', '5', '--reason', 'x', '--id', 'a b'], 'is no id'],
  ])('[LCLI10] %j is not understood', async (args, words) => {
    expect(await adjust(...args)).toMatchObject({ code: 2, stderr: expect.stringContaining(words) });
  });

  it('[LCLI10] an unknown player is given nothing', async () => {
    expect(await adjust('nobody', '5', '--reason', 'x')).toMatchObject({
      code: 1,
      stderr: 'there is no player "nobody"\n',
    });
  });
});
