import { type Brand, Defect, err, ok, type Result } from '@cardroom/kernel';

/** Ranks from the deuce up; a rank's index is its order. */
export const RANKS = '23456789TJQKA';
/** Suits in the order that card numbers use; suits never decide a pot. [R36] */
export const SUITS = 'cdhs';
/** How many cards a deck has. */
export const DECK_SIZE = 52;

/** One of 52 cards as `rank * 4 + suit`: 0 is the deuce of clubs, 51 the ace of spades. */
export type Card = Brand<number, 'Card'>;
/** A player's two hidden cards. */
export type HoleCards = readonly [Card, Card];

/** Why a text is not a list of cards. */
export interface CardParseError {
  readonly code: 'MalformedCard' | 'DuplicateCard';
  readonly text: string;
}

/** The card with this number; a `Defect` outside 0..51. */
export function card(index: number): Card {
  if (!Number.isInteger(index) || index < 0 || index >= DECK_SIZE) throw new Defect(`not a card: ${index}`);
  return index as Card;
}

/** 0 for a deuce to 12 for an ace. */
export function rankOf(value: Card): number {
  return value >> 2;
}

/** 0 clubs, 1 diamonds, 2 hearts, 3 spades. */
export function suitOf(value: Card): number {
  return value & 3;
}

/** Reads two characters such as `As` or `Td`. */
export function parseCard(text: string): Result<Card, CardParseError> {
  const rank = text.length === 2 ? RANKS.indexOf(text.charAt(0)) : -1;
  const suit = text.length === 2 ? SUITS.indexOf(text.charAt(1)) : -1;
  if (rank < 0 || suit < 0) return err({ code: 'MalformedCard', text });
  return ok(card(rank * 4 + suit));
}

/** Reads cards written one after the other, such as `AsKd7h`; a card named twice is refused. [R52] */
export function parseCards(text: string): Result<readonly Card[], CardParseError> {
  const cards: Card[] = [];
  for (let at = 0; at < text.length; at += 2) {
    const parsed = parseCard(text.slice(at, at + 2));
    if (!parsed.ok) return parsed;
    if (cards.includes(parsed.value)) return err({ code: 'DuplicateCard', text: formatCard(parsed.value) });
    cards.push(parsed.value);
  }
  return ok(cards);
}

/** Two characters, rank then suit. */
export function formatCard(value: Card): string {
  return RANKS.charAt(rankOf(value)) + SUITS.charAt(suitOf(value));
}

/** The cards one after the other, without spaces. */
export function formatCards(cards: readonly Card[]): string {
  return cards.map(formatCard).join('');
}

/** All 52 cards in the order of their numbers. */
export const ORDERED_DECK: readonly Card[] = Array.from({ length: DECK_SIZE }, (_, index) => card(index));
