import type { PlayerId, TableId } from '@cardroom/kernel';
import {
  type AccountId,
  differingField,
  type DirectTransfer,
  type MovingTransfer,
  seatAccount,
  type TransferCode,
  type TransferId,
  walletAccount,
} from '@cardroom/ledger';
import type { TableCommand } from '@cardroom/table';
import type { ReservationOutcome } from './wallet/wallet.ts';

/** Chips of a player that a command has asked to be reserved before anything was locked. */
export interface OwnChips {
  readonly id: TransferId;
  /** What they were reserved for. */
  readonly move: DirectTransfer;
  /** What became of asking for them. */
  readonly made: Promise<ReservationOutcome>;
  /** Whether they have moved with the commit of a table. */
  isPosted: boolean;
}

/** For what players give chips by a decision of their own. Blinds and antes the rules take from them. */
const OWN_CODES: ReadonlySet<TransferCode> = new Set(['buyIn', 'topUp', 'hold', 'call', 'bet', 'raise', 'cashOut']);

/**
 * The movement with which a command gives chips of whoever asked for it: the first of its transfers, if it is one.
 * What comes behind another one may live on chips that come with it, and cannot be reserved before.
 */
export function ownMoveOf(
  command: TableCommand,
  table: TableId,
  transfers: readonly DirectTransfer[],
): DirectTransfer | undefined {
  const [first] = transfers;
  if (first === undefined || !('playerId' in command) || !OWN_CODES.has(first.code)) return undefined;
  return accountsOf(table, command.playerId).includes(first.debit) ? first : undefined;
}

function accountsOf(table: TableId, player: PlayerId): readonly AccountId[] {
  return [walletAccount(player), seatAccount(table, player)];
}

/** Whether chips that were reserved for one movement are those that another one needs. */
export function isSameMove(left: DirectTransfer | undefined, right: DirectTransfer | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return differingField(left, right) === undefined;
}

/** The transfers of a commit, the first one out of what was reserved for it. */
export function withOwnChips(
  transfers: readonly DirectTransfer[],
  own: OwnChips | undefined,
): readonly MovingTransfer[] {
  const [first, ...others] = transfers;
  if (own === undefined || first === undefined) return transfers;
  const { id: _, ...facts } = first;
  return [{ ...facts, kind: 'post', pendingId: own.id }, ...others];
}
