import type { Chips, HandId, PlayerId, TableId } from '@cardroom/kernel';
import { type AccountId, playerOfAccount } from './accounts.ts';
import type { AccountBalance } from './entries.ts';
import type { SealedEntry } from './journal.ts';
import type { TransferCode, TransferKind } from './transfers.ts';

/** One account's part in a movement of chips. */
export interface MovementSide {
  readonly account: AccountId;
  /** Chips before, what was reserved of them included. */
  readonly before: number;
  readonly after: number;
}

/** A line of the audit trail: who moved how many chips, when and why, and what stood before and after. */
export interface ChipMovement {
  readonly seq: number;
  readonly at: number;
  readonly id: string;
  readonly kind: TransferKind;
  readonly reason: TransferCode;
  readonly amount: Chips;
  readonly from: MovementSide;
  readonly to: MovementSide | { readonly account: AccountId };
  readonly player?: PlayerId;
  readonly tableId?: TableId;
  readonly handId?: HandId;
  /** The version of the table that it was decided on, and the one that it was committed with. */
  readonly tableVersion?: { readonly before: number; readonly after: number };
  readonly author?: string;
  readonly note?: string;
}

/** An entry of the journal as a line of the audit trail. */
export function movementOf(entry: SealedEntry): ChipMovement {
  const { seq, at, id, kind, code, amount, debit, credit, tableVersion, debitAfter, creditAfter } = entry;
  const moved = creditAfter === undefined ? 0 : amount;
  const player = playerOfAccount(debit) ?? playerOfAccount(credit);
  return {
    seq,
    at,
    id,
    kind,
    reason: code,
    amount,
    from: sideOf(debit, debitAfter, 0 - moved),
    to: creditAfter === undefined ? { account: credit } : sideOf(credit, creditAfter, moved),
    ...(player === undefined ? {} : { player }),
    ...(entry.tableId === undefined ? {} : { tableId: entry.tableId }),
    ...(entry.handId === undefined ? {} : { handId: entry.handId }),
    ...(tableVersion === undefined ? {} : { tableVersion: { before: tableVersion - 1, after: tableVersion } }),
    ...(entry.author === undefined ? {} : { author: entry.author }),
    ...(entry.note === undefined ? {} : { note: entry.note }),
  };
}

function sideOf(account: AccountId, { posted }: AccountBalance, change: number): MovementSide {
  return { account, before: posted - change, after: posted };
}
