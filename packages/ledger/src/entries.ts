import type { Brand } from '@cardroom/kernel';
import type { AccountId } from './accounts.ts';
import type { LedgerRejection } from './rejections.ts';
import type { DirectTransfer, PendingTransfer, TransferFacts, TransferId, TransferKind } from './transfers.ts';

/** What an account holds. */
export interface AccountBalance {
  /** Credits less debits, in chips; only `issue` is below zero. */
  readonly posted: number;
  /** How much of it is reserved; what can be spent is `posted` less this. */
  readonly pending: number;
  /** How many entries have changed the account. */
  readonly version: number;
}

/** What an account holds that was never used. */
export const NO_BALANCE: AccountBalance = { posted: 0, pending: 0, version: 0 };

/** What can be spent. */
export function availableOf({ posted, pending }: AccountBalance): number {
  return posted - pending;
}

/** One line of the journal: a transfer that was done, and what it has led to. Never changed and never removed. */
export interface LedgerEntry extends TransferFacts {
  readonly id: TransferId;
  readonly kind: TransferKind;
  /** Of a resolution: the reservation that it ends. Its accounts are those of the reservation. */
  readonly pendingId?: TransferId;
  /** Of a reservation: when it ends by itself. */
  readonly expiresAt?: number;
  /** When, in milliseconds since 1970. */
  readonly at: number;
  /** The version of the table that it was committed with; it was decided on the one before. */
  readonly tableVersion?: number;
  readonly debitAfter: AccountBalance;
  /** Absent when the payee's account is as it was: for reservations, and those that came to nothing. */
  readonly creditAfter?: AccountBalance;
}

/** A transfer that was refused for good: its id stays taken, and means this refusal for ever. */
export interface RefusedTransfer {
  readonly id: TransferId;
  readonly error: LedgerRejection;
  readonly at: number;
  /** What was asked; absent for a reservation that was rolled back before it was made. */
  readonly transfer?: DirectTransfer | PendingTransfer;
}

/** What the ledger must know to decide: answers at once, from what was loaded before. */
export interface LedgerView {
  balance(account: AccountId): AccountBalance;
  entry(id: TransferId): LedgerEntry | undefined;
  refusal(id: TransferId): RefusedTransfer | undefined;
}

/** A place in the journal: counts all entries from 1, without gaps. */
export type EntrySeq = Brand<number, 'EntrySeq'>;
