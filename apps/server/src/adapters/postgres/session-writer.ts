import { playerId } from '@cardroom/kernel';
import { decideBatch, noRows, type StoreRequest, viewOfRows } from '@cardroom/room';
import { sessionRow } from './batch-json.ts';
import { faultOf } from './postgres-faults.ts';
import type { PostgresLink } from './postgres-link.ts';
import { textOf } from './row.ts';
import type { BatchWriter } from './write-batch.ts';

const LOAD = 'SELECT player_id FROM players WHERE player_id = ANY($1)';

/**
 * In one statement, so that it is all done or nothing. Rows are taken in one order, so that nobody else who removes some
 * of them waits for us while we wait for him: those of players who get a session, which the link of a player locks, come
 * first, and are asked for before any session is looked at. [SES7]
 */
const WRITE = `
  WITH holders AS (
    SELECT player_id FROM players WHERE player_id = ANY($3) ORDER BY player_id FOR KEY SHARE
  ),
  gone AS (
    SELECT token_hash FROM sessions
      JOIN json_to_recordset($1) AS wanted(token_hash text, before bigint) USING (token_hash)
    WHERE (SELECT count(*) FROM holders) >= 0 AND (before IS NULL OR expires_at < before)
    ORDER BY token_hash FOR UPDATE OF sessions
  ),
  removed AS (DELETE FROM sessions USING gone WHERE sessions.token_hash = gone.token_hash)
  INSERT INTO sessions (token_hash, player_id, expires_at)
    SELECT * FROM json_to_recordset($2) AS new(token_hash text, player_id text, expires_at bigint)`;

/** Whether a request is about the sessions of players who exist, and nothing else. */
export function isAboutSession({ kind }: StoreRequest): boolean {
  return kind === 'addSession' || kind === 'endSession' || kind === 'forgetSessions';
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
      const gone = [
        ...ended.map((hash) => ({ token_hash: hash })),
        ...Array.from(changes.forgottenSessions, forgottenRow),
      ];
      const added = [...changes.sessions.values()].filter((session) => session !== undefined);
      await ask(WRITE, [JSON.stringify(gone), JSON.stringify(added.map(sessionRow)), named]);
      return outcomes;
    } catch (error) {
      throw faultOf(error, 'the database has not taken the sessions');
    }
  };
}

function forgottenRow([hash, before]: readonly [string, number]): Readonly<Record<string, unknown>> {
  return { token_hash: hash, before };
}
