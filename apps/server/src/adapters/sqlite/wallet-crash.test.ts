import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyLedgerOf } from '../../../test/crash/verify-ledger.ts';
import { killWallets } from '../../../test/crash/wallet-crash.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-wallet-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const KILLS = 112;

describe('wallets on SQLite whose process is killed', () => {
  it(
    '[SQL20] lose nothing that was acknowledged, do nothing by half, and free in time what is over',
    { timeout: 600_000 },
    async () => {
      const place = { folder: join(root, 'data') };
      const count = await killWallets({ place, notes: join(root, 'notes'), kills: KILLS, verify: verifyLedgerOf });
      process.stdout.write(`SQLite: ${JSON.stringify(count)}\n`);
      expect(count.committed).toBeGreaterThan(KILLS);
      // Each named step was met by the knife.
      expect(Object.keys(count.atStep)).toHaveLength(12);
    },
  );
});
