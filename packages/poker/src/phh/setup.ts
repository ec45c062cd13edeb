import { chips, CHIPS_MAX, type HandId, handId, isId, seatIndex } from '@cardroom/kernel';
import type { Card } from '../cards.ts';
import type { ForcedBet, ForcedBetKind, HandSetup } from '../hand.ts';
import type { PhhHand } from './history.ts';

/**
 * How many whole chips one unit of the file is: 1, or the power of ten that makes every amount whole, such
 * as 100 where the file has cents as decimals. `undefined` when there is no such power up to a million, or
 * an amount, or the pot if everybody is all-in, would be more than chips can count.
 */
export function phhScaleOf(hand: PhhHand): number | undefined {
  let decimals = 0;
  let largest = hand.startingStacks.reduce((sum, stack) => sum + stack, 0);
  const see = (amount: number): void => {
    if (!Number.isInteger(amount)) decimals = Math.max(decimals, decimalsOf(amount));
    largest = Math.max(largest, Math.abs(amount));
  };
  for (const list of [hand.antes, hand.blindsOrStraddles, hand.startingStacks]) for (const amount of list) see(amount);
  see(hand.minBet);
  for (const action of hand.actions) if (action.kind === 'betOrRaise') see(action.to);
  const scale = 10 ** decimals;
  return decimals > DECIMALS_MAX || largest * scale > CHIPS_MAX ? undefined : scale;
}

const DECIMALS_MAX = 6;

/** The digits after the point in the shortest way to write this number, which is how the file wrote it. */
function decimalsOf(amount: number): number {
  const [mantissa = '', exponent = '0'] = String(amount).split('e');
  const fraction = mantissa.split('.')[1] ?? '';
  return Math.max(0, fraction.length - Number(exponent));
}

/** `amount` of the file in whole chips. */
export function scaled(amount: number, scale: number): number {
  return scale === 1 ? amount : Math.round(amount * scale);
}

/** The hand as the engine deals it: player 1 on seat 0, the button on the last seat, no rake. */
export function phhSetupOf(hand: PhhHand, scale: number, deck: readonly Card[]): HandSetup {
  return {
    handId: handIdOf(hand),
    button: seatIndex(hand.startingStacks.length - 1),
    seats: hand.startingStacks.map((stack, index) => ({ seat: seatIndex(index), stack: chips(scaled(stack, scale)) })),
    forcedBets: forcedBetsOf(hand, scale),
    rules: {
      bigBlind: chips(scaled(hand.minBet, scale)),
      ante: hand.anteTrimming ? 'each' : 'bigBlind',
      rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
      showdown: 'ask',
      // What was played is a fact; the replay itself looks at who was allowed to raise.
      reopening: 'everybody',
    },
    deck,
  };
}

/** The file's own number or name for the hand where it has the form of an id; a file may call a hand anything. */
function handIdOf({ fields }: PhhHand): HandId {
  const name = fields.get('hand');
  const wanted = typeof name === 'number' ? `phh-${name}` : name;
  return handId(typeof wanted === 'string' && isId(wanted) ? wanted : 'phh');
}

/** Antes first, then blinds, straddles and live posts, each from the left of the button. */
function forcedBetsOf(hand: PhhHand, scale: number): readonly ForcedBet[] {
  const bets: ForcedBet[] = [];
  const kinds = blindKindsOf(hand);
  const add = (kind: ForcedBetKind, index: number, amount: number): void => {
    if (amount !== 0)
      bets.push({ seat: seatIndex(seatAt(hand, index)), kind, amount: chips(scaled(Math.abs(amount), scale)) });
  };
  hand.antes.forEach((amount, index) => add('ante', index, amount));
  hand.blindsOrStraddles.forEach((amount, index) => add(kinds[index] ?? 'straddle', index, amount));
  return bets;
}

/** Whom an entry of `antes` or `blinds_or_straddles` concerns: heads-up the lists are reversed. */
function seatAt({ startingStacks }: PhhHand, index: number): number {
  return startingStacks.length === 2 ? 1 - index : index;
}

/**
 * What each entry is. The second is the big blind and the first the small one; where the small blind is
 * missing because its player is gone, the first may be the big blind and the second already a straddle.
 */
function blindKindsOf({ blindsOrStraddles, minBet, startingStacks }: PhhHand): readonly ForcedBetKind[] {
  const [first = 0, second = 0] = blindsOrStraddles;
  const noSmallBlind = startingStacks.length > 2 && first >= minBet && (second <= 0 || second > first);
  return blindsOrStraddles.map((amount, index) => {
    if (amount < 0) return 'livePost';
    if (index === 0) return noSmallBlind ? 'bigBlind' : 'smallBlind';
    return index === 1 && !noSmallBlind ? 'bigBlind' : 'straddle';
  });
}
