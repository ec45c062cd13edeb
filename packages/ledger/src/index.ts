export {
  ACCOUNT_KINDS,
  type AccountId,
  type AccountKind,
  accountKind,
  DEAD_LETTER,
  holdAccount,
  houseAccount,
  isTableAccount,
  ISSUE,
  parseAccountId,
  playerOfAccount,
  potAccount,
  seatAccount,
  walletAccount,
} from './accounts.ts';
export { type AuditReport, createLedgerAudit, type LedgerAudit } from './audit.ts';
export { BREACH_KINDS, type BreachKind, type LedgerBreach } from './audit-breaches.ts';
export { decideSet, type SetDecision } from './decide-set.ts';
export {
  type AccountBalance,
  availableOf,
  type EntrySeq,
  type LedgerEntry,
  type LedgerView,
  NO_BALANCE,
  type RefusedTransfer,
} from './entries.ts';
export {
  chainBatch,
  type ChainedBatch,
  EMPTY_JOURNAL,
  formatEntry,
  hashOfBatch,
  headAfter,
  type JournalBatch,
  type JournalHead,
  leafOf,
  type OpenBatch,
  parseEntry,
  sealBatch,
  type SealedBatch,
  type SealedEntry,
  type Sha256,
  unsealed,
} from './journal.ts';
export { type ChipMovement, movementOf, type MovementSide } from './movements.ts';
export { balanceAfter, type Posting, type PostingContext, postTransfers } from './post.ts';
export { checkReceipt, entriesOfReceipt, type HandReceipt, receiptBatch, type ReceiptBatch } from './receipts.ts';
export { LEDGER_REJECTION_CODES, type LedgerRejection, type LedgerRejectionCode } from './rejections.ts';
export {
  type Reservation,
  RESERVATION_STATES,
  reservationIn,
  reservationOf,
  type ReservationState,
} from './reservations.ts';
export { type PartyNet, type Payment, settleUp } from './settle-up.ts';
export {
  type DirectTransfer,
  differingField,
  type ExpireTransfer,
  idOf,
  isTransferCode,
  isTransferKind,
  type MovingTransfer,
  type PendingTransfer,
  type PostTransfer,
  resolutionId,
  type Transfer,
  TRANSFER_CODES,
  TRANSFER_KINDS,
  type TransferCode,
  type TransferFacts,
  type TransferField,
  type TransferId,
  transferId,
  type TransferKind,
  type VoidTransfer,
} from './transfers.ts';
