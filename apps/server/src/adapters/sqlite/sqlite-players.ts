import type { DatabaseSync } from 'node:sqlite';
import { Fault, playerId } from '@cardroom/kernel';
import type { PlayerRecord, PlayerStore } from '@cardroom/room';
import { type Row, textOf } from './row.ts';

/** Players and sessions in an SQLite database that somebody else closes. */
export function createSqlitePlayers(database: DatabaseSync, now: () => number): PlayerStore {
  const addPlayer = database.prepare('INSERT INTO players VALUES (?, ?, ?)');
  const addSession = database.prepare('INSERT INTO sessions VALUES (?, ?, ?)');
  const selectPlayer = database.prepare('SELECT * FROM players WHERE player_id = ?');
  const selectOfSession = database.prepare(
    'SELECT players.* FROM sessions JOIN players USING (player_id) WHERE token_hash = ? AND expires_at > ?',
  );
  return {
    async addPlayer(player, session) {
      try {
        database.exec('BEGIN IMMEDIATE');
        addPlayer.run(player.playerId, player.displayName, now());
        addSession.run(session.tokenHash, session.playerId, session.expiresAt);
        database.exec('COMMIT');
      } catch (cause) {
        if (database.isTransaction) database.exec('ROLLBACK');
        throw new Fault('StoreFailed', 'the player could not be added', { cause });
      }
    },
    async player(id) {
      return playerOf(selectPlayer.get(id));
    },
    async playerOfSession(tokenHash, at) {
      return playerOf(selectOfSession.get(tokenHash, at));
    },
  };
}

function playerOf(row: Row | undefined): PlayerRecord | undefined {
  if (row === undefined) return undefined;
  return { playerId: playerId(textOf(row, 'player_id')), displayName: textOf(row, 'display_name') };
}
