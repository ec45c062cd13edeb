import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { verifyLedgerOf } from '../../apps/server/test/crash/verify-ledger.ts';
import { killWallets } from '../../apps/server/test/crash/wallet-crash.ts';
import { openTestDatabase, POSTGRES_SKIP_REASON } from '../../apps/server/test/postgres-server.ts';

/** How often the process is killed on each kind of storage; `WALLET_KILLS` asks for another number. */
const KILLS = Number(process.env['WALLET_KILLS'] ?? 1_000);
const HOUR_MS = 3_600_000;

const root = mkdtempSync(join(tmpdir(), 'cardroom-wallet-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

describe('wallets whose process is killed, at length', () => {
  it(`[SQL20] ${KILLS} kills on SQLite`, { timeout: HOUR_MS }, async () => {
    const place = { folder: join(root, 'data') };
    const count = await killWallets({ place, notes: join(root, 'sqlite'), kills: KILLS, verify: verifyLedgerOf });
    process.stdout.write(`SQLite: ${JSON.stringify(count)}\n`);
    expect(count.committed).toBeGreaterThan(KILLS);
  });

  it(`[PG20] ${KILLS} kills on PostgreSQL`, { timeout: HOUR_MS }, async ({ skip }) => {
    if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
    const database = await openTestDatabase();
    const place = { url: database.url };
    const count = await killWallets({ place, notes: join(root, 'postgres'), kills: KILLS, verify: verifyLedgerOf });
    process.stdout.write(`PostgreSQL: ${JSON.stringify(count)}\n`);
    expect(count.committed).toBeGreaterThan(KILLS);
    await database.drop();
  });
});
