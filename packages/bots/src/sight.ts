import type { Chips, SeatIndex } from '@cardroom/kernel';
import type { ActionRange, Card, HoleCards } from '@cardroom/poker';

/** One chair as a bot sees it. */
export interface BotSeatSight {
  readonly seat: SeatIndex;
  readonly stack: Chips;
  /** Bet in front. */
  readonly bet: Chips;
  /** `active` and `allIn` play for the pot; every other word means that the seat is out of this hand. */
  readonly status: string;
  /** The bot's own cards, or cards shown to all. [R53] */
  readonly holeCards?: HoleCards | undefined;
}

/**
 * All that a bot goes by: what its seat may see, and nothing else. [R53]
 *
 * The fields are named as in a table's view, so that the view made for the bot's own seat is a `BotSight` as
 * it stands.
 */
export interface BotSight {
  readonly config: { readonly bigBlind: Chips };
  readonly board: readonly Card[];
  /** Collected from earlier streets; bets in front are not in them. */
  readonly pots: readonly { readonly amount: Chips; readonly eligible: readonly SeatIndex[] }[];
  readonly currentBet: Chips;
  readonly seats: readonly BotSeatSight[];
  readonly button?: SeatIndex | undefined;
  readonly actor?: SeatIndex | undefined;
  readonly you?: { readonly seat: SeatIndex; readonly legal: readonly ActionRange[] } | undefined;
}

/** What a bot does: an action of its seat, always within what its sight offers as legal. `to` as in `ActionRange`. */
export type BotAction =
  | { readonly type: 'fold' | 'check' | 'call' | 'show' | 'muck' }
  | { readonly type: 'bet' | 'raise'; readonly to: Chips };
