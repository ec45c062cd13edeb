import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Worker } from 'node:worker_threads';
import { handId, playerId, tableId } from '@cardroom/kernel';
import { EMPTY_JOURNAL, ISSUE, walletAccount } from '@cardroom/ledger';
import { projectAll, telegramId } from '@cardroom/room';
import { createRoomDriver, openWith } from '@cardroom/testkit';
import { afterAll, describe, expect, it } from 'vitest';
import { databaseFile, openDatabase } from './database.ts';
import { MIGRATIONS } from './schema.ts';
import { openSqliteStorage } from './sqlite-storage.ts';

const root = mkdtempSync(join(tmpdir(), 'cardroom-migrations-'));
let folders = 0;
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** A folder whose database is of an earlier version, with what `sql` puts into it. */
function oldFolder(version: number, sql: string): string {
  folders += 1;
  const folder = join(root, `${folders}`);
  mkdirSync(folder);
  const database = new DatabaseSync(databaseFile(folder));
  for (const step of MIGRATIONS.slice(0, version)) step(database);
  database.exec(`PRAGMA user_version = ${version}; ${sql}`);
  database.close();
  return folder;
}

const ALICE = walletAccount(playerId('a'));

describe('a database of an earlier version', () => {
  it('[SQL4] is left alone when it is of a later one', () => {
    const folder = oldFolder(0, '');
    const database = openDatabase(folder);
    database.exec('PRAGMA user_version = 99');
    database.close();
    expect(() => openDatabase(folder)).toThrow(expect.objectContaining({ code: 'NewerDatabase' }));
  });

  it('[SQL11] of the first is brought up to date, with its money', async () => {
    const folder = oldFolder(
      1,
      `INSERT INTO tables VALUES ('t1', 1, 5, 0, NULL);
       INSERT INTO accounts VALUES ('issue', -70), ('wallet:a', 70), ('pot:h1', 0)`,
    );
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    expect(await store.table(tableId('t1'))).toMatchObject({ version: 1, at: 5 });
    expect(await store.tableIds()).toEqual(['t1']);
    expect(await store.sumOfBalances()).toBe(0);
    expect(await store.account(ALICE)).toEqual({ posted: 70, pending: 0, version: 1 });
    await close();
  });

  it('[SQL11] of the second has every transfer in the journal afterwards, in order, with its balances', async () => {
    const transfers = Array.from({ length: 450 }, (_, at) =>
      at === 0
        ? `(1, 'first', 'issue', 'wallet:a', 1000, 'grant', NULL, NULL, 10)`
        : `(${at + 1}, 'x${at}', 'wallet:a', 'seat:t:a', 1, 'buyIn', 't', 'h', ${10 + at})`,
    );
    const folder = oldFolder(
      2,
      `INSERT INTO transfers VALUES ${transfers.join(', ')};
       INSERT INTO accounts VALUES ('issue', -1000), ('wallet:a', 551), ('seat:t:a', 449)`,
    );
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    const entries = await store.entries({ limit: 1_000 });
    expect(entries.map(({ id }) => id)).toEqual(['first', ...Array.from({ length: 449 }, (_, at) => `x${at + 1}`)]);
    expect(entries.at(-1)).toMatchObject({
      at: 459,
      handId: 'h',
      tableId: 't',
      debitAfter: { posted: 551, version: 450 },
    });
    expect(await store.entries({ account: ALICE, afterSeq: 448, limit: 10 })).toHaveLength(2);
    const batches = await store.batches(0, 10);
    expect(batches.map(({ lastSeq }) => lastSeq)).toEqual([200, 400, 450]);
    expect(batches.map(({ previous }) => previous)).toEqual([
      EMPTY_JOURNAL.hash,
      ...batches.slice(0, -1).map(({ hash }) => hash),
    ]);
    await close();
  });

  it('[SQL11] of the second has every step, event and hand afterwards', async () => {
    const folder = oldFolder(
      2,
      `INSERT INTO tables VALUES ('t', 4, 40, 4, NULL, NULL), ('u', 1, 15, 0, 'books', NULL);
       INSERT INTO steps VALUES ('t', 1, 10), ('t', 2, 20), ('t', 3, 30), ('t', 4, 40), ('u', 1, 15);
       INSERT INTO events VALUES ('t', 1, 1, NULL, '"opened"'), ('t', 2, 2, 'h1', '"a"'), ('t', 3, 2, 'h1', '"b"'),
         ('t', 4, 4, 'h2', '"c"');
       INSERT INTO hands VALUES ('h1', 't', 1, 20, 30, '[]'), ('h2', 't', 2, 40, NULL, '[]')`,
    );
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    expect(await store.stepsAfter(tableId('t'), 1)).toEqual([
      { version: 2, at: 20, events: ['"a"', '"b"'].map((body) => ({ handId: 'h1', body })) },
      { version: 3, at: 30, events: [] },
      { version: 4, at: 40, events: [{ handId: 'h2', body: '"c"' }] },
    ]);
    expect(await store.stepsAfter(tableId('u'), 0)).toEqual([{ version: 1, at: 15, events: [] }]);
    expect((await store.eventsOfHand(handId('h1'))).map(({ body }) => body)).toEqual(['"a"', '"b"']);
    expect((await store.eventsOfHand(handId('h2'))).map(({ body }) => body)).toEqual(['"c"']);
    await close();
  });

  it('[SQL11] that held chips without a transfer gets one for them, one way or the other', async () => {
    const folder = oldFolder(
      2,
      `INSERT INTO transfers VALUES (1, 'x', 'issue', 'wallet:a', 100, 'grant', NULL, NULL, 10),
         (2, 'y', 'wallet:b', 'wallet:a', 30, 'adjustment', NULL, NULL, 11);
       INSERT INTO accounts VALUES ('issue', -120), ('wallet:a', 90), ('wallet:b', 30)`,
    );
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    expect((await store.entries({ limit: 9 })).map(({ id, credit, amount }) => [id, credit, amount])).toEqual([
      ['opening:wallet:b', 'wallet:b', 60],
      ['x', 'wallet:a', 100],
      ['y', 'wallet:a', 30],
      ['opening:wallet:a', 'issue', 40],
    ]);
    expect(await store.balances([ALICE, ISSUE])).toEqual(
      new Map([
        [ALICE, 90],
        [ISSUE, -120],
      ]),
    );
    await close();
  });

  it('[SQL11] whose money does not add up stays as it was, and says so', async () => {
    const folder = oldFolder(2, `INSERT INTO accounts VALUES ('issue', -70), ('wallet:a', 71)`);
    for (let time = 0; time < 2; time += 1) {
      const opened = openSqliteStorage({ folder, now: () => 1 });
      await expect(opened).rejects.toMatchObject({ name: 'Fault', code: 'StoreFailed' });
    }
    const database = new DatabaseSync(databaseFile(folder), { readOnly: true });
    expect(database.prepare('SELECT SUM(balance) AS sum FROM accounts').get()).toEqual({ sum: 1 });
    database.close();
  });

  it('[SQL16] is brought up to date once, also when several start at the same time', async () => {
    const folder = oldFolder(2, `INSERT INTO accounts VALUES ('issue', -70), ('wallet:a', 70)`);
    const module = new URL('database.ts', import.meta.url).href;
    const code = `import(${JSON.stringify(module)}).then(({ openDatabase }) => openDatabase(${JSON.stringify(folder)}).close())`;
    const threads = Array.from({ length: 3 }, () => new Worker(code, { eval: true, execArgv: [] }));
    const ends = await Promise.all(
      threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve).once('error', resolve))),
    );
    expect(ends).toEqual([0, 0, 0]);
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    expect(await store.entries({ limit: 9 })).toHaveLength(1);
    await close();
  });

  it('[PRJ2] of the third has all hands that were played in it counted', async () => {
    const folder = oldFolder(MIGRATIONS.length, '');
    const first = await openSqliteStorage({ folder, now: () => 1 });
    const driver = await createRoomDriver({ store: first.store });
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, playerId('ann'), { type: 'start' });
    await driver.actorActs(table, 'call');
    await driver.actorActs(table, 'fold');
    await driver.room.close();
    await projectAll(first.store);
    const stats = await first.store.playerStats(playerId('ann'));
    expect(stats?.hands).toBe(1);
    const flows = await first.store.tableFlows(table);
    expect(flows.seats.map(({ buyIns }) => buyIns)).toEqual([1_000, 1_000]);
    await first.close();
    const database = new DatabaseSync(databaseFile(folder));
    database.exec(
      `DROP TRIGGER hand_ended; DROP TABLE projections; DROP TABLE player_stats; DROP TABLE seat_flows;
       DROP INDEX messages_by_topic; ALTER TABLE messages DROP COLUMN at; ALTER TABLE messages DROP COLUMN sending;
       DROP TABLE anchors; DROP TABLE paces;
       DROP TABLE operator_actions; DROP TABLE telegram_links; PRAGMA user_version = 4`,
    );
    database.close();
    const second = await openSqliteStorage({ folder, now: () => 1 });
    expect(await second.store.playerStats(playerId('ann'))).toBeUndefined();
    expect(await second.store.tablesToProject('', 10)).toEqual([table]);
    expect(await second.store.tableFlows(table)).toEqual(flows);
    await projectAll(second.store);
    expect(await second.store.playerStats(playerId('ann'))).toEqual(stats);
    await second.close();
  });

  it('[SQL11] of the sixth has its messages told like all others', async () => {
    const folder = oldFolder(
      6,
      `INSERT INTO messages (table_id, version, topic, key, body) VALUES ('t', 3, 'chat:1', NULL, 'a'), ('t', 4, 'b', 'k', 'c')`,
    );
    const { store, close } = await openSqliteStorage({ folder, now: () => 1 });
    const { messages } = await store.topicOutbox('chat:1', 9);
    expect(messages).toMatchObject([{ tableId: 't', version: 3, body: 'a', isSending: false }]);
    expect(await store.noteSending(messages[0]?.id ?? 0)).toBe(true);
    await store.settleOutbox({ topic: 'chat:1', removed: messages.map(({ id }) => id), pace: '1' });
    expect(await store.waitingTopics('', 9)).toEqual(['b']);
    await close();
  });

  it('[ACT5] of the sixth has a log of operators, in which nothing can be changed but an end be added', async () => {
    const folder = oldFolder(6, '');
    const { actions, close } = await openSqliteStorage({ folder, now: () => 1 });
    const asked = { operator: 'Ann', kind: 'table.pause', target: 't1', reason: 'a test', content: '{}', at: 1 };
    for (const id of ['a', 'b']) await actions.beginAction({ ...asked, id });
    await actions.endAction('a', { result: 'done', answer: '{}', at: 2 });
    await close();
    const database = new DatabaseSync(databaseFile(folder));
    const log = database.prepare('SELECT * FROM operator_actions').all();
    const forged = [
      'DELETE FROM operator_actions',
      `UPDATE operator_actions SET operator = 'Ben' WHERE action_id = 'b'`,
      `UPDATE operator_actions SET result = 'failed' WHERE action_id = 'a'`,
      `UPDATE operator_actions SET rowid = 9 WHERE action_id = 'b'`,
      `REPLACE INTO operator_actions (action_id, operator, kind, target, reason, content, at)
       VALUES ('a', 'Ben', 'table.pause', 't1', 'forged', '{}', 1)`,
      `REPLACE INTO operator_actions (place, action_id, operator, kind, target, reason, content, at)
       VALUES (1, 'c', 'Ben', 'table.pause', 't1', 'forged', '{}', 1)`,
    ];
    for (const statement of forged) expect(() => database.exec(statement)).toThrow(/an action/);
    expect(database.prepare('SELECT * FROM operator_actions').all()).toEqual(log);
    database.close();
  });

  it('[TGI3] of the eighth keeps its players, who can come from Telegram from now on; no link is changed or removed', async () => {
    const folder = oldFolder(
      8,
      `INSERT INTO players VALUES ('ann', 'Ann', 1); INSERT INTO sessions VALUES ('hash', 'ann', 2000)`,
    );
    const { players, close } = await openSqliteStorage({ folder, now: () => 1 });
    expect(await players.playerOfSession('hash', 1)).toEqual({ playerId: 'ann', displayName: 'Ann' });
    expect(await players.linkTelegram({ telegramId: telegramId(7), playerId: playerId('ann') }, 'hash')).toBe('linked');
    await close();
    const database = new DatabaseSync(databaseFile(folder));
    database.exec(`INSERT INTO players VALUES ('ben', 'Ben', 1)`);
    const forged = [
      'DELETE FROM telegram_links',
      `UPDATE telegram_links SET player_id = 'ben'`,
      'UPDATE telegram_links SET telegram_id = 8',
      `REPLACE INTO telegram_links VALUES (7, 'ben', 1)`,
      `REPLACE INTO telegram_links VALUES (8, 'ann', 1)`,
    ];
    for (const statement of forged) expect(() => database.exec(statement)).toThrow('a link is immutable');
    expect(database.prepare('SELECT * FROM telegram_links').all()).toEqual([
      { telegram_id: 7, player_id: 'ann', since: 1 },
    ]);
    database.close();
  });
});
