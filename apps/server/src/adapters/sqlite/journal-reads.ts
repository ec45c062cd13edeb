import type { DatabaseSync } from 'node:sqlite';
import { reservationIn } from '@cardroom/ledger';
import type { EntryQuery, LedgerReads } from '@cardroom/room';
import { BATCH_COLUMNS, batchOf, ENTRY_COLUMNS, entryOf, pendingOf } from './ledger-rows.ts';
import type { AtOnce } from './reads.ts';
import { prepareQuery, type Row } from './row.ts';

type ReservationPart = Pick<LedgerReads, 'reservation' | 'dueReservations' | 'pendingReservations'>;
type JournalPart = Pick<LedgerReads, 'entries' | 'batches'> & ReservationPart;

/** Reading the journal over one connection. */
export function journalReads(database: DatabaseSync, atOnce: AtOnce): JournalPart {
  const entries = prepareEntries(database);
  const batches = prepareQuery(
    database,
    `SELECT ${BATCH_COLUMNS} FROM journal_batches WHERE batch > ? ORDER BY batch LIMIT ?`,
  );
  return {
    ...reservationReads(database, atOnce),
    entries: (query) => atOnce(() => entries(query).map(entryOf)),
    batches: (afterBatch, limit) => atOnce(() => batches.all(afterBatch, limit).map(batchOf)),
  };
}

/** Each way to ask has its own statement, so that each uses what it can be found by. */
function prepareEntries(database: DatabaseSync): (query: EntryQuery) => readonly Row[] {
  const inOrder = prepareQuery(database, `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE seq > ? ORDER BY seq LIMIT ?`);
  const ofTable = prepareQuery(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE seq > ? AND table_id = ? ORDER BY seq LIMIT ?`,
  );
  const ofHand = prepareQuery(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE hand_id = ? AND seq > ? AND (?3 IS NULL OR table_id = ?3)
     ORDER BY seq LIMIT ?`,
  );
  // From the last entry of the account back to the one that is known, by the links between them.
  const ofAccount = prepareQuery(
    database,
    `WITH RECURSIVE chain (place) AS (
       SELECT last_seq FROM accounts WHERE account_id = ?1 AND last_seq > ?2
       UNION ALL
       SELECT IIF(debit = ?1, debit_previous, credit_previous) FROM chain JOIN transfers ON seq = place
       WHERE IIF(debit = ?1, debit_previous, credit_previous) > ?2
     )
     SELECT ${ENTRY_COLUMNS} FROM chain JOIN transfers ON seq = place
     WHERE (?3 IS NULL OR table_id = ?3) AND (?4 IS NULL OR hand_id = ?4) ORDER BY seq LIMIT ?5`,
  );
  return ({ tableId = null, handId = null, account, afterSeq = 0, limit }) => {
    if (account !== undefined) return ofAccount.all(account, afterSeq, tableId, handId, limit);
    if (handId !== null) return ofHand.all(handId, afterSeq, tableId, limit);
    return tableId === null ? inOrder.all(afterSeq, limit) : ofTable.all(afterSeq, tableId, limit);
  };
}

function reservationReads(database: DatabaseSync, atOnce: AtOnce): ReservationPart {
  const entry = prepareQuery(database, `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE transfer_id = ?`);
  // What is with the dead letters is left to them.
  const due = prepareQuery(
    database,
    `SELECT transfer_id, expires_at FROM pending_reservations WHERE expires_at <= ? AND NOT EXISTS (
       SELECT 1 FROM dead_letters WHERE letter_id = transfer_id AND state = 'open'
     ) ORDER BY expires_at LIMIT ?`,
  );
  const pending = prepareQuery(
    database,
    'SELECT transfer_id, expires_at FROM pending_reservations WHERE transfer_id > ? ORDER BY transfer_id LIMIT ?',
  );
  return {
    reservation: (id) =>
      atOnce(() => {
        const view = {
          entry: (of: typeof id) => {
            const row = entry.first(of);
            return row === undefined ? undefined : entryOf(row);
          },
        };
        return reservationIn(view, id);
      }),
    dueReservations: (at, limit) => atOnce(() => due.all(at, limit).map((row) => pendingOf(row)[0])),
    pendingReservations: (after, limit) => atOnce(() => pending.all(after, limit).map(pendingOf)),
  };
}
