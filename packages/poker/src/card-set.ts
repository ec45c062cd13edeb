/*
 * Sets of cards as two numbers of 32 bits, cheap enough for the evaluator: the low half holds cards 0 to 31, the high
 * half the others.
 */
import { type Card } from './cards.ts';

/** The card as a set of one in the low half, or the empty set; without a branch to guess wrong. */
export function lowBit(card: Card): number {
  return (1 << card) & ((card >> 5) - 1);
}

/** The card as a set of one in the high half, or the empty set; without a branch to guess wrong. */
export function highBit(card: Card): number {
  return (1 << card) & -(card >> 5);
}

/** How many members a half has. */
export function bitCount(set: number): number {
  const pairs = set - ((set >>> 1) & 0x55555555);
  const fours = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((fours + (fours >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Whether no card occurs twice. */
export function areDifferent(cards: readonly Card[]): boolean {
  let low = 0;
  let high = 0;
  for (const card of cards) {
    low |= lowBit(card);
    high |= highBit(card);
  }
  return bitCount(low) + bitCount(high) === cards.length;
}
