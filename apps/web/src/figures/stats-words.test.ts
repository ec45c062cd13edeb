import { HAND_CATEGORIES } from '@cardroom/poker';
import type { WirePlayerStats } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { loadSpeaker } from '../i18n/languages.ts';
import { createSpeaker } from '../i18n/sentence.ts';
import { sampleStats } from '../testing/sample-stats.ts';
import { allInSentences, favouriteSentence, streakSentence, wonOfSentence } from './stats-words.ts';

const en = createSpeaker();
const fa = await loadSpeaker('fa');

function allInWords(changes: Partial<WirePlayerStats['allIns']>): readonly string[] {
  const allIns = { count: 3, won: 1, expected: 100, awarded: 100, ...changes };
  return allInSentences(sampleStats({ allIns })).map((sentence) => en.say(sentence));
}

describe('the figures of a player', () => {
  test.each([
    [0, 'none yet'],
    [3, '3 won'],
    [-2, '2 lost'],
  ])('[WEB53] a streak of %i is "%s"', (current, words) => {
    expect(en.say(streakSentence(current))).toBe(words);
  });

  test.each([
    [{ expected: 950.4, awarded: 1200 }, ['1,200 paid', '950 expected: 250 more']],
    [{ expected: 950.5, awarded: 0 }, ['0 paid', '951 expected: 951 less']],
    [{ expected: 99.6, awarded: 100 }, ['100 paid', '100 expected: just as much']],
    [{ count: 0, expected: 0, awarded: 0 }, ['none yet']],
  ])('[WEB53] all-ins of %o are told by the numbers that are shown', (allIns, words) => {
    expect(allInWords(allIns)).toEqual(words);
  });

  test('[WEB53] so many won of so many, or none yet', () => {
    expect(en.say(wonOfSentence({ count: 9, won: 4 }))).toBe('4 of 9 won');
    expect(en.say(wonOfSentence({ count: 0, won: 0 }))).toBe('none yet');
  });

  test('[WEB53] every kind of hand has a name of its own in both languages, and none is none yet', () => {
    for (const speaker of [en, fa]) {
      const names = HAND_CATEGORIES.map((favouriteHand) =>
        speaker.say(favouriteSentence(sampleStats({ favouriteHand }))),
      );
      expect(new Set(names).size).toBe(HAND_CATEGORIES.length);
      expect(names).not.toContain(speaker.text('figures.nothing'));
    }
    expect(en.say(favouriteSentence(sampleStats()))).toBe('none yet');
  });

  test('[WEB53] amounts have a sign beside their colour, shares a decimal, and moments their day', () => {
    expect([1200, 0, -1200].map(en.signedAmount)).toEqual(['+1,200', '0', '−1,200']);
    expect([1200, 0, -1200].map(fa.signedAmount)).toEqual(['\u200E+۱٬۲۰۰', '۰', '\u200E−۱٬۲۰۰']);
    expect([en.percent(27.3), en.percent(18), fa.percent(27.3)]).toEqual(['27.3%', '18%', '۲۷٫۳٪']);
    expect(en.moment('2026-03-14T12:00:00.000Z')).toMatch(/^Mar 14, 2026/);
    expect(en.moment('no moment')).toBe('');
  });
});
