/*
 * How strong a hand is, in a dozen memory reads. [R36]
 *
 * Each card has a key, a number of 32 bits; the sum of the keys of a hand says everything that matters about it.
 * Its low bits tell whether five cards share a suit. If so, the ranks of that suit are gathered in a set of 13
 * bits, and a table of 8,192 entries gives the strength: with five cards of a suit among seven there is no room for
 * a full house or better. If not, suits do not matter, and the upper bits are a different number for each
 * group of ranks. They lead to the strength in two steps: a row, which says where in the table to start, and a
 * column, which is added. `evaluator-tables.ts` tells how keys and tables come about.
 *
 * The functions that take cards one by one are the fast ones: they allocate nothing and check nothing, so their
 * cards must be different. `evaluate` takes a list and checks it; `evaluator-text.ts` reads text.
 */
import { assert, Defect, present } from '@cardroom/kernel';
import { areDifferent } from './card-set.ts';
import { type Card } from './cards.ts';
import {
  COLUMN_BITS,
  createEvaluatorTables,
  type HandStrength,
  NO_SUIT,
  STRENGTH_COUNT,
  SUIT_KEY_BITS,
} from './evaluator-tables.ts';

export { type HandStrength } from './evaluator-tables.ts';

/** The kinds of hands, weakest first; a category's index is its order. [R36] */
export const HAND_CATEGORIES = [
  'highCard',
  'pair',
  'twoPair',
  'threeOfAKind',
  'straight',
  'flush',
  'fullHouse',
  'fourOfAKind',
  'straightFlush',
] as const;
/** A kind of hand. */
export type HandCategory = (typeof HAND_CATEGORIES)[number];

const SUIT_KEY_MASK = (1 << SUIT_KEY_BITS) - 1;
const COLUMN_MASK = (1 << COLUMN_BITS) - 1;

const TABLES = createEvaluatorTables();
const { cardKeys: CARD_KEYS, flushStrengths: FLUSH_STRENGTHS, rankStrengths: RANK_STRENGTHS } = TABLES;
const [FIVE_FLUSH_SUITS, SIX_FLUSH_SUITS, SEVEN_FLUSH_SUITS] = TABLES.flushSuits;
const [FIVE_ROW_STARTS, SEVEN_ROW_STARTS] = TABLES.rowStarts;

/** How much memory the evaluator's tables take. */
export const EVALUATOR_TABLE_BYTES = [
  CARD_KEYS,
  FLUSH_STRENGTHS,
  RANK_STRENGTHS,
  ...TABLES.flushSuits,
  ...TABLES.rowStarts,
].reduce((bytes, table) => bytes + table.byteLength, 0);

/** The weakest strength of each category. */
const CATEGORY_STARTS = [0, 1277, 4137, 4995, 5853, 5863, 7140, 7296, 7452] as const;

/** The weakest strength: never read, since keys of different cards always lead into the tables. */
const WEAKEST = handStrength(0);

/** `value` as a strength; a `Defect` unless it is a whole number from 0 to 7461. */
export function handStrength(value: number): HandStrength {
  assert(Number.isInteger(value) && value >= 0 && value < STRENGTH_COUNT, 'not a hand strength');
  return value as HandStrength;
}

/** The strength of the best five of seven different cards. What it gives for a card named twice is not promised. [R36] */
// oxlint-disable-next-line max-params -- a list would have to be made for each hand
export function evaluateSeven(a: Card, b: Card, c: Card, d: Card, e: Card, f: Card, g: Card): HandStrength {
  const key = (keyOf(a) + keyOf(b) + keyOf(c) + keyOf(d) + keyOf(e) + keyOf(f) + keyOf(g)) | 0;
  const suit = SEVEN_FLUSH_SUITS[key & SUIT_KEY_MASK] ?? NO_SUIT;
  if (suit === NO_SUIT) return rankStrengthOf(key, SEVEN_ROW_STARTS);
  return flushStrengthOf(
    rankIn(suit, a) |
      rankIn(suit, b) |
      rankIn(suit, c) |
      rankIn(suit, d) |
      rankIn(suit, e) |
      rankIn(suit, f) |
      rankIn(suit, g),
  );
}

/** The strength of the best five of six different cards. What it gives for a card named twice is not promised. [R36] */
// oxlint-disable-next-line max-params -- a list would have to be made for each hand
export function evaluateSix(a: Card, b: Card, c: Card, d: Card, e: Card, f: Card): HandStrength {
  const key = (keyOf(a) + keyOf(b) + keyOf(c) + keyOf(d) + keyOf(e) + keyOf(f)) | 0;
  const suit = SIX_FLUSH_SUITS[key & SUIT_KEY_MASK] ?? NO_SUIT;
  if (suit === NO_SUIT) return rankStrengthOfSix(key, [a, b, c, d, e, f]);
  return flushStrengthOf(
    rankIn(suit, a) | rankIn(suit, b) | rankIn(suit, c) | rankIn(suit, d) | rankIn(suit, e) | rankIn(suit, f),
  );
}

/** The strength of five different cards. What it gives for a card named twice is not promised. [R36] */
// oxlint-disable-next-line max-params -- a list would have to be made for each hand
export function evaluateFive(a: Card, b: Card, c: Card, d: Card, e: Card): HandStrength {
  const key = (keyOf(a) + keyOf(b) + keyOf(c) + keyOf(d) + keyOf(e)) | 0;
  const suit = FIVE_FLUSH_SUITS[key & SUIT_KEY_MASK] ?? NO_SUIT;
  if (suit === NO_SUIT) return rankStrengthOf(key, FIVE_ROW_STARTS);
  return flushStrengthOf(rankIn(suit, a) | rankIn(suit, b) | rankIn(suit, c) | rankIn(suit, d) | rankIn(suit, e));
}

function keyOf(card: Card): number {
  return CARD_KEYS[card] ?? 0;
}

function rankStrengthOf(key: number, rowStarts: Int32Array): HandStrength {
  const start = rowStarts[key >>> (SUIT_KEY_BITS + COLUMN_BITS)] ?? 0;
  return RANK_STRENGTHS[start + ((key >>> SUIT_KEY_BITS) & COLUMN_MASK)] ?? WEAKEST;
}

/** The strongest of the hands that leave out one of the six; what they are is `key` less that card's own. */
function rankStrengthOfSix(key: number, cards: readonly Card[]): HandStrength {
  let best = WEAKEST;
  for (const leftOut of cards) {
    const strength = rankStrengthOf(key - keyOf(leftOut), FIVE_ROW_STARTS);
    if (strength > best) best = strength;
  }
  return best;
}

function flushStrengthOf(ranks: number): HandStrength {
  return FLUSH_STRENGTHS[ranks] ?? WEAKEST;
}

/** The card's rank as a set of one if it is of that suit, else the empty set; without a branch to guess wrong. */
function rankIn(suit: number, card: Card): number {
  const maskIfSame = (((card ^ suit) & 3) - 1) >> 31;
  return maskIfSame & (1 << (card >> 2));
}

/**
 * The strength of the best five of five to seven cards. A `Defect` when there are fewer or more, or when a card is
 * named twice: parse input before. [R36]
 */
export function evaluate(cards: readonly Card[]): HandStrength {
  assert(areDifferent(cards), 'a card is named twice');
  const a = cardAt(cards, 0);
  const b = cardAt(cards, 1);
  const c = cardAt(cards, 2);
  const d = cardAt(cards, 3);
  const e = cardAt(cards, 4);
  if (cards.length === 7) return evaluateSeven(a, b, c, d, e, cardAt(cards, 5), cardAt(cards, 6));
  if (cards.length === 6) return evaluateSix(a, b, c, d, e, cardAt(cards, 5));
  assert(cards.length === 5, 'not five to seven cards');
  return evaluateFive(a, b, c, d, e);
}

function cardAt(cards: readonly Card[], index: number): Card {
  const card = cards[index];
  if (card === undefined) throw new Defect('not five to seven cards');
  return card;
}

/** 0 for a high card to 8 for a straight flush. [R36] */
export function categoryIndexOf(strength: HandStrength): number {
  return CATEGORY_STARTS.findLastIndex((start) => strength >= start);
}

/** The kind of hand that has this strength. [R36] */
export function categoryOf(strength: HandStrength): HandCategory {
  return present(HAND_CATEGORIES[categoryIndexOf(strength)], 'category');
}
