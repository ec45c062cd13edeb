import type { DatabaseSync } from 'node:sqlite';
import { reservationIn } from '@cardroom/ledger';
import type { EntryQuery, LedgerReads } from '@cardroom/room';
import { BATCH_COLUMNS, batchOf, chainOfHand, ENTRY_COLUMNS, entryOf, pendingOf } from './ledger-rows.ts';
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

/** The entry before in the chain of the account ?1. Of a line, 2 is the payer, 3 the payee, 8 the table and 9 the hand. */
const BEFORE = `CASE ?1 WHEN line ->> 2 THEN debit_previous WHEN line ->> 3 THEN credit_previous ELSE hand_previous END`;

/** Each way to ask has its own statement, so that each uses what it can be found by. */
function prepareEntries(database: DatabaseSync): (query: EntryQuery) => readonly Row[] {
  const inOrder = prepareQuery(database, `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE seq > ? ORDER BY seq LIMIT ?`);
  const ofTable = prepareQuery(
    database,
    `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE seq > ? AND line ->> 8 = ? ORDER BY seq LIMIT ?`,
  );
  // From the last entry of the account back to the one that is known, by the links between them.
  const inChain = prepareQuery(
    database,
    `WITH RECURSIVE chain (place) AS (
       SELECT last_seq FROM accounts WHERE account_id = ?1 AND last_seq > ?2
       UNION ALL
       SELECT ${BEFORE} FROM chain JOIN transfers ON seq = place WHERE ${BEFORE} > ?2
     )
     SELECT ${ENTRY_COLUMNS} FROM chain JOIN transfers ON seq = place
     WHERE (?3 IS NULL OR ?3 IN (line ->> 2, line ->> 3)) AND (?4 IS NULL OR line ->> 8 = ?4)
       AND (?5 IS NULL OR line ->> 9 = ?5) ORDER BY seq LIMIT ?6`,
  );
  return ({ tableId = null, handId = null, account = null, afterSeq = 0, limit }) => {
    const chain = account ?? (handId === null ? undefined : chainOfHand(handId));
    if (chain !== undefined) return inChain.all(chain, afterSeq, account, tableId, handId, limit);
    return tableId === null ? inOrder.all(afterSeq, limit) : ofTable.all(afterSeq, tableId, limit);
  };
}

function reservationReads(database: DatabaseSync, atOnce: AtOnce): ReservationPart {
  const entry = prepareQuery(database, `SELECT ${ENTRY_COLUMNS} FROM transfers WHERE transfer_id = ?`);
  // What could not be ended is left to its dead letter.
  const due = prepareQuery(
    database,
    `SELECT transfer_id, expires_at FROM pending_reservations WHERE expires_at <= ? AND NOT EXISTS (
       SELECT 1 FROM dead_letters WHERE letter_id = transfer_id AND state = 'open' AND operation = 'expire'
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
