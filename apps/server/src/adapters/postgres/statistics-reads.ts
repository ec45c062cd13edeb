import { playerId, present, tableId } from '@cardroom/kernel';
import { houseAccount } from '@cardroom/ledger';
import { type LeaderboardOrder, type LedgerReads, parseStats, type StatisticsReads } from '@cardroom/room';
import type { Ask } from './postgres-link.ts';
import { integerOf, textOf } from './row.ts';
import { handOf } from './table-rows.ts';

/** Who is ranked by each order, and by what. */
const RANKED: Readonly<Record<LeaderboardOrder, string>> = {
  net: 'NOT is_bot ORDER BY net DESC',
  hands: 'NOT is_bot ORDER BY hands DESC',
  biggestPot: 'NOT is_bot AND biggest_pot > 0 ORDER BY biggest_pot DESC',
};

const BEHIND = 'SELECT DISTINCT table_id FROM hands_to_count WHERE table_id > $1 ORDER BY table_id LIMIT $2';

const ENDED = `
  SELECT * FROM hands WHERE table_id = $1 AND number > $2 AND ended_at IS NOT NULL ORDER BY number LIMIT $3`;

/** Reads statistics. Each answer is one statement, and so of one moment. */
export function createStatisticsReads(ask: Ask): StatisticsReads {
  return {
    async tablesToProject(after, limit) {
      return (await ask(BEHIND, [after, limit])).map((row) => tableId(textOf(row, 'table_id')));
    },
    async projectedUpTo(id) {
      const [row] = await ask('SELECT up_to FROM projections WHERE table_id = $1', [id]);
      return row === undefined ? 0 : integerOf(row, 'up_to');
    },
    async endedHands(id, after, limit) {
      return (await ask(ENDED, [id, after, limit])).map(handOf);
    },
    async playerStats(id) {
      const [row] = await ask('SELECT body FROM player_stats WHERE player_id = $1', [id]);
      return row === undefined ? undefined : parseStats(textOf(row, 'body'));
    },
    async leaderboard(by, limit) {
      const rows = await ask(`SELECT body FROM player_stats WHERE ${RANKED[by]}, player_id LIMIT $1`, [limit]);
      return rows.map((row) => parseStats(textOf(row, 'body')));
    },
  };
}

/** Both sides of the seats are read by their own index; the names of all seats of a table lie between $1 and $2. */
const FLOWS = `
  WITH moved AS (
    SELECT debit AS account, credit AS other, amount AS taken FROM transfers
      WHERE debit >= $1 AND debit < $2 AND kind IN ('direct', 'post')
    UNION ALL
    SELECT credit, debit, -amount FROM transfers
      WHERE credit >= $1 AND credit < $2 AND kind IN ('direct', 'post')
  ), open AS (
    SELECT 'pot:' || hand_id AS pot FROM hands WHERE table_id = $3 AND ended_at IS NULL
  )
  SELECT substr(account_id, length($1) + 1) AS player_id, posted AS stack,
    COALESCE(SUM(-taken) FILTER (WHERE taken < 0 AND NOT starts_with(other, 'pot:')), 0)::bigint AS buy_ins,
    COALESCE(SUM(taken) FILTER (WHERE taken > 0 AND NOT starts_with(other, 'pot:')), 0)::bigint AS cash_outs,
    COALESCE(SUM(taken) FILTER (WHERE other IN (SELECT pot FROM open)), 0)::bigint AS in_pot,
    (SELECT posted FROM accounts WHERE account_id = $4) AS house
  FROM accounts LEFT JOIN moved ON moved.account = account_id
  WHERE account_id >= $1 AND account_id < $2
  GROUP BY account_id ORDER BY account_id`;

/** Reads what came to a table and went from it, in one statement. */
export function createFlowReads(ask: Ask): Pick<LedgerReads, 'tableFlows'> {
  return {
    async tableFlows(id) {
      const rows = await ask(FLOWS, [`seat:${id}:`, `seat:${id};`, id, houseAccount(id)]);
      const house = rows[0]?.['house'] ?? null;
      return {
        seats: rows.map((row) => ({
          playerId: playerId(textOf(row, 'player_id')),
          buyIns: integerOf(row, 'buy_ins'),
          cashOuts: integerOf(row, 'cash_outs'),
          stack: integerOf(row, 'stack'),
          inPot: integerOf(row, 'in_pot'),
        })),
        house: house === null ? 0 : integerOf(present(rows[0], 'row of a seat'), 'house'),
      };
    },
  };
}
