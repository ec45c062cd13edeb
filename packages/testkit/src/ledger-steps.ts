import type { Chips, PlayerId, TableId } from '@cardroom/kernel';
import type { AccountId, Transfer, TransferId } from '@cardroom/ledger';
import type { ReserveRequest } from '@cardroom/room';

/** One thing that somebody asks of a store or of its wallets. */
export type LedgerStep =
  | { readonly kind: 'post'; readonly transfers: readonly Transfer[] }
  /** A commit of the table, decided on the version that it has now, or on one that is `behind`. */
  | { readonly kind: 'commitTable'; readonly transfers: readonly Transfer[]; readonly behind: number }
  | { readonly kind: 'reserve'; readonly request: ReserveRequest }
  | { readonly kind: 'commit'; readonly id: TransferId; readonly amount?: Chips }
  | { readonly kind: 'rollback'; readonly id: TransferId }
  | { readonly kind: 'grant'; readonly name: string; readonly player: PlayerId; readonly amount: Chips }
  | { readonly kind: 'expireDue' };

/** Steps that are asked for at the same moment, each before any of them has its answer. */
export interface LedgerGroup {
  /** How much time has passed since the group before. */
  readonly waitMs: number;
  readonly steps: readonly LedgerStep[];
}

/** What is to happen, to accounts and under ids that no other history uses. */
export interface LedgerHistory {
  readonly table: TableId;
  /** All accounts but `issue`. */
  readonly accounts: readonly AccountId[];
  /** Every reservation that is spoken of. */
  readonly reservations: readonly TransferId[];
  readonly groups: readonly LedgerGroup[];
}
