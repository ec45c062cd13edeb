import type { Brand, Chips, HandId, TableId } from '@cardroom/kernel';
import type { AccountId } from './accounts.ts';

/** Names one movement of chips for ever; made by the party that wants it. */
export type TransferId = Brand<string, 'TransferId'>;

/** Every reason for which chips move. */
export const TRANSFER_CODES = [
  'grant',
  'buyIn',
  'hold',
  'release',
  'topUp',
  'cashOut',
  'ante',
  'deadPost',
  'smallBlind',
  'bigBlind',
  'livePost',
  'straddle',
  'call',
  'bet',
  'raise',
  'uncalledBet',
  'award',
  'rake',
] as const;
export type TransferCode = (typeof TRANSFER_CODES)[number];

/** One movement of chips out of `debit` into `credit`. Immutable: a mistake gets a correcting transfer. */
export interface Transfer {
  readonly id: TransferId;
  /** Who pays. */
  readonly debit: AccountId;
  /** Who is paid. */
  readonly credit: AccountId;
  readonly amount: Chips;
  readonly code: TransferCode;
  readonly tableId?: TableId;
  readonly handId?: HandId;
}

/** `id` as a transfer id. */
export function transferId(id: string): TransferId {
  return id as TransferId;
}

/** Whether `code` is a reason for which chips move. */
export function isTransferCode(code: string): code is TransferCode {
  return TRANSFER_CODES.some((known) => known === code);
}

const FIELDS = ['debit', 'credit', 'amount', 'code', 'tableId', 'handId'] as const;
export type TransferField = (typeof FIELDS)[number];

/** The first field in which two transfers of the same id differ; `undefined` when they are the same transfer. */
export function differingField(left: Transfer, right: Transfer): TransferField | undefined {
  return FIELDS.find((field) => left[field] !== right[field]);
}
