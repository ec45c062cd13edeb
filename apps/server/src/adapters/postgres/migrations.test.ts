import { chips, playerId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql, waitersOf } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage } from './postgres-storage.ts';

let spaces: PostgresSpaces | undefined;
beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
afterAll(() => spaces?.drop());

const ANN = { playerId: playerId('ann'), displayName: 'Ann' };
const INDEXES = ['seats_by_player', 'sessions_by_end', 'sessions_by_player'];

describe('a database of an earlier version', () => {
  it('[PG16] is brought up to date while a server of that version writes, and neither fails', async (context) => {
    const url = await (spaces ?? context.skip(POSTGRES_SKIP_REASON)).create();
    const before = await openPostgresStorage({ url, now: () => 1 });
    await before.players.addPlayer(ANN, { tokenHash: 'hash', playerId: ANN.playerId, expiresAt: 9 });
    const grant = { kind: 'direct', id: transferId('grant'), code: 'grant', amount: chips(5) } as const;
    await before.store.post([{ ...grant, debit: ISSUE, credit: walletAccount(ANN.playerId) }], 1);
    await before.close();
    await runSql(url, `DROP INDEX ${INDEXES.join(', ')}; DELETE FROM schema_version WHERE version >= 8`);
    // What a batch with a new player and his grant does, in the order of the writing function.
    const writer = new Client({ connectionString: url });
    await writer.connect();
    await writer.query(`BEGIN; INSERT INTO sessions VALUES ('of-writer', 'ann', 9)`);
    const opening = openPostgresStorage({ url, now: () => 1 });
    await expect.poll(() => waitersOf(url), { timeout: 3_000 }).toBe(1);
    const added = writer.query(`INSERT INTO accounts VALUES ('wallet:ben', 0, 0, 1); COMMIT`);
    const ends = await Promise.allSettled([opening, added]);
    await writer.end();
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
    const after = await opening;
    expect(await after.players.playerOfSession('of-writer', 1)).toEqual(ANN);
    expect(await after.store.accountsOf(playerId('ben'), '', 9)).toEqual(['wallet:ben']);
    const names = `'${INDEXES.join(`', '`)}'`;
    const made = await runSql(
      url,
      `SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND indexname IN (${names}) ORDER BY 1`,
    );
    expect(made.map(({ indexname }) => indexname)).toEqual(INDEXES);
    await after.close();
  });
});
