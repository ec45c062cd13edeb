import type { Hand, HandPlayer, Street } from '../hand.ts';

/**
 * The raises of one street as the format's reference program counts them, for histories that were made by
 * its reading of the rule: consecutive all-in raises are added up, for everybody; and a street without a bet
 * yet has no size that a first all-in must reach. Every raise that R22 allows is also allowed here.
 */
export interface RaiseCount {
  readonly street: Street;
  /** What the all-in raises since the last other raise add up to. */
  readonly allIns: number;
  /** The largest bet or raise of the street. */
  readonly largest: number;
}

/** Nothing raised yet on this street. */
export function noRaisesOn(street: Street): RaiseCount {
  return { street, allIns: 0, largest: 0 };
}

/** The count after `player` bets or raises to `to`. */
export function afterRaise(
  count: RaiseCount,
  hand: Hand,
  { player, to }: { readonly player: HandPlayer; readonly to: number },
): RaiseCount {
  const { street, allIns, largest } = count.street === hand.round.street ? count : noRaisesOn(hand.round.street);
  const increase = to - (hand.round.kind === 'betting' ? hand.round.currentBet : 0);
  const isAllIn = to >= player.bet + player.stack;
  return { street, allIns: isAllIn ? allIns + increase : 0, largest: Math.max(largest, increase) };
}

/** How a player's right to raise stands: `reopened` by R22, `disputed` if only by the wider reading, or `closed`. [R22] */
export function reopeningFor(count: RaiseCount, hand: Hand, player: HandPlayer): 'reopened' | 'disputed' | 'closed' {
  const { round } = hand;
  if (round.kind !== 'betting' || !player.acted || round.currentBet - player.bet >= round.lastFullRaise)
    return 'reopened';
  return count.street === round.street && count.allIns >= count.largest ? 'disputed' : 'closed';
}
