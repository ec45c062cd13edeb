import { FUNCTION_SETTINGS } from './function-settings.ts';

/**
 * Writes a batch that match entries have a part in: the same as `cardroom_write`, and NULL also when an entry is no
 * longer the one that was decided on. The head of the journal is locked before anything is looked at, as there; what
 * is said there of why that is enough holds for entries too.
 */
export const MATCH_FUNCTION = `
CREATE FUNCTION cardroom_write_matches(
  decided json, seen_accounts json, absent_transfers text[], absent_refusals text[], new_accounts json,
  new_transfers json, leaf_hashes text, seen_matches json, new_matches json
) RETURNS bigint LANGUAGE plpgsql ${FUNCTION_SETTINGS} AS $$
DECLARE
  written bigint;
BEGIN
  PERFORM 1 FROM journal_head FOR UPDATE;
  IF EXISTS (
    SELECT FROM json_to_recordset(seen_matches) AS seen(player_id text, revision bigint)
    LEFT JOIN match_entries AS kept ON kept.player_id = seen.player_id
    WHERE seen.revision <> COALESCE(kept.revision, 0)) THEN
    RETURN NULL;
  END IF;
  written := cardroom_write(
    decided, seen_accounts, absent_transfers, absent_refusals, new_accounts, new_transfers, leaf_hashes);
  IF written IS NULL THEN
    RETURN NULL;
  END IF;
  INSERT INTO match_entries (player_id, name, small_blind, big_blind, buy_in, since, expires_at, state, table_id,
      revision)
    SELECT * FROM json_to_recordset(new_matches)
      AS new(player_id text, name text, small_blind bigint, big_blind bigint, buy_in bigint, since bigint,
        expires_at bigint, state text, table_id text, revision bigint)
    ON CONFLICT (player_id) DO UPDATE SET name = excluded.name, small_blind = excluded.small_blind,
      big_blind = excluded.big_blind, buy_in = excluded.buy_in, since = excluded.since,
      expires_at = excluded.expires_at, state = excluded.state, table_id = excluded.table_id,
      revision = excluded.revision;
  RETURN written;
END $$`;
