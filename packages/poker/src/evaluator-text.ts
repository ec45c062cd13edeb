import { err, ok, type Result } from '@cardroom/kernel';
import { bitCount, highBit, lowBit } from './card-set.ts';
import { type Card, type CardParseError, DECK_SIZE, parseCards, RANKS, SUITS } from './cards.ts';
import { evaluate, evaluateSeven, type HandStrength } from './evaluator.ts';

/** Why a text is not a hand of five to seven different cards. */
export type HandTextError = CardParseError | { readonly code: 'WrongCardCount'; readonly count: number };

// What each character adds to a card's number. One that means no rank or no suit adds so much that no card results.
const NOT_A_CARD = 64;
const RANK_PARTS = Uint8Array.from({ length: 128 }, (_, code) => partOf(RANKS.indexOf(String.fromCharCode(code)), 4));
const SUIT_PARTS = Uint8Array.from({ length: 128 }, (_, code) => partOf(SUITS.indexOf(String.fromCharCode(code)), 1));

function partOf(index: number, weight: number): number {
  return index < 0 ? NOT_A_CARD : index * weight;
}

/**
 * The strength of the best five of five to seven cards written one after the other, such as `AsKsQsJsTs9s8s`.
 * Refuses what is not a card (`MalformedCard`), a card named twice (`DuplicateCard`), and then fewer or more cards
 * (`WrongCardCount`). [R36]
 */
export function evaluateText(text: string): Result<HandStrength, HandTextError> {
  const strength = text.length === 14 ? strengthOfSeven(text) : undefined;
  return strength === undefined ? parseAndEvaluate(text) : ok(strength);
}

/** The way for all texts, good or bad; the other one is for seven good cards. */
function parseAndEvaluate(text: string): Result<HandStrength, HandTextError> {
  const parsed = parseCards(text);
  if (!parsed.ok) return parsed;
  const count = parsed.value.length;
  return count < 5 || count > 7 ? err({ code: 'WrongCardCount', count }) : ok(evaluate(parsed.value));
}

function strengthOfSeven(text: string): HandStrength | undefined {
  const a = cardAt(text, 0);
  const b = cardAt(text, 2);
  const c = cardAt(text, 4);
  const d = cardAt(text, 6);
  const e = cardAt(text, 8);
  const f = cardAt(text, 10);
  const g = cardAt(text, 12);
  if (a === undefined || b === undefined || c === undefined || d === undefined) return undefined;
  if (e === undefined || f === undefined || g === undefined) return undefined;
  const lowSet = lowBit(a) | lowBit(b) | lowBit(c) | lowBit(d) | lowBit(e) | lowBit(f) | lowBit(g);
  const highSet = highBit(a) | highBit(b) | highBit(c) | highBit(d) | highBit(e) | highBit(f) | highBit(g);
  if (bitCount(lowSet) + bitCount(highSet) !== 7) return undefined;
  return evaluateSeven(a, b, c, d, e, f, g);
}

function cardAt(text: string, at: number): Card | undefined {
  const rankPart = RANK_PARTS[text.charCodeAt(at)] ?? NOT_A_CARD;
  const value = rankPart + (SUIT_PARTS[text.charCodeAt(at + 1)] ?? NOT_A_CARD);
  return value < DECK_SIZE ? (value as Card) : undefined;
}
