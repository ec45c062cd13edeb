import { FUNCTION_SETTINGS } from './function-settings.ts';

/**
 * Whether a row that the batch was decided on is no longer as it was. A section changes only with the version of its
 * table, so that one stands for all.
 */
const HAS_CHANGED = `
  EXISTS (
    SELECT FROM json_to_recordset(seen_accounts)
      AS seen(account_id text, posted bigint, pending bigint, version bigint)
    LEFT JOIN accounts AS kept ON kept.account_id = seen.account_id
    WHERE (seen.posted, seen.pending, seen.version) IS DISTINCT FROM
      (COALESCE(kept.posted, 0), COALESCE(kept.pending, 0), COALESCE(kept.version, 0)))
  OR EXISTS (
    SELECT FROM json_to_recordset(part.seen_tables) AS seen(table_id text, version bigint, closed_at bigint)
    LEFT JOIN tables AS kept ON kept.table_id = seen.table_id
    WHERE (seen.version, seen.closed_at) IS DISTINCT FROM (COALESCE(kept.version, 0), kept.closed_at))`;

/**
 * Whether an id that the batch has found free is taken, or an answer is another one. What was there and can never
 * change, a transfer or a refusal, is not asked again.
 */
const IS_TAKEN = `
  EXISTS (SELECT FROM transfers WHERE transfer_id = ANY(absent_transfers))
  OR EXISTS (SELECT FROM refused_transfers WHERE transfer_id = ANY(absent_refusals))
  OR EXISTS (SELECT FROM players WHERE player_id = ANY(part.absent_players))
  OR EXISTS (
    SELECT FROM json_to_recordset(part.seen_answers) AS seen(principal text, key text, at bigint)
    LEFT JOIN answers AS kept ON kept.principal = seen.principal AND kept.key = seen.key
    WHERE seen.at IS DISTINCT FROM kept.at)`;

const WRITE_TABLES = `
  IF part.tables IS NOT NULL THEN
    INSERT INTO tables (table_id, version, at, event_count, halted, closed_at)
      SELECT * FROM json_to_recordset(part.tables)
        AS new(table_id text, version bigint, at bigint, event_count bigint, halted text, closed_at bigint)
      ON CONFLICT (table_id) DO UPDATE SET version = excluded.version, at = excluded.at,
        event_count = excluded.event_count, halted = excluded.halted, closed_at = excluded.closed_at;
    INSERT INTO sections (table_id, section, version, fence, body)
      SELECT * FROM json_to_recordset(part.sections)
        AS new(table_id text, section text, version bigint, fence bigint, body text)
      ON CONFLICT (table_id, section) DO UPDATE
        SET version = excluded.version, fence = excluded.fence, body = excluded.body;
    INSERT INTO steps (table_id, version, at)
      SELECT * FROM json_to_recordset(part.steps) AS new(table_id text, version bigint, at bigint);
    INSERT INTO events (table_id, version, seq, hand_id, body)
      SELECT * FROM json_to_recordset(part.events)
        AS new(table_id text, version bigint, seq bigint, hand_id text, body text);
    INSERT INTO hands (hand_id, table_id, number, started_at, players)
      SELECT * FROM json_to_recordset(part.started_hands)
        AS new(hand_id text, table_id text, number bigint, started_at bigint, players text);
    UPDATE hands SET ended_at = ended.at
      FROM json_to_recordset(part.ended_hands) AS ended(hand_id text, at bigint)
      WHERE hands.hand_id = ended.hand_id;
    INSERT INTO messages (table_id, version, topic, key, body)
      SELECT * FROM json_to_recordset(part.messages)
        AS new(table_id text, version bigint, topic text, key text, body text);
    INSERT INTO timers (table_id, name, due_at, body)
      SELECT * FROM json_to_recordset(part.timers) AS new(table_id text, name text, due_at bigint, body text)
      ON CONFLICT (table_id, name) DO UPDATE SET due_at = excluded.due_at, body = excluded.body;
    DELETE FROM timers USING json_to_recordset(part.cancelled_timers) AS old(table_id text, name text)
      WHERE timers.table_id = old.table_id AND timers.name = old.name;
  END IF;`;

const WRITE_OTHERS = `
  IF part.removed_messages IS NOT NULL THEN
    DELETE FROM messages WHERE id = ANY(part.removed_messages);
  END IF;
  IF part.answers IS NOT NULL THEN
    INSERT INTO answers (principal, key, fingerprint, body, at)
      SELECT * FROM json_to_recordset(part.answers)
        AS new(principal text, key text, fingerprint text, body text, at bigint)
      ON CONFLICT (principal, key) DO UPDATE
        SET fingerprint = excluded.fingerprint, body = excluded.body, at = excluded.at;
  END IF;
  IF part.forgotten_answers IS NOT NULL THEN
    DELETE FROM answers USING json_to_recordset(part.forgotten_answers) AS old(principal text, key text)
      WHERE answers.principal = old.principal AND answers.key = old.key;
  END IF;
  IF part.players IS NOT NULL THEN
    INSERT INTO players (player_id, display_name, since)
      SELECT * FROM json_to_recordset(part.players) AS new(player_id text, display_name text, since bigint);
    INSERT INTO sessions (token_hash, player_id, expires_at)
      SELECT * FROM json_to_recordset(part.sessions_opened)
        AS new(token_hash text, player_id text, expires_at bigint);
  END IF;
  IF part.refusals IS NOT NULL THEN
    INSERT INTO refused_transfers (transfer_id, body)
      SELECT * FROM json_to_recordset(part.refusals) AS new(transfer_id text, body text);
  END IF;
  IF part.letters IS NOT NULL THEN
    INSERT INTO dead_letters (transfer_id, operation, error, attempts, first_at, last_at, next_at, state, author,
        reason, resolved_at)
      SELECT * FROM json_to_recordset(part.letters)
        AS new(transfer_id text, operation text, error text, attempts bigint, first_at bigint, last_at bigint,
          next_at bigint, state text, author text, reason text, resolved_at bigint)
      ON CONFLICT (transfer_id) DO UPDATE SET operation = excluded.operation, error = excluded.error,
        attempts = excluded.attempts, first_at = excluded.first_at, last_at = excluded.last_at,
        next_at = excluded.next_at, state = excluded.state, author = excluded.author, reason = excluded.reason,
        resolved_at = excluded.resolved_at
        WHERE dead_letters.state = 'open';
  END IF;`;

/** The hash is made here because the end of the journal is known here: the same text as in `hashOfBatch`. */
const WRITE_LEDGER = `
  IF new_transfers IS NOT NULL THEN
    INSERT INTO accounts (account_id, posted, pending, version)
      SELECT * FROM json_to_recordset(new_accounts)
        AS new(account_id text, posted bigint, pending bigint, version bigint)
      ON CONFLICT (account_id) DO UPDATE
        SET posted = excluded.posted, pending = excluded.pending, version = excluded.version;
    INSERT INTO transfers (seq, batch, leaf, transfer_id, kind, debit, credit, amount, code, table_id, hand_id, author,
        note, pending_id, expires_at, at, table_version, debit_posted, debit_pending, debit_version, credit_posted,
        credit_pending, credit_version)
      SELECT head.seq + new.place, head.batch + 1, new.leaf, new.transfer_id, new.kind, new.debit, new.credit,
        new.amount, new.code, new.table_id, new.hand_id, new.author, new.note, new.pending_id, new.expires_at, new.at,
        new.table_version, new.debit_posted, new.debit_pending, new.debit_version, new.credit_posted,
        new.credit_pending, new.credit_version
      FROM json_to_recordset(new_transfers)
        AS new(place integer, leaf integer, transfer_id text, kind text, debit text, credit text, amount bigint,
          code text, table_id text, hand_id text, author text, note text, pending_id text, expires_at bigint, at bigint,
          table_version bigint, debit_posted bigint, debit_pending bigint, debit_version bigint, credit_posted bigint,
          credit_pending bigint, credit_version bigint);
    GET DIAGNOSTICS added = ROW_COUNT;
    IF part.opened IS NOT NULL THEN
      INSERT INTO pending_reservations (transfer_id, expires_at)
        SELECT * FROM json_to_recordset(part.opened) AS new(transfer_id text, expires_at bigint);
    END IF;
    IF part.ended IS NOT NULL THEN
      DELETE FROM pending_reservations WHERE transfer_id = ANY(part.ended);
    END IF;
    chained := encode(sha256(convert_to(concat_ws(chr(10),
      head.batch + 1, part.at, head.seq + 1, head.seq + added, head.hash, leaf_hashes), 'UTF8')), 'hex');
    INSERT INTO journal_batches (batch, at, first_seq, last_seq, previous, hash)
      VALUES (head.batch + 1, part.at, head.seq + 1, head.seq + added, head.hash, chained);
    UPDATE journal_head
      SET batch = head.batch + 1, seq = head.seq + added, hash = chained, writes = head.writes + 1;
  ELSE
    UPDATE journal_head SET writes = head.writes + 1;
  END IF;`;

/**
 * Writes a batch as it was decided, all of it or nothing, and gives the number of this write; NULL when it was decided
 * on something that is not so or no longer so.
 *
 * Why READ COMMITTED is enough: whoever writes locks the one row of `journal_head` before it looks at anything, and
 * keeps the lock until it has committed. So batches stand one after the other, in the order of the lock. At this level
 * each statement of the function sees all that was committed before the statement began; those after the lock began
 * after the batch before had committed, and nobody else can write until this one has. What is compared is therefore
 * exactly what the batch before has left, and the effect is that of deciding and writing while holding the lock. When
 * nobody has written since the batch was loaded, which the count of writes shows, there is nothing to compare but what
 * was only taken for absent.
 *
 * What there is much of comes as an argument of its own, so that it is parsed once less.
 */
export const WRITE_FUNCTION = `
CREATE FUNCTION cardroom_write(
  decided json, seen_accounts json, absent_transfers text[], absent_refusals text[], new_accounts json,
  new_transfers json, leaf_hashes text
) RETURNS bigint LANGUAGE plpgsql ${FUNCTION_SETTINGS} AS $$
DECLARE
  head journal_head%ROWTYPE;
  part record;
  added integer;
  chained text;
BEGIN
  SELECT * INTO STRICT head FROM journal_head FOR UPDATE;
  SELECT * INTO STRICT part FROM json_to_record(decided) AS parts(
    at bigint, seen_writes bigint, is_guess boolean, seen_tables json, seen_answers json, absent_players text[],
    tables json, sections json, steps json, events json, started_hands json, ended_hands json, messages json,
    timers json, cancelled_timers json, removed_messages bigint[], answers json, forgotten_answers json, players json,
    sessions_opened json, refusals json, letters json, opened json, ended text[]);
  IF head.writes <> part.seen_writes AND (${HAS_CHANGED}) THEN
    RETURN NULL;
  END IF;
  IF (part.is_guess OR head.writes <> part.seen_writes) AND (${IS_TAKEN}) THEN
    RETURN NULL;
  END IF;
  ${WRITE_TABLES}
  ${WRITE_OTHERS}
  ${WRITE_LEDGER}
  RETURN head.writes + 1;
END $$`;
