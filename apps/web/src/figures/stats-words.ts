import type { WirePlayerStats } from '@cardroom/protocol';
import { isMessageKey } from '../i18n/messages.ts';
import type { Sentence } from '../i18n/sentence.ts';

/** How many hands in a row have been won or lost now. */
export function streakSentence(current: number): Sentence {
  if (current === 0) return { key: 'figures.nothing' };
  return current > 0
    ? { key: 'figures.streakWon', params: { count: current } }
    : { key: 'figures.streakLost', params: { count: -current } };
}

/** What all-in pots were worth by the odds beside what they paid, in whole chips; nothing before the first. [WEB53] */
export function allInSentences({ allIns }: WirePlayerStats): readonly Sentence[] {
  if (allIns.count === 0) return [{ key: 'figures.nothing' }];
  // The difference is that of the numbers that are shown, so that nobody finds one chip missing.
  const expected = Math.round(allIns.expected);
  const luck = luckSentence(allIns.awarded - expected);
  return [
    { key: 'figures.paid', params: { awarded: allIns.awarded } },
    { key: 'figures.expectedWith', params: { expected, luck } },
  ];
}

function luckSentence(amount: number): Sentence {
  if (amount === 0) return { key: 'figures.luckEven' };
  return amount > 0
    ? { key: 'figures.luckOver', params: { amount } }
    : { key: 'figures.luckUnder', params: { amount: -amount } };
}

/** So many won of so many; nothing when there was none. */
export function wonOfSentence({ count, won }: { readonly count: number; readonly won: number }): Sentence {
  return count === 0 ? { key: 'figures.nothing' } : { key: 'figures.wonOf', params: { won, count } };
}

/** The kind of hand that has won most often; nothing for none, and for a kind that this page does not know. */
export function favouriteSentence({ favouriteHand }: WirePlayerStats): Sentence {
  const key = `category.${favouriteHand}`;
  return isMessageKey(key) ? { key } : { key: 'figures.nothing' };
}
