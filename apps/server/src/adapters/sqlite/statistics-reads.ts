import type { DatabaseSync } from 'node:sqlite';
import { tableId } from '@cardroom/kernel';
import { houseAccount } from '@cardroom/ledger';
import { LEADERBOARD_ORDERS, type LeaderboardOrder, type LedgerReads, type StatisticsReads } from '@cardroom/room';
import type { AtOnce } from './reads.ts';
import { integerOf, prepareQuery, type Query, textOf } from './row.ts';
import { flowOf, statsOf } from './statistics-rows.ts';
import { HAND_COLUMNS, handOf } from './table-rows.ts';

/** What the column of each order is called, and who is ranked by it. */
const RANKED: Readonly<Record<LeaderboardOrder, string>> = {
  net: 'is_bot = 0 ORDER BY net DESC',
  hands: 'is_bot = 0 ORDER BY hands DESC',
  biggestPot: 'is_bot = 0 AND biggest_pot > 0 ORDER BY biggest_pot DESC',
};

/** Reading statistics over one connection. */
export function statisticsReads(database: DatabaseSync, atOnce: AtOnce): StatisticsReads {
  const behind = prepareQuery(
    database,
    'SELECT table_id FROM projections WHERE ended > up_to AND table_id > ? ORDER BY table_id LIMIT ?',
  );
  const cursor = prepareQuery(database, 'SELECT up_to FROM projections WHERE table_id = ?');
  const ended = prepareQuery(
    database,
    `SELECT ${HAND_COLUMNS} FROM hands WHERE table_id = ? AND number > ? AND ended_at IS NOT NULL
     ORDER BY number LIMIT ?`,
  );
  const stats = prepareQuery(database, 'SELECT body FROM player_stats WHERE player_id = ?');
  const ranked = new Map<LeaderboardOrder, Query>(
    LEADERBOARD_ORDERS.map((by) => [
      by,
      prepareQuery(database, `SELECT body FROM player_stats WHERE ${RANKED[by]}, player_id LIMIT ?`),
    ]),
  );
  return {
    tablesToProject: (after, limit) => atOnce(() => behind.all(after, limit).map(([id]) => tableId(textOf(id)))),
    projectedUpTo: (id) =>
      atOnce(() => {
        const row = cursor.first(id);
        return row === undefined ? 0 : integerOf(row[0]);
      }),
    endedHands: (id, after, limit) => atOnce(() => ended.all(id, after, limit).map(handOf)),
    playerStats: (id) =>
      atOnce(() => {
        const row = stats.first(id);
        return row === undefined ? undefined : statsOf(row);
      }),
    leaderboard: (by, limit) => atOnce(() => (ranked.get(by)?.all(limit) ?? []).map(statsOf)),
  };
}

/**
 * What came to the seats and went from them, by the list of such entries; and what the pot of the last hand holds, if it
 * has not ended, by the chain of its entries. Of a line, 1 is the kind, 2 the payer, 3 the payee and 4 the amount; only
 * entries that have moved chips count.
 */
const FLOWS = `
  WITH RECURSIVE seats (account, stack) AS (
    SELECT account_id, posted FROM accounts WHERE account_id >= ?1 AND account_id < ?2
  ), last (hand_id, ended_at) AS (
    SELECT hand_id, ended_at FROM hands WHERE table_id = ?3 ORDER BY number DESC LIMIT 1
  ), chain (pot, place) AS (
    SELECT account_id, last_seq FROM last JOIN accounts ON account_id = 'pot:' || hand_id WHERE ended_at IS NULL
    UNION ALL
    SELECT pot, CASE pot WHEN line ->> 2 THEN debit_previous WHEN line ->> 3 THEN credit_previous ELSE hand_previous END
    FROM chain JOIN transfers ON seq = place
  ), moved (account, came, went, bet) AS (
    SELECT account, IIF(line ->> 3 = account, line ->> 4, 0), IIF(line ->> 2 = account, line ->> 4, 0), 0
    FROM seat_flows JOIN transfers USING (seq)
    WHERE account >= ?1 AND account < ?2 AND line ->> 1 IN ('direct', 'post')
    UNION ALL
    SELECT IIF(line ->> 2 = pot, line ->> 3, line ->> 2), 0, 0, IIF(line ->> 2 = pot, -(line ->> 4), line ->> 4)
    FROM chain JOIN transfers ON seq = place
    WHERE pot IN (line ->> 2, line ->> 3) AND line ->> 1 IN ('direct', 'post')
  )
  SELECT SUBSTR(account, LENGTH(?1) + 1), COALESCE(SUM(came), 0), COALESCE(SUM(went), 0), stack, COALESCE(SUM(bet), 0)
  FROM seats LEFT JOIN moved USING (account) GROUP BY account ORDER BY account`;

/** Reading what came to a table and went from it over one connection. */
export function flowReads(database: DatabaseSync, atOnce: AtOnce): Pick<LedgerReads, 'tableFlows'> {
  const flows = prepareQuery(database, FLOWS);
  const balance = prepareQuery(database, 'SELECT posted FROM accounts WHERE account_id = ?');
  return {
    tableFlows: (id) =>
      atOnce(() => {
        const house = balance.first(houseAccount(id));
        return {
          // The names of all its seats, and of nothing else, lie between these two.
          seats: flows.all(`seat:${id}:`, `seat:${id};`, id).map(flowOf),
          house: house === undefined ? 0 : integerOf(house[0]),
        };
      }),
  };
}
