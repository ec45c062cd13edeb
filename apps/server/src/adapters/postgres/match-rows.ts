import { chips, playerId, tableId } from '@cardroom/kernel';
import { matchStateOf, type StoredMatchEntry, type StoreReads } from '@cardroom/room';
import type { Ask } from './postgres-link.ts';
import { integerOf, named, optionalTextOf, type Row, textOf } from './row.ts';

/** A row of `match_entries`. */
export function matchOf(row: Row): StoredMatchEntry {
  const table = optionalTextOf(row, 'table_id');
  return {
    playerId: playerId(textOf(row, 'player_id')),
    name: textOf(row, 'name'),
    stake: {
      smallBlind: chips(integerOf(row, 'small_blind')),
      bigBlind: chips(integerOf(row, 'big_blind')),
      buyIn: chips(integerOf(row, 'buy_in')),
    },
    since: integerOf(row, 'since'),
    expiresAt: integerOf(row, 'expires_at'),
    state: matchStateOf(textOf(row, 'state')),
    ...named({ tableId: table === undefined ? undefined : tableId(table) }),
    revision: integerOf(row, 'revision'),
  };
}

/** A match entry as the writing function takes it. */
export function matchRow({ playerId: player, name, stake, since, expiresAt, state, ...entry }: StoredMatchEntry): Row {
  return {
    player_id: player,
    name,
    small_blind: stake.smallBlind,
    big_blind: stake.bigBlind,
    buy_in: stake.buyIn,
    since,
    expires_at: expiresAt,
    state,
    table_id: entry.tableId,
    revision: entry.revision,
  };
}

/** Reads match entries. */
export function createMatchReads(ask: Ask): Pick<StoreReads, 'matchEntry' | 'waitingMatches'> {
  return {
    async matchEntry(player) {
      const [row] = await ask('SELECT * FROM match_entries WHERE player_id = $1', [player]);
      return row === undefined ? undefined : matchOf(row);
    },
    async waitingMatches(at, limit) {
      const sql = `SELECT * FROM match_entries WHERE state = 'waiting' AND expires_at > $1
        ORDER BY since, player_id LIMIT $2`;
      return (await ask(sql, [at, limit])).map(matchOf);
    },
  };
}
