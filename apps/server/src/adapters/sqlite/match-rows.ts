import type { DatabaseSync } from 'node:sqlite';
import { chips, type PlayerId, playerId, tableId } from '@cardroom/kernel';
import { matchStateOf, type StoreChanges, type StoredMatchEntry, type StoreReads } from '@cardroom/room';
import type { AtOnce } from './reads.ts';
import { integerOf, prepareQuery, type Row, textOf, type Value } from './row.ts';
import { whenNeeded } from './when-needed.ts';

const COLUMNS = 'player_id, name, small_blind, big_blind, buy_in, since, expires_at, state, table_id, revision';

const KEEP = `INSERT INTO match_entries (${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET name = excluded.name, small_blind = excluded.small_blind,
       big_blind = excluded.big_blind, buy_in = excluded.buy_in, since = excluded.since,
       expires_at = excluded.expires_at, state = excluded.state, table_id = excluded.table_id,
       revision = excluded.revision`;

function matchOf([player, name, small, big, buyIn, since, expiresAt, state, table, revision]: Row): StoredMatchEntry {
  return {
    playerId: playerId(textOf(player)),
    name: textOf(name),
    stake: { smallBlind: chips(integerOf(small)), bigBlind: chips(integerOf(big)), buyIn: chips(integerOf(buyIn)) },
    since: integerOf(since),
    expiresAt: integerOf(expiresAt),
    state: matchStateOf(textOf(state)),
    ...(table === null ? {} : { tableId: tableId(textOf(table)) }),
    revision: integerOf(revision),
  };
}

/** Prepares finding a player's last match entry. */
export function prepareMatchEntry(database: DatabaseSync): (player: PlayerId) => StoredMatchEntry | undefined {
  const entry = whenNeeded(() => prepareQuery(database, `SELECT ${COLUMNS} FROM match_entries WHERE player_id = ?`));
  return (player) => {
    const row = entry().first(player);
    return row === undefined ? undefined : matchOf(row);
  };
}

/** Reading match entries over one connection. */
export function matchReads(database: DatabaseSync, atOnce: AtOnce): Pick<StoreReads, 'matchEntry' | 'waitingMatches'> {
  const entryOf = prepareMatchEntry(database);
  const waiting = prepareQuery(
    database,
    `SELECT ${COLUMNS} FROM match_entries WHERE state = 'waiting' AND expires_at > ?
     ORDER BY since, player_id LIMIT ?`,
  );
  return {
    matchEntry: (player) => atOnce(() => entryOf(player)),
    waitingMatches: (at, limit) => atOnce(() => waiting.all(at, limit).map(matchOf)),
  };
}

/** Prepares writing what has become of match entries. */
export function prepareMatches(database: DatabaseSync): (changes: StoreChanges) => void {
  const keep = whenNeeded(() => database.prepare(KEEP));
  return ({ matches }) => {
    for (const entry of matches.values()) keep().run(...valuesOf(entry));
  };
}

function valuesOf({ stake, tableId: table, ...entry }: StoredMatchEntry): readonly Value[] {
  const { smallBlind, bigBlind, buyIn } = stake;
  const times = [entry.since, entry.expiresAt];
  return [
    entry.playerId,
    entry.name,
    smallBlind,
    bigBlind,
    buyIn,
    ...times,
    entry.state,
    table ?? null,
    entry.revision,
  ];
}
