import type { Sentence } from '../i18n/sentence.ts';
import type { MessageKey } from '../i18n/messages.ts';

/** The hand categories in the evaluator's order, weakest first. [R36] */
const CATEGORY_KEYS = [
  'hand.highCard',
  'hand.pair',
  'hand.twoPair',
  'hand.threeOfAKind',
  'hand.straight',
  'hand.flush',
  'hand.fullHouse',
  'hand.fourOfAKind',
  'hand.straightFlush',
] as const satisfies readonly MessageKey[];

const ACE = 12;
const FIVE = 3;
const STRAIGHT = 4;
const STRAIGHT_FLUSH = 8;

/**
 * The name of a hand from its category (0 high card to 8 straight flush) and the ranks of its best five
 * cards: "two pair, kings and sevens". Nothing for a category that does not exist.
 */
export function handName(category: number, ranks: readonly number[]): Sentence | undefined {
  const key = CATEGORY_KEYS[category];
  const [high, low] = ranksByWeight(ranks);
  if (key === undefined || high === undefined) return undefined;
  if (category === STRAIGHT || category === STRAIGHT_FLUSH) return straightName(key, ranks);
  const many = key !== 'hand.highCard' && key !== 'hand.flush';
  return { key, params: { high: { rank: high, many }, low: { rank: low ?? high, many: true } } };
}

function straightName(key: MessageKey, ranks: readonly number[]): Sentence {
  const top = Math.max(...ranks);
  const wheel = top === ACE && ranks.includes(0);
  if (key === 'hand.straightFlush' && top === ACE && !wheel) return { key: 'hand.royalFlush' };
  return { key, params: { high: { rank: wheel ? FIVE : top, many: false } } };
}

/** The different ranks, those that occur most often first, then from high to low. */
function ranksByWeight(ranks: readonly number[]): readonly number[] {
  const counts = new Map<number, number>();
  for (const rank of ranks) counts.set(rank, (counts.get(rank) ?? 0) + 1);
  return [...counts.entries()].toSorted((a, b) => b[1] - a[1] || b[0] - a[0]).map(([rank]) => rank);
}
