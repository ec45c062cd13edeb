import { assert } from '@cardroom/kernel';
import { type Card, rankOf } from './cards.ts';
import { evaluate } from './evaluator.ts';

const ACE = 12;
const FIVE_SPOT = 3;

/**
 * The five of five to seven cards that make the best hand, in the order in which a dealer would lay them out: what
 * makes the hand first (the trips of a full house, the higher pair), then the kickers from the top; a wheel runs
 * 5-4-3-2-A. Where suits leave a choice, earlier cards are preferred. A `Defect` where `evaluate` has one. [R36]
 */
export function bestFive(cards: readonly Card[]): readonly Card[] {
  const strength = evaluate(cards);
  const best = fivesOf(cards).find((five) => evaluate(five) === strength);
  assert(best !== undefined, 'no five cards are as strong as the hand');
  return inDisplayOrder(best);
}

/** Every choice of five, those with earlier cards first. */
function fivesOf(cards: readonly Card[], chosen: readonly Card[] = []): readonly (readonly Card[])[] {
  if (chosen.length === 5) return [chosen];
  return cards.flatMap((card, index) => fivesOf(cards.slice(index + 1), chosen.concat(card)));
}

function inDisplayOrder(five: readonly Card[]): readonly Card[] {
  const copies = (card: Card): number => five.filter((other) => rankOf(other) === rankOf(card)).length;
  const height = (card: Card): number => (isWheel(five) && rankOf(card) === ACE ? -1 : rankOf(card));
  return five.toSorted((left, right) => copies(right) - copies(left) || height(right) - height(left));
}

function isWheel(five: readonly Card[]): boolean {
  const ranks = new Set(five.map(rankOf));
  return ranks.size === 5 && ranks.has(ACE) && [...ranks].every((rank) => rank === ACE || rank <= FIVE_SPOT);
}
