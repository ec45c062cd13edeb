import { present, tableId } from '@cardroom/kernel';
import {
  parseStreaks,
  parseStats,
  type PlayerStats,
  type Projection,
  type StoreChanges,
  type StoreProbe,
  type StoreRequest,
} from '@cardroom/room';
import { createApartWriter } from './apart-writer.ts';
import { forgetStatistics } from './forget-statistics.ts';
import type { Ask, PostgresLink } from './postgres-link.ts';
import { integerOf, type Row, rowsOf, textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

/** Whether a request is about statistics alone. */
export function isAboutStatistics({ kind }: StoreRequest): boolean {
  return kind === 'project' || kind === 'resetStatistics';
}

/** Writes requests about statistics. */
export function createStatisticsWriter(link: PostgresLink, probe: StoreProbe): BatchWriter {
  return createApartWriter(link, probe, {
    lock: 'SELECT FROM statistics_lock FOR UPDATE',
    load,
    write,
    failure: 'the database has not taken the statistics',
  });
}

interface LoadedStatistics {
  readonly projections: ReadonlyMap<Projection['tableId'], Projection>;
  readonly playerStats: ReadonlyMap<PlayerStats['playerId'], PlayerStats>;
}

const LOAD = `
  SELECT
    (SELECT json_agg(kept) FROM projections AS kept WHERE table_id = ANY($1)) AS projections,
    (SELECT json_agg(json_build_object('body', body)) FROM player_stats WHERE player_id = ANY($2)) AS stats`;

/** What requests about statistics are decided on. */
async function load(ask: Ask, requests: readonly StoreRequest[]): Promise<LoadedStatistics> {
  const projected = requests.filter((request) => request.kind === 'project');
  const players = projected.flatMap(({ hands }) => hands.flatMap(({ facts }) => facts.map(({ playerId }) => playerId)));
  const [row] = await ask(LOAD, [projected.map((request) => request.tableId), [...new Set(players)]]);
  const loaded = present(row, 'loaded statistics');
  return {
    projections: new Map(
      rowsOf(loaded, 'projections')
        .map(projectionOf)
        .map((projection) => [projection.tableId, projection]),
    ),
    playerStats: new Map(
      rowsOf(loaded, 'stats')
        .map((stats) => parseStats(textOf(stats, 'body')))
        .map((stats) => [stats.playerId, stats]),
    ),
  };
}

function projectionOf(row: Row): Projection {
  return {
    tableId: tableId(textOf(row, 'table_id')),
    upTo: integerOf(row, 'up_to'),
    streaks: parseStreaks(textOf(row, 'streaks')),
  };
}

const WRITE_PROJECTIONS = `
  INSERT INTO projections (table_id, up_to, streaks)
    SELECT * FROM json_to_recordset($1::json) AS new(table_id text, up_to bigint, streaks text)
  ON CONFLICT (table_id) DO UPDATE SET up_to = excluded.up_to, streaks = excluded.streaks`;

const STRIKE_COUNTED = `
  DELETE FROM hands_to_count AS listed
    USING json_to_recordset($1::json) AS counted(table_id text, up_to bigint)
    WHERE listed.table_id = counted.table_id AND number <= up_to`;

const WRITE_STATS = `
  INSERT INTO player_stats (player_id, is_bot, hands, net, biggest_pot, body)
    SELECT * FROM json_to_recordset($1::json)
      AS new(player_id text, is_bot boolean, hands bigint, net bigint, biggest_pot bigint, body text)
  ON CONFLICT (player_id) DO UPDATE SET hands = excluded.hands, net = excluded.net,
    biggest_pot = excluded.biggest_pot, body = excluded.body`;

async function write(ask: Ask, { statisticsResets, projections, playerStats }: StoreChanges): Promise<void> {
  if (statisticsResets.length > 0) await forgetStatistics(ask);
  const cursors = [...projections.values()].map(({ tableId: id, upTo, streaks }) => ({
    table_id: id,
    up_to: upTo,
    streaks: JSON.stringify(streaks),
  }));
  if (cursors.length > 0) {
    await ask(WRITE_PROJECTIONS, [JSON.stringify(cursors)]);
    await ask(STRIKE_COUNTED, [JSON.stringify(cursors)]);
  }
  const rows = [...playerStats.values()].map((stats) => ({
    player_id: stats.playerId,
    is_bot: stats.isBot,
    hands: stats.hands,
    net: stats.net,
    biggest_pot: stats.biggestPot?.amount ?? 0,
    body: JSON.stringify(stats),
  }));
  if (rows.length > 0) await ask(WRITE_STATS, [JSON.stringify(rows)]);
}
