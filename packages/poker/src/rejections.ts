import type { ActionRange } from './actions.ts';

/** Every reason for which the rules of a hand refuse something, each explained in docs/errors.md. */
export const HAND_REJECTION_CODES = [
  'HandComplete',
  'NotInHand',
  'NotYourTurn',
  'ActionNotOffered',
  'CannotCheck',
  'NothingToCall',
  'BetTooSmall',
  'RaiseTooSmall',
  'BetExceedsStack',
  'RaiseNotReopened',
  'NobodyToRaise',
  'MustShow',
  'NotAtShowdown',
  'AlreadyShown',
] as const;
export type HandRejectionCode = (typeof HAND_REJECTION_CODES)[number];

/** A refusal by a rule: why, by which rule, and what would have been accepted. Nothing has changed. */
export interface HandRejection {
  readonly code: HandRejectionCode;
  /** The rule in the rule book, such as `R22`. */
  readonly rule: string;
  /** What this seat could do instead; empty when it is not this seat's turn and the hand goes on. */
  readonly legal: readonly ActionRange[];
}

/** Every reason for which a hand cannot be dealt as asked, each explained in docs/errors.md. */
export const SETUP_REJECTION_CODES = [
  'SeatCount',
  'DuplicateSeat',
  'EmptyStack',
  'TooManyChips',
  'BadDeck',
  'BadBlinds',
  'BadForcedBet',
  'BadRake',
] as const;
export type SetupRejectionCode = (typeof SETUP_REJECTION_CODES)[number];

/** Why a hand could not be dealt as asked. */
export interface SetupRejection {
  readonly code: SetupRejectionCode;
  readonly rule: string;
}
