import type { AccountId } from './accounts.ts';
import type { TransferField, TransferId } from './transfers.ts';

/** Every reason for which the ledger refuses a transfer, each explained in docs/errors.md. */
export const LEDGER_REJECTION_CODES = [
  'EmptyTransfer',
  'SameAccount',
  'TransferDiffers',
  'InsufficientFunds',
  'AccountFull',
  'ReservationUnknown',
  'ReservationCommitted',
  'ReservationRolledBack',
  'ReservationExpired',
  'ReservationNotDue',
  'ReservationTooSmall',
] as const;
export type LedgerRejectionCode = (typeof LEDGER_REJECTION_CODES)[number];

/** Why no transfer of the set was posted. Nothing has moved. */
export interface LedgerRejection {
  readonly code: LedgerRejectionCode;
  readonly transfer: TransferId;
  /** The account that would have gone below zero, or above what an account may hold. */
  readonly account?: AccountId;
  /** What is different from the transfer that was posted under the same id. */
  readonly field?: TransferField;
}
