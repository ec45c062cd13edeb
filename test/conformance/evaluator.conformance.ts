import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  type Card,
  categoryIndexOf,
  evaluateSeven,
  HAND_CATEGORIES,
  handStrength,
  ORDERED_DECK,
} from '@cardroom/poker';
import { conformanceData, SKIP_REASON } from '../conformance-data.ts';

/** Category counts over all seven-card hands, weakest category first. */
const SEVEN_CARD_COUNTS = [
  23_294_460, 58_627_800, 31_433_400, 6_461_620, 6_180_020, 4_047_644, 3_473_184, 224_848, 41_584,
];

/** How many of the 133,784,560 seven-card hands have each strength. */
function countAllSevens(): Uint32Array {
  const counts = new Uint32Array(7462);
  const deck = ORDERED_DECK;
  for (const [i, a] of deck.entries()) {
    for (let j = i + 1; j < 52; j++) {
      for (let k = j + 1; k < 52; k++) countWithThree(counts, [a, deck[j] ?? a, deck[k] ?? a], k + 1);
    }
  }
  return counts;
}

function countWithThree(counts: Uint32Array, [a, b, c]: readonly [Card, Card, Card], from: number): void {
  const deck = ORDERED_DECK;
  for (let l = from; l < 52; l++) {
    const d = deck[l] ?? a;
    for (let m = l + 1; m < 52; m++) {
      const e = deck[m] ?? a;
      for (let n = m + 1; n < 52; n++) {
        const f = deck[n] ?? a;
        for (let o = n + 1; o < 52; o++) {
          const strength = evaluateSeven(a, b, c, d, e, f, deck[o] ?? a);
          counts[strength] = (counts[strength] ?? 0) + 1;
        }
      }
    }
  }
}

describe('all seven-card hands', () => {
  let counts: Uint32Array = new Uint32Array();
  beforeAll(() => {
    counts = countAllSevens();
  }, 600_000);

  it('[R36] fall in their categories', () => {
    const perCategory = HAND_CATEGORIES.map(() => 0);
    for (const [strength, hands] of counts.entries()) {
      const category = categoryIndexOf(handStrength(strength));
      perCategory[category] = (perCategory[category] ?? 0) + hands;
    }
    expect(perCategory).toEqual(SEVEN_CARD_COUNTS);
    expect(counts.reduce((sum, hands) => sum + hands)).toBe(133_784_560);
  });

  it('[R36] have each strength as often as others counted', (context) => {
    const file = conformanceData('eval', 'eval7_class_counts.tsv') ?? context.skip(SKIP_REASON);
    const lines = readFileSync(file, 'utf8').split('\n');
    const rows = lines
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => line.split('\t').map(Number));
    const expected = new Uint32Array(7462);
    for (const [strength = Number.NaN, hands = Number.NaN] of rows) expected[strength] = hands;
    expect(rows).toHaveLength(4824);
    expect(counts).toEqual(expected);
  });
});
