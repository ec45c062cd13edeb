import type { DatabaseSync } from 'node:sqlite';
import { assert, present } from '@cardroom/kernel';
import { type AccountId, chainBatch, EMPTY_JOURNAL, type JournalHead, playerOfAccount } from '@cardroom/ledger';
import { endedReservations, openedReservations, type StoreChanges } from '@cardroom/room';
import { sha256 } from '../../sha256.ts';
import { batchOf, BATCH_COLUMNS, chainOfHand } from './ledger-rows.ts';
import type { AccountRow } from './remembered-rows.ts';
import { integerOf, prepareQuery, prepareRows, type RowWriter, type Value } from './row.ts';
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
  // One a call: the rows are long enough for SQLite to take no longer than over many in one.
  const addTransfer = database.prepare(
    `INSERT INTO transfers (seq, batch, leaf, debit_previous, credit_previous, hand_previous, line)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
  );
  const writeFlows = prepareFlows(database);
  const writeAccounts = prepareAccounts(database);
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
      const { batch, firstSeq, lastSeq, previous, hash, lines } = chainBatch(
        head(),
        { at, leaves: changes.leaves },
        sha256,
      );
      batches.write([[batch, at, firstSeq, lastSeq, previous, hash]]);
      const touched = new Set<AccountRow>();
      const link = (id: AccountId, seq: number): number => {
        const row = view.accountRow(id);
        const { lastSeq: before } = row;
        row.lastSeq = seq;
        touched.add(row);
        return before;
      };
      const flows: (readonly Value[])[] = [];
      let seq = firstSeq;
      for (const [leaf, entries] of changes.leaves.entries()) {
        for (const { debit, credit, handId } of entries) {
          const [payer, payee] = [link(debit, seq), link(credit, seq)];
          const pot = handId === undefined ? undefined : chainOfHand(handId);
          const hand = pot === undefined || pot === debit || pot === credit ? 0 : link(pot, seq);
          addTransfer.run(seq, batch, leaf, payer, payee, hand, present(lines[seq - firstSeq], 'line'));
          const seat = flowingSeat(debit, credit);
          if (seat !== undefined) flows.push([seat, seq]);
          seq += 1;
        }
      }
      writeFlows(flows);
      writeAccounts([...touched], changes);
    },
  };
}

/** The seat to which chips came, or from which they went, otherwise than by a bet; `undefined` for any other entry. */
function flowingSeat(debit: AccountId, credit: AccountId): AccountId | undefined {
  if (debit.startsWith('seat:')) return credit.startsWith('pot:') ? undefined : debit;
  return credit.startsWith('seat:') && !debit.startsWith('pot:') ? credit : undefined;
}

/** On its way to the present version an older database has a journal, and this list only later: it is made from it. */
function prepareFlows(database: DatabaseSync): (flows: readonly (readonly Value[])[]) => void {
  const isThere = prepareQuery(database, `SELECT 1 FROM sqlite_schema WHERE name = 'seat_flows'`).first() !== undefined;
  if (!isThere) return () => {};
  const rows = prepareRows(database, { into: 'seat_flows (account, seq)', columnCount: 2 });
  return (flows) => void rows.write(flows);
}

/** New ones and those that there are go the same way: each has its place. */
function prepareAccounts(database: DatabaseSync): (touched: readonly AccountRow[], changes: StoreChanges) => void {
  const lastPlace = prepareQuery(database, 'SELECT COALESCE(MAX(place), 0) FROM accounts');
  const accounts: RowWriter = prepareRows(database, {
    into: 'accounts (place, account_id, posted, pending, version, last_seq, held_by)',
    columnCount: 7,
    onConflict: `ON CONFLICT (place) DO UPDATE SET posted = excluded.posted, pending = excluded.pending,
      version = excluded.version, last_seq = excluded.last_seq WHERE account_id = excluded.account_id`,
  });
  return (touched, { accounts: changed }) => {
    let last = integerOf(lastPlace.first()?.[0]);
    let changedCount = 0;
    for (const row of touched) {
      if (row.place === 0) row.place = last += 1;
      const balance = changed.get(row.id);
      if (balance === undefined) continue;
      row.balance = balance;
      changedCount += 1;
    }
    assert(changedCount === changed.size, 'a balance changes by an entry');
    // Neighbours after each other, which is a third faster.
    const rows = touched.toSorted((left, right) => left.place - right.place).map(valuesOf);
    assert(accounts.write(rows) === rows.length, 'the place of an account is that of another one');
  };
}

function valuesOf({ place, id, balance, lastSeq }: AccountRow): readonly Value[] {
  const heldBy = id.startsWith('hold:') ? (playerOfAccount(id) ?? null) : null;
  return [place, id, balance.posted, balance.pending, balance.version, lastSeq, heldBy];
}

function prepareRest(database: DatabaseSync): (changes: StoreChanges) => void {
  const openReservation = database.prepare('INSERT INTO pending_reservations (transfer_id, expires_at) VALUES (?, ?)');
  const endReservation = database.prepare('DELETE FROM pending_reservations WHERE transfer_id = ?');
  const refuse = database.prepare(
    'INSERT INTO refused_transfers (transfer_id, at, body) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET body = excluded.body',
  );
  const keepLetter = database.prepare(
    `INSERT INTO dead_letters (letter_id, operation, state, next_at, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (letter_id) DO UPDATE SET operation = excluded.operation, state = excluded.state,
       next_at = excluded.next_at, body = excluded.body WHERE dead_letters.state = 'open'`,
  );
  return (changes) => {
    for (const { id, expiresAt } of openedReservations(changes)) {
      assert(expiresAt !== undefined, 'a reservation says when it ends');
      openReservation.run(id, expiresAt);
    }
    for (const id of endedReservations(changes)) endReservation.run(id);
    for (const refused of changes.refusals.values()) refuse.run(refused.id, refused.at, JSON.stringify(refused));
    for (const letter of changes.letters.values()) {
      keepLetter.run(letter.id, letter.operation, letter.state, letter.nextAt ?? null, JSON.stringify(letter));
    }
  };
}
