import { assert, chips, handId, present, tableId } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  type EntrySeq,
  isTransferCode,
  isTransferKind,
  type JournalBatch,
  LEDGER_REJECTION_CODES,
  parseAccountId,
  type RefusedTransfer,
  type SealedEntry,
  transferId,
} from '@cardroom/ledger';
import type { DeadLetter } from '@cardroom/room';
import { integerOf, named, optionalIntegerOf, optionalTextOf, type Row, textOf } from './row.ts';

/** A row of `accounts`. */
export function accountOf(row: Row): readonly [AccountId, AccountBalance] {
  const balance = {
    posted: integerOf(row, 'posted'),
    pending: integerOf(row, 'pending'),
    version: integerOf(row, 'version'),
  };
  return [accountIdOf(row, 'account_id'), balance];
}

/** A row of `transfers`. */
export function entryOf(row: Row): SealedEntry {
  const kind = textOf(row, 'kind');
  const code = textOf(row, 'code');
  assert(isTransferKind(kind), 'the kind of a stored transfer is known');
  assert(isTransferCode(code), 'the code of a stored transfer is known');
  return {
    // What the database has counted is a place in the journal.
    seq: integerOf(row, 'seq') as EntrySeq,
    batch: integerOf(row, 'batch'),
    leaf: integerOf(row, 'leaf'),
    id: transferId(textOf(row, 'transfer_id')),
    kind,
    debit: accountIdOf(row, 'debit'),
    credit: accountIdOf(row, 'credit'),
    amount: chips(integerOf(row, 'amount')),
    code,
    at: integerOf(row, 'at'),
    ...circumstancesOf(row),
    debitAfter: sideOf(row, 'debit'),
    ...(row['credit_version'] === null ? {} : { creditAfter: sideOf(row, 'credit') }),
  };
}

function circumstancesOf(row: Row): Partial<SealedEntry> {
  const table = optionalTextOf(row, 'table_id');
  const hand = optionalTextOf(row, 'hand_id');
  const pendingId = optionalTextOf(row, 'pending_id');
  return named({
    tableId: table === undefined ? undefined : tableId(table),
    handId: hand === undefined ? undefined : handId(hand),
    pendingId: pendingId === undefined ? undefined : transferId(pendingId),
    author: optionalTextOf(row, 'author'),
    note: optionalTextOf(row, 'note'),
    expiresAt: optionalIntegerOf(row, 'expires_at'),
    tableVersion: optionalIntegerOf(row, 'table_version'),
  });
}

function sideOf(row: Row, side: 'debit' | 'credit'): AccountBalance {
  return {
    posted: integerOf(row, `${side}_posted`),
    pending: integerOf(row, `${side}_pending`),
    version: integerOf(row, `${side}_version`),
  };
}

/** A row of `refused_transfers`. */
export function refusalOf(row: Row): RefusedTransfer {
  const refusal: unknown = JSON.parse(textOf(row, 'body'));
  assert(isRefusal(refusal), 'a stored refusal is one');
  return refusal;
}

function isRefusal(value: unknown): value is RefusedTransfer {
  if (typeof value !== 'object' || value === null || !('id' in value) || !('error' in value)) return false;
  const { error } = value;
  if (typeof error !== 'object' || error === null || !('code' in error)) return false;
  return LEDGER_REJECTION_CODES.some((code) => code === error.code);
}

/** A row of `journal_batches`. */
export function batchOf(row: Row): JournalBatch {
  return {
    batch: integerOf(row, 'batch'),
    at: integerOf(row, 'at'),
    firstSeq: integerOf(row, 'first_seq'),
    lastSeq: integerOf(row, 'last_seq'),
    previous: textOf(row, 'previous'),
    hash: textOf(row, 'hash'),
  };
}

/** A row of `dead_letters`. */
export function letterOf(row: Row): DeadLetter {
  const operation = textOf(row, 'operation');
  const state = textOf(row, 'state');
  assert(operation === 'rollback' || operation === 'expire', 'the operation of a stored dead letter is known');
  assert(state === 'open' || state === 'resolved', 'the state of a stored dead letter is known');
  const author = optionalTextOf(row, 'author');
  const resolution =
    author === undefined ? undefined : { author, reason: textOf(row, 'reason'), at: integerOf(row, 'resolved_at') };
  return {
    id: transferId(textOf(row, 'transfer_id')),
    operation,
    error: textOf(row, 'error'),
    attempts: integerOf(row, 'attempts'),
    firstAt: integerOf(row, 'first_at'),
    lastAt: integerOf(row, 'last_at'),
    state,
    ...named({ nextAt: optionalIntegerOf(row, 'next_at'), resolution }),
  };
}

/** The account that a column names. */
export function accountIdOf(row: Row, column: string): AccountId {
  return present(parseAccountId(textOf(row, column)), `account in column ${column}`);
}
