import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyLedgerOf } from '../../../test/crash/verify-ledger.ts';
import { killWallets } from '../../../test/crash/wallet-crash.ts';
import { POSTGRES_SKIP_REASON, type PostgresServer, startPostgresServer } from '../../../test/postgres-server.ts';

const KILLS = 90;
/** Every so often the database is killed as well. */
const SERVER_KILL_EVERY = 9;

const root = mkdtempSync(join(tmpdir(), 'cardroom-wallet-crash-'));
let server: PostgresServer;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) server = await startPostgresServer();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterAll(async () => {
  await server?.stop();
  rmSync(root, { recursive: true, force: true });
});

describe('wallets on PostgreSQL whose process is killed', () => {
  it(
    '[PG20] lose nothing that was acknowledged, do nothing by half, and free in time what is over, also when the database is killed',
    { timeout: 600_000 },
    async () => {
      const count = await killWallets({
        place: { url: await server.createDatabase() },
        notes: join(root, 'notes'),
        kills: KILLS,
        verify: verifyLedgerOf,
        async alsoKill(round) {
          if (round % SERVER_KILL_EVERY > 0) return;
          await server.kill();
          await server.restart();
        },
      });
      process.stdout.write(`PostgreSQL: ${JSON.stringify(count)}\n`);
      expect(count.committed).toBeGreaterThan(KILLS);
      expect(Object.keys(count.atStep)).toHaveLength(12);
    },
  );
});
