import type { Card } from '../cards.ts';
import type { TomlValue } from './toml-reader.ts';

/** A card as a history gives it: known, or `undefined` for `??`. */
export type PhhCard = Card | undefined;

interface Commented {
  /** What stands behind `#`. */
  readonly comment?: string;
}

/** A fold, a check or call, or a bet or raise; `to` is the total on the street in the file's own units. */
export type PhhBet = Commented &
  (
    | { readonly kind: 'fold'; readonly player: number }
    | { readonly kind: 'checkOrCall'; readonly player: number }
    | { readonly kind: 'betOrRaise'; readonly player: number; readonly to: number }
  );

/** What a player does with its cards at the end; `cards` is absent for `-`, the cards that were dealt. */
export type PhhExposure = Commented &
  (
    | { readonly kind: 'show'; readonly player: number; readonly cards: readonly PhhCard[] | undefined }
    | { readonly kind: 'muck'; readonly player: number }
  );

/**
 * One line of a hand's `actions`. Players are counted from 1, the first left of the button. A `note` is a
 * comment alone: nothing happens.
 */
export type PhhAction =
  | PhhBet
  | PhhExposure
  | (Commented & { readonly kind: 'dealHole'; readonly player: number; readonly cards: readonly PhhCard[] })
  | (Commented & { readonly kind: 'dealBoard'; readonly cards: readonly PhhCard[] })
  | (Commented & { readonly kind: 'note' });

/**
 * A no-limit hold'em hand as the open format PHH records it. Lists are parallel: one entry per player, from
 * the left of the button round to the button; heads-up the first player is the big blind, and antes and
 * blinds stay in the order small, big, so that they are dealt out reversed. Amounts are in the file's own
 * units and may have decimals; a negative entry in `blindsOrStraddles` is a live post by a newcomer.
 */
export interface PhhHand {
  readonly variant: 'NT';
  /** Whether a short ante wins no more than its match from each other player; if not, antes are for everyone. */
  readonly anteTrimming: boolean;
  readonly antes: readonly number[];
  readonly blindsOrStraddles: readonly number[];
  readonly minBet: number;
  /** `Infinity` stands for an unknown stack. */
  readonly startingStacks: readonly number[];
  readonly actions: readonly PhhAction[];
  readonly players?: readonly string[];
  /** Stacks after the hand, after rake if there was any. */
  readonly finishingStacks?: readonly number[];
  /** What each player took from the pots, after rake. */
  readonly winnings?: readonly number[];
  /** Every other field under its name in the file: time and place, `hand`, `table`, and users' own `_fields`. */
  readonly fields: ReadonlyMap<string, TomlValue>;
}

/** Every reason for which a text is not a hand history, each explained in docs/errors.md. */
export const PHH_ERROR_CODES = [
  'MalformedToml',
  'NoHand',
  'MissingField',
  'BadField',
  'UnsupportedVariant',
  'BadAction',
] as const;
export type PhhErrorCode = (typeof PHH_ERROR_CODES)[number];

/** Why a text is not a hand history: a code, the line, and a sentence for a person. */
export interface PhhError {
  readonly code: PhhErrorCode;
  /** Counted from 1. */
  readonly line: number;
  readonly message: string;
}
