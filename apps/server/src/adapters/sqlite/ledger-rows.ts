import { assert, chips, handId, present, tableId } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  type EntrySeq,
  isTransferCode,
  isTransferKind,
  type JournalBatch,
  parseAccountId,
  type RefusedTransfer,
  type SealedEntry,
  type TransferCode,
  transferId,
  type TransferId,
  type TransferKind,
} from '@cardroom/ledger';
import type { DeadLetter } from '@cardroom/room';
import { integerOf, type Row, textOf, type Value } from './row.ts';

/*
 * Rows of the ledger, and what they are outside: for each a list of columns and the function that reads them in that
 * order. What the database has as NULL is absent outside.
 */

/** The columns of an entry; the table has two more after them, for the links between entries of one account. */
export const ENTRY_COLUMNS = `seq, batch, leaf, transfer_id, kind, debit, credit, amount, code, pending_id, expires_at,
  table_id, hand_id, table_version, author, note, at, debit_posted, debit_pending, debit_version,
  credit_posted, credit_pending, credit_version`;
export const ENTRY_COLUMN_COUNT = 23;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An entry from its row. Field by field and not spread by spread: a verification reads millions of them. */
export function entryOf(row: Row): SealedEntry {
  const entry: Writable<SealedEntry> = {
    seq: seqOf(row[0]),
    batch: integerOf(row[1]),
    leaf: integerOf(row[2]),
    id: transferId(textOf(row[3])),
    kind: kindOf(row[4]),
    debit: accountIdOf(row[5]),
    credit: accountIdOf(row[6]),
    amount: chips(integerOf(row[7])),
    code: codeOf(row[8]),
    at: integerOf(row[16]),
    debitAfter: balanceOf(row[17], row[18], row[19]),
  };
  if (row[9] !== null) entry.pendingId = transferId(textOf(row[9]));
  if (row[10] !== null) entry.expiresAt = integerOf(row[10]);
  if (row[11] !== null) entry.tableId = tableId(textOf(row[11]));
  if (row[12] !== null) entry.handId = handId(textOf(row[12]));
  if (row[13] !== null) entry.tableVersion = integerOf(row[13]);
  if (row[14] !== null) entry.author = textOf(row[14]);
  if (row[15] !== null) entry.note = textOf(row[15]);
  if (row[20] !== null) entry.creditAfter = balanceOf(row[20], row[21], row[22]);
  return entry;
}

/** The row of an entry, in the order of its columns. */
export function rowOfEntry(entry: SealedEntry): Value[] {
  const { debitAfter, creditAfter } = entry;
  return [
    entry.seq,
    entry.batch,
    entry.leaf,
    entry.id,
    entry.kind,
    entry.debit,
    entry.credit,
    entry.amount,
    entry.code,
    entry.pendingId ?? null,
    entry.expiresAt ?? null,
    entry.tableId ?? null,
    entry.handId ?? null,
    entry.tableVersion ?? null,
    entry.author ?? null,
    entry.note ?? null,
    entry.at,
    debitAfter.posted,
    debitAfter.pending,
    debitAfter.version,
    creditAfter?.posted ?? null,
    creditAfter?.pending ?? null,
    creditAfter?.version ?? null,
  ];
}

function seqOf(value: unknown): EntrySeq {
  return integerOf(value) as EntrySeq;
}

function kindOf(value: unknown): TransferKind {
  const kind = textOf(value);
  assert(isTransferKind(kind), 'a stored transfer has an unknown kind');
  return kind;
}

function codeOf(value: unknown): TransferCode {
  const code = textOf(value);
  assert(isTransferCode(code), 'a stored transfer has an unknown code');
  return code;
}

/** The name of an account. */
export function accountIdOf(value: unknown): AccountId {
  return present(parseAccountId(textOf(value)), 'the account of a stored transfer');
}

/** What an account holds. */
export function balanceOf(posted: unknown, pending: unknown, version: unknown): AccountBalance {
  return { posted: integerOf(posted), pending: integerOf(pending), version: integerOf(version) };
}

export const BATCH_COLUMNS = 'batch, at, first_seq, last_seq, previous, hash';

/** A batch of the journal from its row. */
export function batchOf([batch, at, firstSeq, lastSeq, previous, hash]: Row): JournalBatch {
  return {
    batch: integerOf(batch),
    at: integerOf(at),
    firstSeq: integerOf(firstSeq),
    lastSeq: integerOf(lastSeq),
    previous: textOf(previous),
    hash: textOf(hash),
  };
}

/** A refusal from its row: the body alone. */
export function refusedOf([body]: Row): RefusedTransfer {
  // Written by this store from a value of this type.
  return JSON.parse(textOf(body)) as RefusedTransfer;
}

/** A dead letter from its row: the body alone. */
export function letterOf([body]: Row): DeadLetter {
  // Written by this store from a value of this type.
  return JSON.parse(textOf(body)) as DeadLetter;
}

/** A pending reservation from its row: its id and when it expires. */
export function pendingOf([id, expiresAt]: Row): readonly [TransferId, number] {
  return [transferId(textOf(id)), integerOf(expiresAt)];
}
