import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { chips, type HandId, handId, playerId, type TableId, tableId } from '@cardroom/kernel';
import { ISSUE, transferId, walletAccount } from '@cardroom/ledger';
import { type Commit, projectAll, type Store } from '@cardroom/room';
import { leaseOn } from '@cardroom/testkit';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces, runSql } from '../../../test/postgres-spaces.ts';
import { openPostgresStorage } from './postgres-storage.ts';

let spaces: PostgresSpaces;
const opened: { close(): Promise<void> }[] = [];
const ANN = playerId('ann');
const CHILD = fileURLToPath(new URL('../../../test/crash/statistics-node.ts', import.meta.url));

beforeAll(async () => {
  if (POSTGRES_SKIP_REASON === undefined) spaces = await openPostgresSpaces();
});
beforeEach(({ skip }) => {
  if (POSTGRES_SKIP_REASON !== undefined) skip(POSTGRES_SKIP_REASON);
});
afterEach(async () => {
  await closeAll();
});
afterAll(() => spaces?.drop());

async function closeAll(): Promise<void> {
  await Promise.all(opened.splice(0).map((one) => one.close()));
}

async function openNode(url: string): Promise<Store> {
  const storage = await openPostgresStorage({ url, now: () => 1 });
  opened.push(storage);
  return storage.store;
}

/** A node that has come to stand still in the middle of its transaction about statistics. */
async function standStill(url: string, what: 'count' | 'forget'): Promise<void> {
  const child = spawn(process.execPath, [CHILD, url, what], {
    env: { ...process.env, STOP_AT: 'written' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  opened.push({
    async close() {
      child.kill('SIGKILL');
      await closed;
    },
  });
  await once(child.stdout, 'data');
}

/** Whether somebody is writing statistics. */
async function isBusy(url: string): Promise<boolean> {
  return runSql(url, 'SELECT FROM statistics_lock FOR UPDATE NOWAIT').then(
    () => false,
    () => true,
  );
}

/** Somebody who holds a row of statistics until he lets it go: whoever forgets them all must wait there. */
async function holdRow(url: string, row: string): Promise<() => Promise<void>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  opened.push({ close: () => client.end() });
  await client.query('BEGIN');
  await client.query(`SELECT FROM ${row} FOR UPDATE`);
  return async () => void (await client.query('COMMIT'));
}

/** Waits until somebody in the database waits for a lock that another holds. */
async function untilSomebodyWaits(url: string): Promise<void> {
  const waiting = `SELECT FROM pg_locks WHERE NOT granted
    AND pid IN (SELECT pid FROM pg_stat_activity WHERE datname = current_database())`;
  while ((await runSql(url, waiting)).length === 0);
}

const TABLES = ['a', 'b', 'c'].map((name) => tableId(name));

function nameOf(table: TableId, number: number): HandId {
  return handId(`${table}-${number}`);
}

/** A commit of hands alone. */
async function commitHands(
  store: Store,
  hands: Pick<Commit, 'tableId' | 'version'> & { readonly started?: number; readonly ended?: number },
): Promise<string> {
  const { tableId: table, version, started, ended } = hands;
  const of = (number: number | undefined): readonly number[] => (number === undefined ? [] : [number]);
  const { kind } = await store.commit(leaseOn(table, 5), {
    tableId: table,
    version,
    at: 1,
    reads: [],
    writes: [],
    events: [],
    transfers: [],
    books: new Map(),
    startedHands: of(started).map((number) => {
      return { handId: nameOf(table, number), tableId: table, number, startedAt: 1, players: [] };
    }),
    endedHands: of(ended).map((number) => nameOf(table, number)),
    outbox: [],
    timers: [],
  });
  return kind;
}

/** Tables at which a hand has ended and another is being played. */
async function playAtTables(store: Store): Promise<void> {
  for (const table of TABLES) {
    await commitHands(store, { tableId: table, version: 0, started: 1, ended: 1 });
    await commitHands(store, { tableId: table, version: 1, started: 2 });
  }
}

/** Ends the hands of all tables, in an order that no index has, and grants chips to somebody who plays nowhere. */
async function playOn(store: Store): Promise<readonly string[]> {
  const [first, second, third] = TABLES.map((table) => ({ tableId: table, version: 2, ended: 2 }));
  if (first === undefined || second === undefined || third === undefined) throw new Error('there are three tables');
  const ended = await Promise.all([third, first, second].map((hands) => commitHands(store, hands)));
  const accounts = { debit: ISSUE, credit: walletAccount(ANN) };
  const gift = { kind: 'direct', id: transferId('gift'), ...accounts, amount: chips(1), code: 'grant' } as const;
  const granted = await store.post([gift], 1);
  return [...ended, granted.ok ? 'granted' : granted.error.code];
}

const ALL_DONE = ['committed', 'committed', 'committed', 'granted'];

/** Counts all that can be counted, and checks that nothing was missed. */
async function expectCountable(store: Store): Promise<void> {
  expect(await store.tablesToProject('', 10)).toEqual(TABLES);
  expect(await projectAll(store)).toEqual({ tables: 3, failures: [] });
  expect(await Promise.all(TABLES.map((table) => store.projectedUpTo(table)))).toEqual([2, 2, 2]);
}

describe('commits beside statistics in PostgreSQL', () => {
  it.each(['count', 'forget'] as const)('[PG14] go on while a node stands still that is to %s', async (what) => {
    const url = await spaces.create();
    const store = await openNode(url);
    await playAtTables(store);
    await standStill(url, what);
    expect(await isBusy(url)).toBe(true);
    expect(await playOn(store)).toEqual(ALL_DONE);
    // The one that stands still has let nothing go meanwhile.
    expect(await isBusy(url)).toBe(true);
    await closeAll();
    await expectCountable(await openNode(url));
  });

  it.each(["player_stats WHERE player_id = 'zoe'", "projections WHERE table_id = 'b'"])(
    '[PG14] go on, and so does forgetting, which is in the middle of %s',
    async (row) => {
      const url = await spaces.create();
      const store = await openNode(url);
      await playAtTables(store);
      await projectAll(store);
      await runSql(url, `INSERT INTO player_stats VALUES ('zoe', false, 1, 1, 1, '{}')`);
      const letGo = await holdRow(url, row);
      const forgetting = store.resetStatistics(1);
      await untilSomebodyWaits(url);
      expect(await playOn(store)).toEqual(ALL_DONE);
      expect(await isBusy(url)).toBe(true);
      await letGo();
      await forgetting;
      await expectCountable(store);
    },
  );
});

const MANY = 20_500;
const COUNTS = `
  SELECT (SELECT COUNT(*)::int FROM player_stats) AS players, (SELECT COUNT(*)::int FROM projections) AS cursors,
    (SELECT COUNT(DISTINCT table_id)::int FROM hands_to_count) AS tables`;

describe('statistics of many', () => {
  it('[PG15] are forgotten all at once or, when that is cut off, not at all', async () => {
    const url = await spaces.create();
    await openNode(url);
    const numbers = `FROM generate_series(1, ${MANY}) AS n`;
    await runSql(
      url,
      `INSERT INTO tables (table_id, version, at, event_count) SELECT 't' || n, 1, 1, 0 ${numbers};
       INSERT INTO hands SELECT 'h' || n, 't' || n, 1, 1, 1, '[]' ${numbers};
       INSERT INTO projections SELECT 't' || n, 1, '{}' ${numbers};
       INSERT INTO player_stats SELECT 'p' || n, false, 1, 1, 1, '{}' ${numbers}`,
    );
    await standStill(url, 'forget');
    await closeAll();
    expect(await runSql(url, COUNTS)).toEqual([{ players: MANY, cursors: MANY, tables: 0 }]);
    await (await openNode(url)).resetStatistics(1);
    expect(await runSql(url, COUNTS)).toEqual([{ players: 0, cursors: 0, tables: MANY }]);
  });
});
