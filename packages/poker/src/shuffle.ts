import { present } from '@cardroom/kernel';
import { type Card, ORDERED_DECK } from './cards.ts';

const UINT32_RANGE = 2 ** 32;

/**
 * A whole number from 0 to `bound - 1`, each equally likely: draws that would favour the small ones are
 * thrown away. `nextUint32` gives whole numbers from 0 to 2^32-1 without bias. [R52]
 */
export function drawBelow(bound: number, nextUint32: () => number): number {
  const fairRange = UINT32_RANGE - (UINT32_RANGE % bound);
  let drawn = nextUint32();
  while (drawn >= fairRange) drawn = nextUint32();
  return drawn % bound;
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
