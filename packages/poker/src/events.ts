import type { Chips, HandId, SeatIndex } from '@cardroom/kernel';
import type { Card, HoleCards } from './cards.ts';
import type { ForcedBetKind, HandRules, PotAward, Street } from './hand.ts';

/**
 * What has happened in a hand, in order. The log of a hand is its state (`evolve` over it gives the hand),
 * its audit trail, its animation and its history. `added` is what left the stack, `to` the seat's bet on
 * this street afterwards.
 */
export type HandEvent =
  | {
      readonly kind: 'HandStarted';
      readonly handId: HandId;
      readonly button: SeatIndex;
      readonly rules: HandRules;
      /** Clockwise from the left of the button. */
      readonly seats: readonly { readonly seat: SeatIndex; readonly stack: Chips }[];
      /** Secret for ever, except what is dealt face up. */
      readonly deck: readonly Card[];
    }
  | {
      readonly kind: 'ForcedBetPosted';
      readonly seat: SeatIndex;
      readonly forced: ForcedBetKind;
      /** What was due; `added` is less when the stack was short. [R13] */
      readonly owed: Chips;
      readonly added: Chips;
      readonly allIn: boolean;
    }
  | { readonly kind: 'HoleCardsDealt'; readonly seat: SeatIndex; readonly cards: HoleCards }
  /** Betting opens; `actor` is absent when nobody is left to bet. */
  | {
      readonly kind: 'StreetOpened';
      readonly street: Street;
      readonly cards: readonly Card[];
      readonly actor: SeatIndex | undefined;
    }
  | { readonly kind: 'Folded' | 'Checked'; readonly seat: SeatIndex }
  | {
      readonly kind: 'Called' | 'BetPlaced' | 'Raised';
      readonly seat: SeatIndex;
      readonly to: Chips;
      readonly added: Chips;
      readonly allIn: boolean;
    }
  | { readonly kind: 'UncalledBetReturned'; readonly seat: SeatIndex; readonly amount: Chips }
  /** A street is over: all bets in front went into the pot. */
  | { readonly kind: 'BetsCollected' }
  /** Betting is over with somebody all-in: all live hands face up. [R39] */
  | {
      readonly kind: 'HandsTurnedUp';
      readonly hands: readonly { readonly seat: SeatIndex; readonly cards: HoleCards }[];
    }
  | { readonly kind: 'ShowdownReached'; readonly first: SeatIndex }
  | { readonly kind: 'HoleCardsShown'; readonly seat: SeatIndex; readonly cards: HoleCards }
  | { readonly kind: 'HandMucked'; readonly seat: SeatIndex }
  | ({ readonly kind: 'PotAwarded' } & PotAward)
  /** The hand is void: every seat has back all that it had put in. [R51] */
  | {
      readonly kind: 'HandCancelled';
      readonly refunds: readonly { readonly seat: SeatIndex; readonly amount: Chips }[];
    }
  /** Without a `PotAwarded` before it when all that was put in came back, as uncalled or because the hand is void. */
  | { readonly kind: 'HandEnded' };

export type HandEventKind = HandEvent['kind'];
