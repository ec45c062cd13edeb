import type { DatabaseSync } from 'node:sqlite';
import type { PlayerReads, StoreReads } from '@cardroom/room';
import { letterOf } from './ledger-rows.ts';
import type { AtOnce } from './reads.ts';
import { prepareQuery, textOf } from './row.ts';
import { ANSWER_COLUMNS, answerOf, PLAYER_COLUMNS, playerOf, TIMER_COLUMNS, timerOf } from './table-rows.ts';
import { prepareTelegramLinks } from './telegram-rows.ts';

type OtherPart = Pick<
  StoreReads,
  'answer' | 'answersBefore' | 'deadLetters' | 'dueLetters' | 'deadLetter' | 'dueTimers'
>;

/** Reading answers, dead letters and timers over one connection. */
export function otherReads(database: DatabaseSync, atOnce: AtOnce): OtherPart {
  const answer = prepareQuery(database, `SELECT ${ANSWER_COLUMNS} FROM answers WHERE principal = ? AND key = ?`);
  const old = prepareQuery(database, `SELECT ${ANSWER_COLUMNS} FROM answers WHERE at < ? ORDER BY at LIMIT ?`);
  const letters = prepareQuery(database, 'SELECT body FROM dead_letters WHERE state = ? ORDER BY place LIMIT ?');
  const dueLetters = prepareQuery(
    database,
    `SELECT body FROM dead_letters WHERE state = 'open' AND next_at <= ? ORDER BY next_at LIMIT ?`,
  );
  const letter = prepareQuery(database, 'SELECT body FROM dead_letters WHERE letter_id = ?');
  const timers = prepareQuery(
    database,
    `SELECT ${TIMER_COLUMNS} FROM timers WHERE due_at <= ? ORDER BY due_at LIMIT ?`,
  );
  return {
    answer: (principal, key) =>
      atOnce(() => {
        const row = answer.first(principal, key);
        return row === undefined ? undefined : answerOf(row);
      }),
    answersBefore: (before, limit) => atOnce(() => old.all(before, limit).map(answerOf)),
    deadLetters: (state, limit) => atOnce(() => letters.all(state, limit).map(letterOf)),
    dueLetters: (at, limit) => atOnce(() => dueLetters.all(at, limit).map(letterOf)),
    deadLetter: (id) =>
      atOnce(() => {
        const row = letter.first(id);
        return row === undefined ? undefined : letterOf(row);
      }),
    dueTimers: (at, limit) => atOnce(() => timers.all(at, limit).map(timerOf)),
  };
}

/** Reading players over one connection. */
export function playerReads(database: DatabaseSync, atOnce: AtOnce): PlayerReads {
  const links = prepareTelegramLinks(database);
  const player = prepareQuery(database, `SELECT ${PLAYER_COLUMNS} FROM players WHERE player_id = ?`);
  const ofSession = prepareQuery(
    database,
    `SELECT ${PLAYER_COLUMNS} FROM sessions JOIN players USING (player_id) WHERE token_hash = ? AND expires_at > ?`,
  );
  const named = prepareQuery(
    database,
    `SELECT ${PLAYER_COLUMNS} FROM players WHERE instr(display_name, ?) > 0 ORDER BY player_id LIMIT ?`,
  );
  const expired = prepareQuery(
    database,
    'SELECT token_hash FROM sessions WHERE expires_at < ? ORDER BY expires_at LIMIT ?',
  );
  return {
    sessionsBefore: (before, limit) => atOnce(() => expired.all(before, limit).map((row) => textOf(row[0]))),
    playersNamed: (part, limit) => atOnce(() => named.all(part, limit).map(playerOf)),
    telegramUser: (id) => atOnce(() => links.telegramPlayer(id)?.telegramId),
    player: (id) =>
      atOnce(() => {
        const row = player.first(id);
        return row === undefined ? undefined : playerOf(row);
      }),
    playerOfSession: (tokenHash, at) =>
      atOnce(() => {
        const row = ofSession.first(tokenHash, at);
        return row === undefined ? undefined : playerOf(row);
      }),
  };
}
