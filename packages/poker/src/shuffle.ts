import { present } from '@cardroom/kernel';
import { type Card, ORDERED_DECK } from './cards.ts';

/**
 * A whole number from 0 to `bound - 1`, each equally likely: as many bits are drawn as `bound - 1` has, and
 * numbers beyond it are thrown away. `nextUint32` gives whole numbers from 0 to 2^32-1 without bias. [R52]
 */
export function drawBelow(bound: number, nextUint32: () => number): number {
  if (bound === 1) return 0;
  const unusedBits = Math.clz32(bound - 1);
  let drawn = nextUint32() >>> unusedBits;
  while (drawn >= bound) drawn = nextUint32() >>> unusedBits;
  return drawn;
}

/** All 52 cards in an order of which each of the 52! is equally likely: Fisher and Yates's shuffle. [R52] */
export function shuffledDeck(nextUint32: () => number): readonly Card[] {
  const deck = ORDERED_DECK.slice();
  for (let last = deck.length - 1; last > 0; last--) {
    const chosen = drawBelow(last + 1, nextUint32);
    const card = present(deck[last], 'card');
    deck[last] = present(deck[chosen], 'card');
    deck[chosen] = card;
  }
  return deck;
}
