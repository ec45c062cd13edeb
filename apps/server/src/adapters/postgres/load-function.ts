import { FUNCTION_SETTINGS } from './function-settings.ts';

/**
 * Gives all that a batch of requests is decided on, in one call and of one moment: a STABLE function sees what the
 * statement that calls it sees. The accounts of reservations are found here, because who ends one does not say them.
 */
export const LOAD_FUNCTION = `
CREATE FUNCTION cardroom_load(
  wanted_tables text[], wanted_accounts text[], wanted_transfers text[],
  wanted_principals text[], wanted_keys text[], wanted_players text[]
) RETURNS json LANGUAGE plpgsql STABLE ${FUNCTION_SETTINGS} AS $$
BEGIN
  RETURN json_build_object(
    'writes', (SELECT writes FROM journal_head),
    'tables', (SELECT json_agg(kept) FROM tables AS kept WHERE table_id = ANY(wanted_tables)),
    'sections', (
      SELECT json_agg(json_build_object('table_id', table_id, 'section', section, 'version', version, 'fence', fence))
      FROM sections WHERE table_id = ANY(wanted_tables)),
    'accounts', (
      SELECT json_agg(kept) FROM accounts AS kept WHERE account_id = ANY(wanted_accounts || ARRAY(
        SELECT debit FROM transfers WHERE transfer_id = ANY(wanted_transfers) AND kind = 'pending'))),
    'transfers', (SELECT json_agg(kept) FROM transfers AS kept WHERE transfer_id = ANY(wanted_transfers)),
    'refusals', (SELECT json_agg(kept) FROM refused_transfers AS kept WHERE transfer_id = ANY(wanted_transfers)),
    'answers', (
      SELECT json_agg(kept) FROM unnest(wanted_principals, wanted_keys) AS wanted(principal, key)
      JOIN answers AS kept ON kept.principal = wanted.principal AND kept.key = wanted.key),
    'players', (SELECT json_agg(kept) FROM players AS kept WHERE player_id = ANY(wanted_players)));
END $$`;
