import type { DatabaseSync } from 'node:sqlite';
import { assert } from '@cardroom/kernel';
import { type AccountId, EMPTY_JOURNAL, type JournalHead, sealBatch, type SealedEntry } from '@cardroom/ledger';
import { endedReservations, openedReservations, type StoreChanges } from '@cardroom/room';
import { sha256 } from '../../sha256.ts';
import { batchOf, BATCH_COLUMNS, ENTRY_COLUMN_COUNT, ENTRY_COLUMNS, rowOfEntry } from './ledger-rows.ts';
import { prepareQuery, prepareRows, type Value } from './row.ts';
import type { StoredView } from './stored-view.ts';

/** Writes what became of the ledger, inside a transaction that somebody else begins and ends. */
export interface JournalWriter {
  /** `view` is what it was decided on. */
  write(changes: StoreChanges, view: StoredView, at: number): void;
}

/** Prepares writing the ledger over one connection. */
export function createJournalWriter(database: DatabaseSync): JournalWriter {
  const lastBatch = prepareQuery(database, `SELECT ${BATCH_COLUMNS} FROM journal_batches ORDER BY batch DESC LIMIT 1`);
  const batches = prepareRows(database, { into: `journal_batches (${BATCH_COLUMNS})`, columnCount: 6 });
  const transfers = prepareRows(database, {
    into: `transfers (${ENTRY_COLUMNS}, debit_previous, credit_previous)`,
    columnCount: ENTRY_COLUMN_COUNT + 2,
  });
  const accounts = prepareRows(database, {
    into: 'accounts (account_id, posted, pending, version, last_seq)',
    columnCount: 5,
    onConflict: `ON CONFLICT DO UPDATE SET posted = excluded.posted, pending = excluded.pending,
      version = excluded.version, last_seq = excluded.last_seq`,
  });
  const writeRest = prepareRest(database);

  function head(): JournalHead {
    const row = lastBatch.first();
    if (row === undefined) return EMPTY_JOURNAL;
    const { batch, lastSeq: seq, hash } = batchOf(row);
    return { batch, seq, hash };
  }

  return {
    write(changes, view, at) {
      writeRest(changes);
      if (changes.leaves.length === 0) return;
      const { batch, firstSeq, lastSeq, previous, hash, entries } = sealBatch(
        head(),
        { at, leaves: changes.leaves },
        sha256,
      );
      batches.write([[batch, at, firstSeq, lastSeq, previous, hash]]);
      const lastSeqs = new Map<AccountId, number>();
      transfers.write(entries.map((entry) => linkedRow(entry, lastSeqs, view)));
      accounts.write(
        [...lastSeqs].map(([account, seq]) => {
          const { posted, pending, version } = changes.accounts.get(account) ?? view.balance(account);
          return [account, posted, pending, version, seq];
        }),
      );
      for (const account of changes.accounts.keys()) assert(lastSeqs.has(account), 'a balance changes by an entry');
    },
  };
}

/** The row of an entry, linked to the entries before it of both accounts. */
function linkedRow(entry: SealedEntry, lastSeqs: Map<AccountId, number>, view: StoredView): readonly Value[] {
  const { seq, debit, credit } = entry;
  const row = rowOfEntry(entry);
  row.push(lastSeqs.get(debit) ?? view.lastSeq(debit), lastSeqs.get(credit) ?? view.lastSeq(credit));
  lastSeqs.set(debit, seq);
  lastSeqs.set(credit, seq);
  return row;
}

function prepareRest(database: DatabaseSync): (changes: StoreChanges) => void {
  const openReservation = database.prepare('INSERT INTO pending_reservations (transfer_id, expires_at) VALUES (?, ?)');
  const endReservation = database.prepare('DELETE FROM pending_reservations WHERE transfer_id = ?');
  const refuse = database.prepare(
    'INSERT INTO refused_transfers (transfer_id, at, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  const keepLetter = database.prepare(
    `INSERT INTO dead_letters (letter_id, state, next_at, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (letter_id) DO UPDATE SET state = excluded.state, next_at = excluded.next_at, body = excluded.body`,
  );
  return (changes) => {
    for (const { id, expiresAt } of openedReservations(changes)) {
      assert(expiresAt !== undefined, 'a reservation says when it ends');
      openReservation.run(id, expiresAt);
    }
    for (const id of endedReservations(changes)) endReservation.run(id);
    for (const refused of changes.refusals.values()) refuse.run(refused.id, refused.at, JSON.stringify(refused));
    for (const letter of changes.letters.values()) {
      keepLetter.run(letter.id, letter.state, letter.nextAt ?? null, JSON.stringify(letter));
    }
  };
}
