import { type SeatIndex, seatIndex } from '@cardroom/kernel';
import type { HandEvent } from '../events.ts';
import type { Hand } from '../hand.ts';
import type { PhhHand } from './history.ts';

/** A history played through the rules from the first forced bet to the last award. */
export interface ReplayOutcome {
  /** The hand when it was over. */
  readonly hand: Hand;
  /** All that happened, in order; `evolve` over it gives `hand`. */
  readonly events: readonly HandEvent[];
  /** Stacks after the hand without rake, in the file's units, one per player. */
  readonly finishingStacks: readonly number[];
  /** Whole chips of `hand` and `events` per unit of the file. */
  readonly scale: number;
  /** Players, counted from 1, whose cards the history does not know and who were given unused ones. */
  readonly filledPlayers: readonly number[];
  /** Actions, counted from 1, that raise where R22 does not let this seat raise but a wider reading of it does. */
  readonly disputedActions: readonly number[];
}

/** Every reason for which a history cannot be replayed, each explained in docs/errors.md. */
export const REPLAY_ERROR_CODES = [
  'BadAmount',
  'DuplicateCard',
  'BadDeal',
  'BadSetup',
  'WrongActor',
  'IllegalAction',
  'BoardOutOfStep',
  'ShownTooEarly',
  'ShownTwice',
  'TrailingAction',
  'UnfinishedHand',
  'OtherResult',
] as const;
export type ReplayErrorCode = (typeof REPLAY_ERROR_CODES)[number];

/** Why a history cannot be replayed: the rule if one was broken, the action counted from 1, a sentence. */
export interface ReplayError {
  readonly code: ReplayErrorCode;
  readonly message: string;
  readonly rule?: string;
  readonly action?: number;
  /** Our result, where the hand was played to its end and only the file's own differs. */
  readonly finishingStacks?: readonly number[];
}

/**
 * How the result that a file gives for itself differs from ours, other than by what rooms do differently: half
 * chips, rake, which only makes winners poorer, and who of several winners gets an odd chip. [R34] [R35]
 */
export function resultDifference(
  history: PhhHand,
  { hand, scale, finishingStacks: ours }: Pick<ReplayOutcome, 'hand' | 'scale' | 'finishingStacks'>,
): string | undefined {
  const theirs = history.finishingStacks;
  if (theirs === undefined) return undefined;
  const missing = sum(ours) - sum(theirs);
  for (const [index, stack] of ours.entries()) {
    const more = (stack - (theirs[index] ?? 0)) * scale;
    const { pots, splitPots } = winsOf(hand, seatIndex(index));
    const isRake = more > 0 && missing > 0 && pots > 0;
    const isOddChip = Math.abs(more) <= splitPots;
    if (Math.abs(more) >= 1 && !isRake && !isOddChip)
      return `p${index + 1} ends with ${stack}, the file says ${theirs[index]}`;
  }
  return undefined;
}

/** How many pots a seat has won, and how many of them together with others. */
function winsOf(hand: Hand, seat: SeatIndex): { readonly pots: number; readonly splitPots: number } {
  const won = hand.pot.awards.filter((award) => award.shares.some((share) => share.seat === seat));
  return { pots: won.length, splitPots: won.filter((award) => award.shares.length > 1).length };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}
