import { playerId } from '@cardroom/kernel';
import { type PlayerReads, type PlayerRecord, type StoreReads, telegramId } from '@cardroom/room';
import { letterOf } from './ledger-rows.ts';
import type { Ask } from './postgres-link.ts';
import { integerOf, type Row, textOf } from './row.ts';
import { answerOf, timerOf } from './table-rows.ts';

type OtherReads = Pick<
  StoreReads,
  'answer' | 'answersBefore' | 'deadLetters' | 'dueLetters' | 'deadLetter' | 'dueTimers'
>;

/** Reads answers, dead letters, and what waits to be woken. */
export function createOtherReads(ask: Ask): OtherReads {
  return {
    async answer(principal, key) {
      const [row] = await ask('SELECT * FROM answers WHERE principal = $1 AND key = $2', [principal, key]);
      return row === undefined ? undefined : answerOf(row);
    },
    async answersBefore(before, limit) {
      const rows = await ask('SELECT * FROM answers WHERE at < $1 ORDER BY at LIMIT $2', [before, limit]);
      return rows.map(answerOf);
    },
    async deadLetters(state, limit) {
      const rows = await ask('SELECT * FROM dead_letters WHERE state = $1 ORDER BY place LIMIT $2', [state, limit]);
      return rows.map(letterOf);
    },
    async dueLetters(at, limit) {
      const sql = `SELECT * FROM dead_letters WHERE state = 'open' AND next_at <= $1 ORDER BY next_at, place LIMIT $2`;
      return (await ask(sql, [at, limit])).map(letterOf);
    },
    async deadLetter(id) {
      const [row] = await ask('SELECT * FROM dead_letters WHERE transfer_id = $1', [id]);
      return row === undefined ? undefined : letterOf(row);
    },
    async dueTimers(at, limit) {
      const rows = await ask('SELECT * FROM timers WHERE due_at <= $1 ORDER BY due_at, place LIMIT $2', [at, limit]);
      return rows.map(timerOf);
    },
  };
}

/** Reads players. */
export function createPlayerReads(ask: Ask): PlayerReads {
  return {
    async sessionsBefore(before, limit) {
      const sql = 'SELECT token_hash FROM sessions WHERE expires_at < $1 ORDER BY expires_at LIMIT $2';
      return (await ask(sql, [before, limit])).map((row) => textOf(row, 'token_hash'));
    },
    async playersNamed(part, limit) {
      const sql = 'SELECT * FROM players WHERE strpos(display_name, $1) > 0 ORDER BY player_id LIMIT $2';
      return (await ask(sql, [part, limit])).map(playerOf);
    },
    async telegramUser(id) {
      const [row] = await ask('SELECT telegram_id FROM telegram_links WHERE player_id = $1', [id]);
      return row === undefined ? undefined : telegramId(integerOf(row, 'telegram_id'));
    },
    async player(id) {
      const [row] = await ask('SELECT * FROM players WHERE player_id = $1', [id]);
      return row === undefined ? undefined : playerOf(row);
    },
    async playerOfSession(tokenHash, now) {
      const sql =
        'SELECT players.* FROM sessions JOIN players USING (player_id) WHERE token_hash = $1 AND expires_at > $2';
      const [row] = await ask(sql, [tokenHash, now]);
      return row === undefined ? undefined : playerOf(row);
    },
  };
}

function playerOf(row: Row): PlayerRecord {
  return { playerId: playerId(textOf(row, 'player_id')), displayName: textOf(row, 'display_name') };
}
