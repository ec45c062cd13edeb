import type { Brand, Chips, HandId, TableId } from '@cardroom/kernel';
import type { AccountId } from './accounts.ts';

/** Names one movement of chips for ever; made by the party that wants it, before it asks. */
export type TransferId = Brand<string, 'TransferId'>;

/** Every reason for which chips move. */
export const TRANSFER_CODES = [
  'grant',
  'dailyBonus',
  'adjustment',
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
  'refund',
  'deadLetter',
] as const;
export type TransferCode = (typeof TRANSFER_CODES)[number];

/** What is said of a movement of chips, whatever its kind. */
export interface TransferFacts {
  /** Who pays. */
  readonly debit: AccountId;
  /** Who is paid. */
  readonly credit: AccountId;
  readonly amount: Chips;
  readonly code: TransferCode;
  readonly tableId?: TableId;
  readonly handId?: HandId;
  /** The operator who wanted it; absent for what players and the rules do. */
  readonly author?: string;
  /** Why the operator wanted it. */
  readonly note?: string;
}

/** Moves chips at once. */
export interface DirectTransfer extends TransferFacts {
  readonly kind: 'direct';
  readonly id: TransferId;
}

/** Reserves chips: they stay where they are, and nobody can spend them until this is resolved. */
export interface PendingTransfer extends TransferFacts {
  readonly kind: 'pending';
  readonly id: TransferId;
  /** From when on it counts for nothing, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Moves reserved chips, all or a part; the rest is free again. The accounts are those of the reservation. */
export interface PostTransfer extends TransferFacts {
  readonly kind: 'post';
  readonly pendingId: TransferId;
}

/** Gives a reservation up: its chips are free again. */
export interface VoidTransfer {
  readonly kind: 'void';
  readonly pendingId: TransferId;
  readonly author?: string;
  readonly note?: string;
}

/** Ends a reservation whose time has come: its chips are free again. */
export interface ExpireTransfer {
  readonly kind: 'expire';
  readonly pendingId: TransferId;
}

/** What the ledger can be asked for. Immutable once done: a mistake gets a correcting transfer. */
export type Transfer = DirectTransfer | PendingTransfer | PostTransfer | VoidTransfer | ExpireTransfer;

/** A transfer that says whose chips go where, and so can be added up. */
export type MovingTransfer = DirectTransfer | PostTransfer;

export const TRANSFER_KINDS = ['direct', 'pending', 'post', 'void', 'expire'] as const;
export type TransferKind = (typeof TRANSFER_KINDS)[number];

/** `id` as a transfer id. */
export function transferId(id: string): TransferId {
  return id as TransferId;
}

const RESOLUTION_MARK = '/end';

/** The one id of whatever ends a reservation: two ends of one reservation cannot both be written. */
export function resolutionId(pendingId: TransferId): TransferId {
  return transferId(`${pendingId}${RESOLUTION_MARK}`);
}

/** Whether an id is one that only the end of a reservation may have. */
export function isResolutionId(id: TransferId): boolean {
  return id.endsWith(RESOLUTION_MARK);
}

/** The id under which a transfer is kept. */
export function idOf(transfer: Transfer): TransferId {
  return 'pendingId' in transfer ? resolutionId(transfer.pendingId) : transfer.id;
}

/** Whether `code` is a reason for which chips move. */
export function isTransferCode(code: string): code is TransferCode {
  return TRANSFER_CODES.some((known) => known === code);
}

/** Whether `kind` is a kind of transfer. */
export function isTransferKind(kind: string): kind is TransferKind {
  return TRANSFER_KINDS.some((known) => known === kind);
}

const FIELDS = ['kind', 'debit', 'credit', 'amount', 'code', 'tableId', 'handId', 'author', 'note'] as const;
export type TransferField = (typeof FIELDS)[number];

/** A transfer as far as another one under its id is compared with it. When it expires is not: the first one stands. */
export type Comparable = Pick<TransferFacts, Exclude<TransferField, 'kind'>> & { readonly kind: TransferKind };

/** The first field in which two transfers of the same id differ; `undefined` when they are the same transfer. */
export function differingField(left: Comparable, right: Comparable): TransferField | undefined {
  return FIELDS.find((field) => left[field] !== right[field]);
}
