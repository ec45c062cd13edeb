import { describe, expect, it } from 'vitest';
import { countHistories, divideHistories } from './perft.ts';

/**
 * Counts made by another implementation (PokerKit 0.7.4). The uneven stacks hold short all-ins, which must not
 * let seats raise again that have acted. [R22]
 */
const BY_DEPTH: readonly (readonly [stacks: readonly number[], counts: readonly number[]])[] = [
  [
    [5, 5],
    [4, 9, 16, 25, 36],
  ],
  [
    [10, 10],
    [9, 35, 97],
  ],
  [
    [4, 4, 4],
    [3, 8, 15, 23],
  ],
  [
    [6, 4, 8],
    [7, 22, 43, 78],
  ],
  [
    [7, 10, 5],
    [4, 19, 89, 194],
  ],
  [
    [3, 9, 4, 6],
    [3, 13, 30, 141],
  ],
  [
    [10, 7, 20],
    [19, 64, 153],
  ],
];

const TO_THE_END: readonly (readonly [stacks: readonly number[], count: number])[] = [
  [[2, 2], 2],
  [[3, 3], 18],
  [[4, 4], 18],
  [[5, 5], 98],
  [[6, 6], 178],
  [[3, 3, 3], 82],
  [[4, 4, 4], 82],
];

describe('betting perft', () => {
  it.each(BY_DEPTH)('[R21] stacks %j: histories per depth', (stacks, counts) => {
    expect(counts.map((_, index) => countHistories({ stacks, depth: index + 1 }))).toEqual(counts);
  });

  it.each(TO_THE_END)('[R28] stacks %j: all histories to the end', (stacks, count) => {
    expect(countHistories({ stacks })).toBe(count);
  });

  it('[R19] the parts of a division add up to the whole', () => {
    const parts = divideHistories({ stacks: [6, 4, 8], depth: 3 });
    expect(parts.map(([words]) => words)).toEqual([
      'p3 f',
      'p3 cc',
      'p3 cbr 4',
      'p3 cbr 5',
      'p3 cbr 6',
      'p3 cbr 7',
      'p3 cbr 8',
    ]);
    expect(parts.reduce((sum, [, count]) => sum + count, 0)).toBe(43);
  });
});
