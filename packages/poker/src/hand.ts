import type { Chips, HandId, SeatIndex } from '@cardroom/kernel';
import type { Card, HoleCards } from './cards.ts';

/** The betting rounds of a hand, in order. */
export const STREETS = ['preflop', 'flop', 'turn', 'river'] as const;
export type Street = (typeof STREETS)[number];

/**
 * What a seat must put in before it sees a card. Blinds, straddles and live posts count as its bet on the
 * first street; antes and dead posts belong to the pot at once and never count towards a call. [R12-R16] [R43]
 */
export const FORCED_BET_KINDS = ['ante', 'deadPost', 'smallBlind', 'bigBlind', 'livePost', 'straddle'] as const;
export type ForcedBetKind = (typeof FORCED_BET_KINDS)[number];

/** A forced bet as asked for; a stack that is too short posts what it has, but never a straddle. [R13] [R43] */
export interface ForcedBet {
  readonly seat: SeatIndex;
  readonly kind: ForcedBetKind;
  readonly amount: Chips;
}

/**
 * What the house takes: `basisPoints` hundredths of a percent of the pot, rounded down, at most the cap of
 * the largest `dealtIn` that is not above the number of players dealt in (no matching row: no cap). [R35]
 */
export interface RakeRule {
  readonly basisPoints: number;
  readonly caps: readonly { readonly dealtIn: number; readonly cap: Chips }[];
  readonly noFlopNoDrop: boolean;
}

/** The house rules that one hand is played by. */
export interface HandRules {
  /** The full big blind: the opening price, the least bet and the first full raise. [R13] [R20] */
  readonly bigBlind: Chips;
  /**
   * Who pays the ante. `each`: everyone, so that a short ante wins no more than its match from each other
   * seat. `bigBlind`: one seat for all, and everybody plays for all of it. [R14] [R32]
   */
  readonly ante: 'each' | 'bigBlind';
  readonly rake: RakeRule;
  /**
   * `auto`: hands that must be shown are shown and beaten hands are mucked for their owners.
   * `ask`: each seat in turn decides, as far as the rules leave it a choice. [R37] [R38]
   */
  readonly showdown: 'auto' | 'ask';
  /**
   * Who may raise again over an all-in for less than a full raise. `perSeat`: a seat that faces at least a full
   * raise [R22]. `everybody`: all of them, wider than any room has it; meant for replaying hand histories,
   * because what was played is a fact.
   */
  readonly reopening: 'perSeat' | 'everybody';
}

/** All that must be known before a hand can be dealt. */
export interface HandSetup {
  readonly handId: HandId;
  /** Where the button rests; a dead button may rest on a chair that is not dealt in. [R08] */
  readonly button: SeatIndex;
  /** Who is dealt in, in any order, 2 to 10 of them, each with chips. [R02] */
  readonly seats: readonly { readonly seat: SeatIndex; readonly stack: Chips }[];
  /** In the order in which they are posted. */
  readonly forcedBets: readonly ForcedBet[];
  readonly rules: HandRules;
  /** 52 distinct cards; the first is dealt first, one at a time from the left of the button, without burns. [R52] */
  readonly deck: readonly Card[];
}

/** `active` may still decide, `allIn` has no chips left and plays for its pots, `folded` is out. */
export type PlayerStatus = 'active' | 'allIn' | 'folded';
/** Whether the table has seen a seat's cards: not (yet), yes, or thrown away unseen. */
export type Exposure = 'hidden' | 'shown' | 'mucked';

/** One seat's part in a hand: the section `player` of the table. */
export interface HandPlayer {
  readonly seat: SeatIndex;
  readonly startingStack: Chips;
  /** Chips behind. */
  readonly stack: Chips;
  /** Bet in front: what this seat has put in on this street. */
  readonly bet: Chips;
  readonly status: PlayerStatus;
  /** Whether it has decided something on this street; posting is not deciding. [R12] [R22] */
  readonly acted: boolean;
  readonly holeCards: HoleCards | undefined;
  readonly exposure: Exposure;
}

/** The cards: dealt from the front of `cards`, `dealtCount` of them so far. The section `deck`. */
export interface HandDeck {
  readonly cards: readonly Card[];
  readonly dealtCount: number;
  readonly board: readonly Card[];
}

/** The chips taken in from earlier streets and antes: the section `pot`. Lists are parallel to `players`. */
export interface HandPot {
  /** Per player, live chips collected from streets that are over, and antes of rule `each`. Layered. [R32] */
  readonly collected: readonly Chips[];
  /** Per player, dead chips: big-blind antes and dead posts. All of it belongs to the main pot. [R14] [R16] */
  readonly dead: readonly Chips[];
  /** Pots paid so far, in order; empty until the end of the hand. */
  readonly awards: readonly PotAward[];
}

/** One pot as it stands, smallest cap first: the first is the main pot. */
export interface Pot {
  readonly amount: Chips;
  /** Seats that can win it, clockwise from the left of the button. */
  readonly eligible: readonly SeatIndex[];
}

/** A pot that has been paid: `amount` = `rake` + all shares. [R33] */
export interface PotAward {
  readonly index: number;
  readonly amount: Chips;
  readonly rake: Chips;
  readonly eligible: readonly SeatIndex[];
  readonly shares: readonly { readonly seat: SeatIndex; readonly amount: Chips }[];
}

/** What the hand is waiting for: the section `round`. */
export type HandRound =
  | {
      readonly kind: 'betting';
      readonly street: Street;
      /** The price: what a seat must have in front to stay. [R13] */
      readonly currentBet: Chips;
      /** The largest full bet or raise of this street, at least the big blind. [R21] */
      readonly lastFullRaise: Chips;
      /** Whose decision it is; nobody while cards are on their way. */
      readonly actor: SeatIndex | undefined;
      /** Who bet or raised last on this street. [R37] */
      readonly aggressor: SeatIndex | undefined;
      /** Counts decisions: an action names the turn it is meant for. [R29] */
      readonly turn: number;
    }
  | {
      readonly kind: 'showdown';
      readonly street: Street;
      /** Whose turn it is to show or muck; nobody when all have. */
      readonly actor: SeatIndex | undefined;
      /** Who shows first. [R37] */
      readonly first: SeatIndex;
      readonly turn: number;
    }
  | { readonly kind: 'complete'; readonly street: Street; readonly turn: number };

/** One hand of hold'em, from the first forced bet to the last award. Immutable. */
export interface Hand {
  readonly handId: HandId;
  readonly button: SeatIndex;
  readonly rules: HandRules;
  /** Clockwise from the left of the button: the order of cards, of action and of odd chips. */
  readonly players: readonly HandPlayer[];
  readonly deck: HandDeck;
  readonly round: HandRound;
  readonly pot: HandPot;
}
