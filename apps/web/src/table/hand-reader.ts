import { bestFive, type Card, categoryIndexOf, evaluate, parseCard, rankOf } from '@cardroom/poker';
import type { Sentence } from '../i18n/sentence.ts';
import { handName } from './hand-name.ts';

/** Names the best hand of five to seven cards; nothing for fewer, more, or what are no cards. [R36] */
export function nameHand(cards: readonly string[]): Sentence | undefined {
  const parsed = cardsOf(cards);
  return parsed === undefined ? undefined : handName(categoryIndexOf(evaluate(parsed)), bestFive(parsed).map(rankOf));
}

/** The cards of `cards` that make its best hand. */
export function bestCards(cards: readonly string[]): readonly string[] {
  const parsed = cardsOf(cards);
  if (parsed === undefined) return [];
  const best = bestFive(parsed);
  return cards.filter((_, index) => parsed[index] !== undefined && best.includes(parsed[index]));
}

function cardsOf(texts: readonly string[]): readonly Card[] | undefined {
  if (texts.length < 5 || texts.length > 7 || new Set(texts).size !== texts.length) return undefined;
  const cards: Card[] = [];
  for (const text of texts) {
    const card = parseCard(text);
    if (!card.ok) return undefined;
    cards.push(card.value);
  }
  return cards;
}
