import type { Chips, HandId, PlayerId, SeatIndex, TableId } from '@cardroom/kernel';
import type { ActionRange, Card, Exposure, HoleCards, Pot, PotAward, Street } from '@cardroom/poker';
import type { PublicTableConfig } from './config.ts';
import type { TableRight } from './rights.ts';
import type { PauseOrigin } from './table.ts';

/** What a table is doing. */
export const TABLE_STAGES = ['waiting', 'countdown', 'hand', 'paused', 'halted'] as const;
export type TableStage = (typeof TABLE_STAGES)[number];

/**
 * What a seat is doing. In a hand: `active`, `allIn`, `folded`. Out of it: `waiting` for the next hand or for
 * the big blind, `sittingOut`, `busted` (no chips).
 */
export const SEAT_STATUSES = ['active', 'allIn', 'folded', 'waiting', 'sittingOut', 'busted'] as const;
export type SeatStatus = (typeof SEAT_STATUSES)[number];

/** One occupied chair as a viewer sees it. */
export interface SeatView {
  readonly seat: SeatIndex;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly isBot: boolean;
  readonly stack: Chips;
  readonly bet: Chips;
  readonly status: SeatStatus;
  /** Whether cards lie in front of this seat, seen or not. */
  readonly hasCards: boolean;
  readonly exposure: Exposure;
  /** Only by right: the viewer's own, or shown to all. [R53] */
  readonly holeCards?: HoleCards;
  /** What this seat did last on this street, for the label beside it. */
  readonly lastAction?: 'fold' | 'check' | 'call' | 'bet' | 'raise' | 'post';
}

/** What concerns the viewer alone. */
export interface OwnSeatView {
  readonly seat: SeatIndex;
  /** What the viewer may do now; empty when it is not the viewer's turn. */
  readonly legal: readonly ActionRange[];
  readonly topUpQueued?: Chips;
  readonly leavesAfterHand: boolean;
  readonly sitsOutNext: boolean;
  /** Milliseconds left in the own time bank; absent where there are none. [R47] */
  readonly timeBankMs?: number;
  /** What must be posted to be dealt in before the big blind comes. [R15] [R16] */
  readonly owed?: { readonly live: Chips; readonly dead: Chips };
}

/** A vote on calling off the hand in progress. */
export interface StopVoteView {
  readonly requestedBy: PlayerId;
  /** Who may decide: those who are still in the hand. The host may too, alone. */
  readonly voters: readonly PlayerId[];
  readonly confirmed: readonly PlayerId[];
  readonly required: number;
}

/** A table as a viewer sees it. */
export interface TableView {
  readonly tableId: TableId;
  readonly version: number;
  readonly config: PublicTableConfig;
  readonly stage: TableStage;
  readonly handNumber: number;
  /** The hand in progress, or the last one until the next is dealt. */
  readonly handId?: HandId;
  readonly turn?: number;
  readonly street?: Street;
  readonly board: readonly Card[];
  /** Collected from earlier streets, main pot first; bets in front are not in them. */
  readonly pots: readonly Pot[];
  /** How the last hand's pots were paid; empty while a hand is played. */
  readonly awards: readonly PotAward[];
  readonly currentBet: Chips;
  readonly seats: readonly SeatView[];
  readonly button?: SeatIndex;
  readonly actor?: SeatIndex;
  /** When the actor's time runs out, in milliseconds since 1970. [R47] */
  readonly deadline?: number;
  /** When the next hand is dealt, in milliseconds since 1970, if one is announced. */
  readonly nextHandAt?: number;
  /** The vote on calling off the hand, if one is open. */
  readonly stopVote?: StopVoteView;
  /** Who has paused the table; absent while it is not paused. */
  readonly pausedBy?: PauseOrigin;
  /** What the viewer may do about the table itself, seated or not. */
  readonly rights: readonly TableRight[];
  readonly you?: OwnSeatView;
}
