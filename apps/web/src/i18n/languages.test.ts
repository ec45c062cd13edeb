import { describe, expect, test } from 'vitest';
import { westernDigits } from './digits.ts';
import { languageOf, loadSpeaker } from './languages.ts';
import { ENGLISH } from './messages.ts';
import { PERSIAN } from './persian.ts';

const fa = await loadSpeaker('fa');

/** The facts that a text has places for. */
function placesIn(text: string): readonly string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '').toSorted();
}

describe('Persian', () => {
  test('[WEB35] every sentence has the facts of the English one', () => {
    const english = new Map(Object.entries(ENGLISH).map(([key, text]) => [key, placesIn(text)]));
    expect(new Map(Object.entries(PERSIAN).map(([key, text]) => [key, placesIn(text)]))).toEqual(english);
  });

  test('[WEB35] numbers have Persian digits, and names and cards keep their own direction', () => {
    expect(fa.dir).toBe('rtl');
    expect(fa.text('log.raises', { name: 'Bruno', amount: 1200 })).toBe('\u2068Bruno\u2069 تا ۱٬۲۰۰ ریز می‌کند');
    expect(fa.say({ key: 'log.flop', params: { cards: { cards: ['Ts', '2c'] } } }, 'signs')).toBe(
      'فلاپ: \u206810♠ 2♣\u2069',
    );
    expect(fa.digits('4800')).toBe('۴۸۰۰');
  });

  test('[WEB35] digits are read however they are typed', () => {
    expect(westernDigits(fa.digits('0123456789'))).toBe('0123456789');
    expect(westernDigits('٣٤ a 5')).toBe('34 a 5');
  });
});

test('[WEB35] only languages that are there can be chosen', () => {
  expect([languageOf('fa'), languageOf('en'), languageOf('tlh'), languageOf(undefined)]).toEqual([
    'fa',
    'en',
    undefined,
    undefined,
  ]);
});
