import { type HandId, present } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  type EntrySeq,
  type JournalBatch,
  parseAccountId,
  parseEntry,
  type RefusedTransfer,
  type SealedEntry,
  transferId,
  type TransferId,
} from '@cardroom/ledger';
import type { DeadLetter } from '@cardroom/room';
import { integerOf, type Row, textOf } from './row.ts';

/*
 * Rows of the ledger, and what they are outside: for each a list of columns and the function that reads them in that
 * order. What the database has as NULL is absent outside.
 */

/** What an entry is read from: its place, and all the rest in one text. */
export const ENTRY_COLUMNS = 'seq, batch, leaf, line';

/** An entry from its row. */
export function entryOf([seq, batch, leaf, line]: Row): SealedEntry {
  return { ...parseEntry(textOf(line)), seq: seqOf(seq), batch: integerOf(batch), leaf: integerOf(leaf) };
}

function seqOf(value: unknown): EntrySeq {
  return integerOf(value) as EntrySeq;
}

/** The name of an account. */
export function accountIdOf(value: unknown): AccountId {
  return present(parseAccountId(textOf(value)), 'the account of a stored transfer');
}

/**
 * The account whose chain of entries has those of a hand: its pot. It is no more than a name here, and has a row also
 * when no chips were ever in it.
 */
export function chainOfHand(hand: HandId): AccountId {
  return `pot:${hand}` as AccountId;
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
