import { playerId } from '@cardroom/kernel';
import { decideBatch, noRows, type StoreRequest, viewOfRows } from '@cardroom/room';
import { sessionRow } from './batch-json.ts';
import { faultOf } from './postgres-faults.ts';
import type { PostgresLink } from './postgres-link.ts';
import { textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

const LOAD = 'SELECT player_id FROM players WHERE player_id = ANY($1)';

/** In one statement, so that it is all done or nothing. */
const WRITE = `
  WITH ended AS (DELETE FROM sessions WHERE token_hash = ANY($1))
  INSERT INTO sessions (token_hash, player_id, expires_at)
    SELECT * FROM json_to_recordset($2) AS new(token_hash text, player_id text, expires_at bigint)`;

/** Whether a request is about the sessions of players who exist, and nothing else. */
export function isAboutSession({ kind }: StoreRequest): boolean {
  return kind === 'addSession' || kind === 'endSession';
}

/**
 * Writes requests about sessions apart from all other writes: no commit waits for them, nor they for one. What they
 * are decided on, that a player exists, stays so for ever, so no lock is needed.
 */
export function createSessionWriter({ ask }: PostgresLink): BatchWriter {
  return async (requests) => {
    try {
      const named = requests.flatMap((request) => (request.kind === 'addSession' ? [request.session.playerId] : []));
      const rows = await ask(LOAD, [named]);
      const players = new Set(rows.map((row) => playerId(textOf(row, 'player_id'))));
      const { outcomes, changes } = decideBatch(viewOfRows({ ...noRows(), players }), requests);
      const ended = [...changes.sessions].flatMap(([hash, session]) => (session === undefined ? [hash] : []));
      const added = [...changes.sessions.values()].filter((session) => session !== undefined);
      await ask(WRITE, [ended, JSON.stringify(added.map(sessionRow))]);
      return outcomes;
    } catch (error) {
      throw faultOf(error, 'the database has not taken the sessions');
    }
  };
}
