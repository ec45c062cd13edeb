import { playerId, present } from '@cardroom/kernel';
import { type LoadedRows, noRows, pairKey } from '@cardroom/room';
import type { Footprint } from './footprint.ts';
import { accountOf, entryOf, refusalOf } from './ledger-rows.ts';
import type { Ask } from './postgres-link.ts';
import { matchOf } from './match-rows.ts';
import { integerOf, rowOf, rowsOf, textOf } from './row.ts';
import { answerOf, markOf, tableRowOf } from './table-rows.ts';

/** The rows that a batch is decided on, and how many writes the database had seen by then. */
export interface Loaded extends LoadedRows {
  /** The rows were not asked for: what is not among them is only taken for absent. */
  readonly isGuess: boolean;
  readonly writes: number;
}

/** In one statement, so that all of it is of one moment. */
const LOAD = `SELECT cardroom_load($1, $2, $3, $4, $5, $6) AS loaded,
  (SELECT json_agg(kept) FROM match_entries AS kept WHERE player_id = ANY($7)) AS matches`;

/** Loads all that a batch is decided on, in one call and of one moment. */
export async function loadBatch(
  ask: Ask,
  { tables, accounts, transfers, answers, players, matches }: Footprint,
): Promise<Loaded> {
  const keys = [...answers.values()];
  const [row] = await ask(LOAD, [
    [...tables],
    [...accounts],
    [...transfers],
    keys.map(({ principal }) => principal),
    keys.map(({ key }) => key),
    [...players],
    [...matches],
  ]);
  const answer = present(row, 'what was loaded');
  const loaded = rowOf(answer['loaded'], 'what was loaded');
  return {
    ...noRows(),
    isGuess: false,
    writes: integerOf(loaded, 'writes'),
    tables: new Map(
      rowsOf(loaded, 'tables')
        .map(tableRowOf)
        .map((table) => [table.tableId, table]),
    ),
    sections: new Map(
      rowsOf(loaded, 'sections').map((mark) => [
        pairKey(textOf(mark, 'table_id'), textOf(mark, 'section')),
        markOf(mark),
      ]),
    ),
    answers: new Map(
      rowsOf(loaded, 'answers')
        .map(answerOf)
        .map((answer) => [pairKey(answer.principal, answer.key), answer]),
    ),
    players: new Set(rowsOf(loaded, 'players').map((player) => playerId(textOf(player, 'player_id')))),
    accounts: new Map(rowsOf(loaded, 'accounts').map(accountOf)),
    entries: new Map(
      rowsOf(loaded, 'transfers')
        .map(entryOf)
        .map((entry) => [entry.id, entry]),
    ),
    refusals: new Map(
      rowsOf(loaded, 'refusals')
        .map(refusalOf)
        .map((refusal) => [refusal.id, refusal]),
    ),
    matches: new Map(
      rowsOf(answer, 'matches')
        .map(matchOf)
        .map((entry) => [entry.playerId, entry]),
    ),
  };
}
