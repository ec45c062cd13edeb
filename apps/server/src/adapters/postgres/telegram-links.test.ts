import { playerId } from '@cardroom/kernel';
import { telegramId } from '@cardroom/room';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql, waitersOf } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

let spaces: PostgresSpaces;
const opened: PostgresStorage[] = [];

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((storage) => storage.close()));
});
afterAll(() => spaces?.drop());

async function open(url: string): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url, now: () => 1 });
  opened.push(storage);
  return storage;
}

const ANN = { playerId: playerId('ann'), displayName: 'Ann' };
const BEN = { playerId: playerId('ben'), displayName: 'Ben' };

describe('links to Telegram in PostgreSQL', () => {
  it('[TGI3] a database of the version before keeps its players, who can come from Telegram from now on', async () => {
    const url = await spaces.create();
    const before = await open(url);
    await before.players.addPlayer(ANN, { tokenHash: 'hash', playerId: ANN.playerId, expiresAt: 9 });
    await runSql(url, 'DROP TABLE telegram_links; DELETE FROM schema_version WHERE version >= 7');
    const { players } = await open(url);
    expect(await players.playerOfSession('hash', 1)).toEqual(ANN);
    expect(await players.linkTelegram({ telegramId: telegramId(7), playerId: ANN.playerId }, 'hash')).toBe('linked');
    // A server of the version before goes on beside it, and knows who has come meanwhile.
    const session = { tokenHash: 'from-telegram', expiresAt: 9 };
    expect(await players.enterByTelegram({ telegramId: telegramId(7), newcomer: BEN, session })).toBe('ann');
    expect(await before.players.playerOfSession('from-telegram', 1)).toEqual(ANN);
  });

  it.each([
    'DELETE FROM telegram_links',
    'TRUNCATE telegram_links',
    `UPDATE telegram_links SET player_id = 'ben'`,
    'UPDATE telegram_links SET telegram_id = 8',
    `INSERT INTO telegram_links VALUES (7, 'ben', 1)`,
    `INSERT INTO telegram_links VALUES (8, 'ann', 1)`,
    `INSERT INTO telegram_links VALUES (8, 'nobody', 1)`,
  ])('[TGI3] the database refuses: %s', async (sql) => {
    const url = await spaces.create();
    const { players } = await open(url);
    for (const player of [ANN, BEN]) {
      await players.addPlayer(player, { tokenHash: player.playerId, playerId: player.playerId, expiresAt: 9 });
    }
    await players.linkTelegram({ telegramId: telegramId(7), playerId: ANN.playerId }, 'ann');
    await expect(runSql(url, sql)).rejects.toThrow(/never changed|violates/u);
    expect(await runSql(url, 'SELECT telegram_id, player_id FROM telegram_links')).toEqual([
      { telegram_id: expect.anything(), player_id: 'ann' },
    ]);
  });

  it('[SES7] wait for whoever ends and adds sessions of the player at that moment, never in a circle', async () => {
    const url = await spaces.create();
    const [near, far] = [(await open(url)).players, (await open(url)).players];
    await near.addPlayer(ANN, { tokenHash: 'kept', playerId: ANN.playerId, expiresAt: 9 });
    for (const tokenHash of ['first', 'last'])
      await near.addSession({ tokenHash, playerId: ANN.playerId, expiresAt: 9 });
    const slow = new Client({ connectionString: url });
    await slow.connect();
    await slow.query(`BEGIN; SELECT FROM sessions WHERE token_hash = 'last' FOR UPDATE`);
    // Written together: the first is taken, the last is waited for.
    const ending = [
      near.endSession('first'),
      near.endSession('last'),
      near.addSession({ tokenHash: 'new', playerId: ANN.playerId, expiresAt: 9 }),
    ];
    await expect.poll(() => waitersOf(url), { timeout: 3_000 }).toBe(1);
    const linking = far.linkTelegram({ telegramId: telegramId(7), playerId: ANN.playerId }, 'kept');
    await expect.poll(() => waitersOf(url), { timeout: 3_000 }).toBe(2);
    await slow.end();
    await Promise.all(ending);
    expect(await linking).toBe('linked');
    expect(await runSql(url, 'SELECT token_hash FROM sessions')).toEqual([{ token_hash: 'kept' }]);
  });
});
