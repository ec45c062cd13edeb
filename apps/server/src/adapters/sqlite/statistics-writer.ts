import type { DatabaseSync } from 'node:sqlite';
import type { PlayerId, TableId } from '@cardroom/kernel';
import type { PlayerStats, Projection, StoreChanges } from '@cardroom/room';
import { prepareQuery, prepareRows } from './row.ts';
import { PROJECTION_COLUMNS, projectionOf, STATS_COLUMNS, statsOf, statsValues } from './statistics-rows.ts';
import { whenNeeded } from './when-needed.ts';

/** What of the statistics is decided on, looked up as it is inside a transaction. */
export interface StatisticsView {
  projection(tableId: TableId): Projection | undefined;
  playerStats(playerId: PlayerId): PlayerStats | undefined;
}

/** Prepares looking statistics up, when they are first asked for: an older database has none. */
export function createStatisticsView(database: DatabaseSync): StatisticsView {
  const projections = whenNeeded(() =>
    prepareQuery(database, `SELECT ${PROJECTION_COLUMNS} FROM projections WHERE table_id = ?`),
  );
  const stats = whenNeeded(() => prepareQuery(database, 'SELECT body FROM player_stats WHERE player_id = ?'));
  return {
    projection(tableId) {
      const row = projections().first(tableId);
      return row === undefined ? undefined : projectionOf(row);
    },
    playerStats(playerId) {
      const row = stats().first(playerId);
      return row === undefined ? undefined : statsOf(row);
    },
  };
}

/** Prepares writing statistics, when there are some to write, inside a transaction that somebody else begins and ends. */
export function createStatisticsWriter(database: DatabaseSync): (changes: StoreChanges) => void {
  const writers = whenNeeded(() => ({
    // What a table's hands have come to stays: only how far they are counted is forgotten.
    reset: database.prepare(`UPDATE projections SET up_to = 0, streaks = '{}'`),
    forget: database.prepare('DELETE FROM player_stats'),
    projection: database.prepare(
      `INSERT INTO projections (${PROJECTION_COLUMNS}, ended) VALUES (?1, ?2, ?3, ?2)
       ON CONFLICT DO UPDATE SET up_to = excluded.up_to, streaks = excluded.streaks`,
    ),
    stats: prepareRows(database, {
      into: `player_stats (${STATS_COLUMNS})`,
      columnCount: 6,
      onConflict: `ON CONFLICT DO UPDATE SET hands = excluded.hands, net = excluded.net,
        biggest_pot = excluded.biggest_pot, body = excluded.body`,
    }),
  }));
  return ({ statisticsResets, projections, playerStats }) => {
    if (statisticsResets.length + projections.size === 0) return;
    const { reset, forget, projection, stats } = writers();
    if (statisticsResets.length > 0) {
      reset.run();
      forget.run();
    }
    for (const { tableId, upTo, streaks } of projections.values()) {
      projection.run(tableId, upTo, JSON.stringify(streaks));
    }
    stats.write([...playerStats.values()].map(statsValues));
  };
}
