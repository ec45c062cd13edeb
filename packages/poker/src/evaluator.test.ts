import { readFileSync } from 'node:fs';
import { Defect } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conformanceData, SKIP_REASON } from '../../../test/conformance-data.ts';
import { bestFive } from './best-five.ts';
import { type Card, card, formatCard, formatCards, ORDERED_DECK, parseCards, rankOf, suitOf } from './cards.ts';
import {
  categoryIndexOf,
  categoryOf,
  evaluate,
  evaluateFive,
  evaluateSeven,
  evaluateSix,
  EVALUATOR_TABLE_BYTES,
  HAND_CATEGORIES,
  handStrength,
} from './evaluator.ts';
import { evaluateText } from './evaluator-text.ts';

/** Category counts over all five-card hands, weakest category first. */
const FIVE_CARD_COUNTS = [1_302_540, 1_098_240, 123_552, 54_912, 10_200, 5_108, 3_744, 624, 40];

function cards(text: string): readonly Card[] {
  const parsed = parseCards(text);
  if (!parsed.ok) throw new Error(`not cards: ${text}`);
  return parsed.value;
}

/** Different cards in a random order. */
function someCards(counts: { readonly min: number; readonly max: number }): fc.Arbitrary<readonly Card[]> {
  return fc.shuffledSubarray([...ORDERED_DECK], { minLength: counts.min, maxLength: counts.max });
}

/** The best five cards by counting, written without a thought for speed: a category, then ranks that decide. */
function valueOfFive(five: readonly Card[]): readonly number[] {
  const copies = (rank: number): number => five.filter((held) => rankOf(held) === rank).length;
  const ranks = [...new Set(five.map(rankOf))].sort((a, b) => copies(b) - copies(a) || b - a);
  const shape = ranks.map(copies).join('');
  const flush = new Set(five.map(suitOf)).size === 1;
  const wheel = ranks.join() === '12,3,2,1,0';
  const straight = shape === '11111' && (wheel || (ranks[0] ?? 0) - (ranks[4] ?? 0) === 4);
  const deciding = wheel ? [3] : ranks;
  if (straight) return [flush ? 8 : 4, ...deciding];
  if (flush) return [5, ...ranks];
  return [{ '11111': 0, '2111': 1, '221': 2, '311': 3, '32': 6, '41': 7 }[shape] ?? Number.NaN, ...ranks];
}

function choicesOfFive(from: readonly Card[]): readonly (readonly Card[])[] {
  if (from.length === 5) return [from];
  return from.flatMap((_, left) => choicesOfFive(from.filter((__, index) => index !== left)));
}

function compareValues(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((value, index) => value !== right[index]);
  return at < 0 ? 0 : (left[at] ?? 0) - (right[at] ?? 0);
}

function referenceValue(hand: readonly Card[]): readonly number[] {
  return choicesOfFive(hand)
    .map(valueOfFive)
    .reduce((best, value) => (compareValues(value, best) > 0 ? value : best));
}

/** The rows of a file of the conformance data, split at tabs, without the heading. */
function rowsOf(file: string): readonly (readonly string[])[] {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split('\t'));
}

describe('the order of hands', () => {
  it('[R36] every five-card hand falls in its category, and there are exactly 7,462 strengths', () => {
    const perStrength = new Uint32Array(7462);
    const count = (strength: number): void => {
      perStrength[strength] = (perStrength[strength] ?? 0) + 1;
    };
    const deck = ORDERED_DECK;
    for (const [i, a] of deck.entries()) {
      for (let j = i + 1; j < 52; j++) {
        for (let k = j + 1; k < 52; k++) {
          for (let l = k + 1; l < 52; l++) {
            const [b, c, d] = [deck[j] ?? a, deck[k] ?? a, deck[l] ?? a];
            for (let m = l + 1; m < 52; m++) count(evaluateFive(a, b, c, d, deck[m] ?? a));
          }
        }
      }
    }
    const perCategory = HAND_CATEGORIES.map(() => 0);
    for (const [strength, hands] of perStrength.entries()) {
      expect(hands, `strength ${strength}`).toBeGreaterThan(0);
      const category = categoryIndexOf(handStrength(strength));
      perCategory[category] = (perCategory[category] ?? 0) + hands;
    }
    expect(perCategory).toEqual(FIVE_CARD_COUNTS);
  });

  it('[R36] the weakest and the strongest hand stand at the ends', () => {
    expect(evaluate(cards('7c5d4h3s2c'))).toBe(0);
    expect(evaluate(cards('AsKsQsJsTs'))).toBe(7461);
    expect(evaluate(cards('2s3sAsKsQsJsTs'))).toBe(7461);
  });

  it('[R36] a hand of each category beats one of the category below', () => {
    const hands = ['AcKdQhJs9c', '2c2d3h4s5c', '2c2d3h3s4c', '2c2d2h3s4c', 'Ac2d3h4s5c', '2c3c4c5c7c'];
    const strengths = [...hands, '2c2d2h3s3c', '2c2d2h2s3c', 'Ac2c3c4c5c'].map((text) => evaluate(cards(text)));
    expect(strengths).toEqual([...strengths].sort((left, right) => left - right));
    expect(strengths.map(categoryOf)).toEqual(HAND_CATEGORIES);
  });

  it.each([
    ['a wheel is the lowest straight', 'Ac2d3h4s5c', '2c3d4h5s6c'],
    ['an ace does not bridge king and deuce', 'QcKdAh2s3c', 'Ac2d3h4s5c'],
    ['the higher pair counts before the lower', 'KcKdQhQsJc', 'AcAd2h2s3c'],
    ['the trips of a full house count before its pair', 'KcKdKhAsAc', 'AcAdAh2s2c'],
    ['the kicker of four of a kind counts', '2c2d2h2sKc', '2c2d2h2sAc'],
    ['the fifth card of a flush counts', 'AcKcQcJc8c', 'AcKcQcJc9c'],
    ['two sets make a full house, not two pair', 'AcAdKhKsQcQdJh', '2c2d2h3s3c3d4h'],
    ['six suited cards count by their best five', '2c4c6c8cTc3d5h', '3c4c6c8cTcQc2d'],
  ])('[R36] %s', (_, weaker, stronger) => {
    expect(evaluate(cards(stronger))).toBeGreaterThan(evaluate(cards(weaker)));
  });

  it('[R36] a third pair and a fourth kicker play no part', () => {
    expect(evaluate(cards('AcAdKhKs9c9d8h'))).toBe(evaluate(cards('AcAdKhKs9c2d3h')));
    expect(evaluate(cards('AcKdQhJs9c8d2h'))).toBe(evaluate(cards('AcKdQhJs9c')));
  });

  it('[R36] hands of five, six and seven cards compare as a plain counting evaluator says', () => {
    const hand = someCards({ min: 5, max: 7 });
    fc.assert(
      fc.property(hand, hand, (left, right) => {
        expect(categoryIndexOf(evaluate(left))).toBe(referenceValue(left)[0]);
        const order = compareValues(referenceValue(left), referenceValue(right));
        expect(Math.sign(evaluate(left) - evaluate(right))).toBe(Math.sign(order));
      }),
      { numRuns: 3000 },
    );
  });

  it('[R36] suits are worth the same', () => {
    const suits = fc.shuffledSubarray([0, 1, 2, 3], { minLength: 4 });
    fc.assert(
      fc.property(someCards({ min: 5, max: 7 }), suits, (hand, suitFor) => {
        const recoloured = hand.map((held) => card(rankOf(held) * 4 + (suitFor[suitOf(held)] ?? 0)));
        expect(evaluate(recoloured)).toBe(evaluate(hand));
      }),
    );
  });

  it('[R36] the order of the cards plays no part', () => {
    const shuffledTwice = someCards({ min: 5, max: 7 }).chain((hand) =>
      fc.tuple(fc.constant(hand), fc.shuffledSubarray([...hand], { minLength: hand.length })),
    );
    fc.assert(
      fc.property(shuffledTwice, ([hand, shuffled]) => {
        expect(evaluate(shuffled)).toBe(evaluate(hand));
      }),
    );
  });
});

describe('hands that others evaluated', () => {
  it('[R36] all 7,462 classes of five cards have their index', (context) => {
    const file = conformanceData('eval', 'eval5_all_classes.tsv') ?? context.skip(SKIP_REASON);
    const rows = rowsOf(file);
    expect(rows).toHaveLength(7462);
    for (const [index, category, example = ''] of rows) {
      const strength = evaluate(cards(example));
      expect([strength, categoryIndexOf(strength)], example).toEqual([Number(index), Number(category)]);
    }
  });

  for (const name of ['eval7.tsv', 'eval7_stratified.tsv']) {
    it(`[R36] the seven-card hands of ${name} have their index`, (context) => {
      const rows = rowsOf(conformanceData('eval', name) ?? context.skip(SKIP_REASON));
      expect(rows.length).toBeGreaterThan(2000);
      for (const [hand = '', category, index] of rows) {
        const strength = evaluate(cards(hand));
        expect([strength, categoryIndexOf(strength)], hand).toEqual([Number(index), Number(category)]);
        expect(evaluateText(hand)).toEqual({ ok: true, value: strength });
      }
    });
  }
});

describe('what the evaluator is asked', () => {
  it('[R36] cards one by one, a list and a text give the same strength', () => {
    fc.assert(
      fc.property(someCards({ min: 7, max: 7 }), (hand) => {
        const [a, b, c, d, e, f, g] = hand;
        if (a === undefined || b === undefined || c === undefined || d === undefined) return;
        if (e === undefined || f === undefined || g === undefined) return;
        expect(evaluateSeven(a, b, c, d, e, f, g)).toBe(evaluate(hand));
        expect(evaluateSix(a, b, c, d, e, f)).toBe(evaluate(hand.slice(0, 6)));
        expect(evaluateFive(a, b, c, d, e)).toBe(evaluate(hand.slice(0, 5)));
        for (const count of [5, 6, 7]) {
          const some = hand.slice(0, count);
          expect(evaluateText(formatCards(some))).toEqual({ ok: true, value: evaluate(some) });
        }
      }),
    );
  });

  it('[R36] a list of another length, or with a card named twice, is a defect', () => {
    for (const text of ['', 'AsKsQsJs', 'AsKsQsJsTs9s8s7s']) expect(() => evaluate(cards(text))).toThrow(Defect);
    fc.assert(
      fc.property(someCards({ min: 4, max: 6 }), fc.nat(5), (hand, index) => {
        const again = hand[index % hand.length] ?? card(0);
        expect(() => evaluate([...hand, again])).toThrow(Defect);
        const text = formatCards([again, ...hand]);
        const error = { code: 'DuplicateCard', text: formatCard(again) };
        expect(evaluateText(text)).toEqual({ ok: false, error });
      }),
    );
  });

  it.each([
    ['AsKsQsJsTs9s8', { code: 'MalformedCard', text: '8' }],
    ['AsKsQsJsTs9s1s', { code: 'MalformedCard', text: '1s' }],
    ['AsKsQsJsTs9s8x', { code: 'MalformedCard', text: '8x' }],
    ['AsKsQsJsTs9s sA', { code: 'MalformedCard', text: ' s' }],
    ['asKsQsJsTs9s8s', { code: 'MalformedCard', text: 'as' }],
    ['AsKsQsJsTs9sŁs', { code: 'MalformedCard', text: 'Łs' }],
    ['10sKsQsJsTs9s8', { code: 'MalformedCard', text: '10' }],
    ['AsKsQsJsTsAs8s', { code: 'DuplicateCard', text: 'As' }],
    ['2c2cQsJsTs9s8s', { code: 'DuplicateCard', text: '2c' }],
    ['', { code: 'WrongCardCount', count: 0 }],
    ['AsKsQsJs', { code: 'WrongCardCount', count: 4 }],
    ['AsKsQsJsTs9s8s7s', { code: 'WrongCardCount', count: 8 }],
  ])('[R36] the text %j is refused', (text, error) => {
    expect(evaluateText(text)).toEqual({ ok: false, error });
  });

  it('[R36] a strength is a whole number from 0 to 7461', () => {
    expect([0, 7461].map(handStrength)).toEqual([0, 7461]);
    for (const value of [-1, 7462, 0.5, Number.NaN]) expect(() => handStrength(value)).toThrow(Defect);
  });

  it('[R36] the tables fit in 2 MB', () => {
    expect(EVALUATOR_TABLE_BYTES).toBeLessThan(2_000_000);
  });
});

describe('the best five', () => {
  it.each([
    ['Ts9s8sAsKsQsJs', 'AsKsQsJsTs'],
    ['Ac2d3h4s5cKdKh', '5c4s3h2dAc'],
    ['2cAc3c5c4c9dTh', '5c4c3c2cAc'],
    ['2c3d4h5s6cAdKh', '6c5s4h3d2c'],
    ['KcKd2h2s2cKhAs', 'KcKdKh2h2s'],
    ['9c9d9h9sKcAdKh', '9c9d9h9sAd'],
    ['3c3dAcAdKhKs9c', 'AcAdKhKs9c'],
    ['7c2d7h9sKcJdTh', '7c7hKcJdTh'],
    ['7c7h7d9sKc2dTh', '7c7h7dKcTh'],
    ['2h4h6h8hThAhKc', 'AhTh8h6h4h'],
    ['AcKdQhJs9c7d2h', 'AcKdQhJs9c'],
    ['Ac2d3h4s6c', 'Ac6c4s3h2d'],
    ['KcKdKhAcAdAh', 'AcAdAhKcKd'],
  ])('[R36] of %s are %s', (hand, best) => {
    expect(formatCards(bestFive(cards(hand)))).toBe(best);
  });

  it('[R36] are of the hand, and as strong as it is', () => {
    fc.assert(
      fc.property(someCards({ min: 5, max: 7 }), (hand) => {
        const best = bestFive(hand);
        expect(best).toHaveLength(5);
        expect(hand).toEqual(expect.arrayContaining([...best]));
        expect(evaluate(best)).toBe(evaluate(hand));
      }),
    );
  });
});
