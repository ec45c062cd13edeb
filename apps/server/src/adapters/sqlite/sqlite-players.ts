import type { DatabaseSync } from 'node:sqlite';
import { playerId } from '@cardroom/kernel';
import type { PlayerRecord, PlayerStore } from '@cardroom/room';
import { createGroupCommit } from './group-commit.ts';
import { type Row, textOf } from './row.ts';

/** Players and sessions in an SQLite database that somebody else closes. */
export function createSqlitePlayers(database: DatabaseSync, now: () => number): PlayerStore {
  const group = createGroupCommit(database);
  const addPlayer = database.prepare('INSERT INTO players VALUES (?, ?, ?)');
  const addSession = database.prepare('INSERT INTO sessions VALUES (?, ?, ?)');
  const selectPlayer = database.prepare('SELECT * FROM players WHERE player_id = ?');
  const selectOfSession = database.prepare(
    'SELECT players.* FROM sessions JOIN players USING (player_id) WHERE token_hash = ? AND expires_at > ?',
  );
  return {
    addPlayer: (player, session) =>
      group.write(() => {
        addPlayer.run(player.playerId, player.displayName, now());
        addSession.run(session.tokenHash, session.playerId, session.expiresAt);
      }),
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
