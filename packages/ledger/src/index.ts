export {
  ACCOUNT_KINDS,
  type AccountId,
  type AccountKind,
  accountKind,
  holdAccount,
  houseAccount,
  ISSUE,
  parseAccountId,
  potAccount,
  seatAccount,
  walletAccount,
} from './accounts.ts';
export { balanceAfter, type Balances, type Posting, postTransfers, sumOfBalances } from './post.ts';
export { LEDGER_REJECTION_CODES, type LedgerRejection, type LedgerRejectionCode } from './rejections.ts';
export {
  differingField,
  isTransferCode,
  type Transfer,
  TRANSFER_CODES,
  type TransferCode,
  type TransferField,
  type TransferId,
  transferId,
} from './transfers.ts';
