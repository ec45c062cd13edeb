import { playerId } from '@cardroom/kernel';
import { createFakeClock, createRoomDriver, openWith, settled } from '@cardroom/testkit';
import { createInProcessBus, projectAll, startProjections } from '@cardroom/room';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage, type PostgresStorage } from './postgres-storage.ts';

let spaces: PostgresSpaces;
const opened: PostgresStorage[] = [];
const ANN = playerId('ann');

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

async function openNode(url: string): Promise<PostgresStorage> {
  const storage = await openPostgresStorage({ url, now: () => 1 });
  opened.push(storage);
  return storage;
}

/** Plays hands at two tables, with one player at both. */
async function playSome({ store }: PostgresStorage): Promise<void> {
  const driver = await createRoomDriver({ store });
  const first = await openWith(driver, ['ann', 'ben']);
  await driver.act(first, ANN, { type: 'start' });
  for (let hand = 0; hand < 12; hand += 1) {
    while ((await driver.view(first)).actor === undefined) {
      driver.clock.advance(1_000);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await driver.actorActs(first, 'fold');
  }
  await driver.room.close();
}

describe('statistics in PostgreSQL', () => {
  it('[PRJ1] several nodes count the same hands once', async () => {
    const url = await spaces.create();
    const nodes = [await openNode(url), await openNode(url), await openNode(url)];
    const [one] = nodes;
    if (one === undefined) throw new Error('a node is open');
    await playSome(one);
    const clock = createFakeClock();
    const failures: unknown[] = [];
    const stops = nodes.map(({ store }) =>
      startProjections({ store, clock, bus: createInProcessBus(), onTrouble: ({ error }) => failures.push(error) }),
    );
    while ((await one.store.tablesToProject('', 1)).length > 0) {
      clock.advance(1_000);
      await settled();
    }
    await Promise.all(stops.map((stop) => stop()));
    expect(failures).toEqual([]);
    expect(await one.store.playerStats(ANN)).toMatchObject({ hands: 12 });
    expect((await one.store.leaderboard('net', 10)).reduce((sum, { net }) => sum + net, 0)).toBe(0);
  });

  it('[PRJ2] a database of the version before has its hands counted, also those that an old node ends', async () => {
    const url = await spaces.create();
    const before = await openNode(url);
    await playSome(before);
    await projectAll(before.store);
    const stats = await before.store.playerStats(ANN);
    await runSql(
      url,
      `DROP TRIGGER hand_ended ON hands; DROP FUNCTION cardroom_hand_ended();
       DROP TABLE projections; DROP TABLE hands_to_count; DROP TABLE player_stats; DROP TABLE statistics_lock;
       DROP TABLE operator_actions, telegram_links; DROP FUNCTION cardroom_end_action_once();
       DROP INDEX messages_by_topic; ALTER TABLE messages DROP COLUMN sending; DROP TABLE anchors, paces, outbox_lock;
       DELETE FROM schema_version WHERE version >= 3`,
    );
    const { store } = await openNode(url);
    expect(await store.playerStats(ANN)).toBeUndefined();
    await projectAll(store);
    expect(await store.playerStats(ANN)).toEqual(stats);
    await store.resetStatistics(1);
    // All that tells that a hand has ended is the row of the hand, whoever writes it.
    await runSql(
      url,
      `CREATE TEMPORARY TABLE last AS SELECT hand_id, ended_at FROM hands WHERE number = 12;
       UPDATE hands SET ended_at = NULL WHERE number = 12;
       DELETE FROM hands_to_count;
       UPDATE hands SET ended_at = last.ended_at FROM last WHERE hands.hand_id = last.hand_id`,
    );
    expect(await store.tablesToProject('', 10)).toHaveLength(1);
    await projectAll(store);
    expect(await store.playerStats(ANN)).toEqual(stats);
  });
});
