import { type HoleCards, rankOf, RANKS, suitOf } from '@cardroom/poker';

/**
 * How many percent of all dealt hands are at least as good as each of the 169 kinds of hole cards. Rows and
 * columns run from aces down to deuces; suited hands stand above the diagonal, offsuit hands below.
 *
 * Ordered by the chance to win against one and against three random hands, taken together, so that
 * hands which only do well heads-up do not rank too high.
 */
const TOP_PERCENT: readonly (readonly number[])[] = [
  [0.5, 3.0, 3.3, 4.1, 5.6, 8.7, 11.2, 13.1, 17.0, 14.9, 17.6, 20.4, 23.2],
  [5.0, 0.9, 5.3, 6.8, 8.4, 13.4, 18.9, 21.1, 25.0, 27.1, 30.5, 34.2, 38.8],
  [6.5, 10.0, 1.4, 9.0, 11.5, 17.3, 24.7, 30.8, 33.9, 36.7, 40.3, 43.7, 47.4],
  [8.1, 12.4, 15.8, 1.8, 14.6, 20.1, 28.4, 36.3, 43.4, 46.8, 50.7, 53.4, 56.3],
  [10.9, 14.3, 18.6, 22.9, 2.3, 24.4, 31.1, 40.0, 47.1, 56.0, 58.7, 63.5, 63.8],
  [16.7, 24.1, 28.1, 33.6, 36.0, 2.7, 32.7, 42.8, 50.4, 58.4, 68.3, 69.8, 73.2],
  [19.8, 29.3, 38.5, 41.2, 44.6, 48.3, 3.8, 43.1, 52.2, 60.2, 69.5, 75.9, 81.3],
  [22.0, 35.1, 46.5, 51.6, 54.3, 57.2, 59.9, 7.2, 51.9, 60.5, 70.1, 78.3, 83.1],
  [25.9, 39.7, 50.1, 61.4, 63.2, 65.6, 69.2, 71.0, 12.8, 59.0, 67.1, 74.7, 81.9],
  [26.8, 42.1, 55.2, 64.7, 72.9, 76.8, 77.7, 79.2, 80.1, 20.8, 66.8, 73.5, 81.6],
  [30.2, 45.6, 58.1, 68.0, 75.6, 84.9, 87.9, 87.0, 85.8, 82.8, 32.4, 78.0, 86.1],
  [32.0, 49.2, 62.3, 71.9, 81.0, 88.8, 91.9, 93.7, 92.8, 90.0, 95.5, 42.5, 89.1],
  [37.6, 53.1, 66.5, 74.4, 84.0, 91.0, 94.6, 99.1, 97.3, 96.4, 98.2, 100.0, 55.7],
];

/** How many percent of all starting hands are at least as good: 0.5 for aces, 100 for the worst. */
export function topPercentOf([first, second]: HoleCards): number {
  const high = Math.max(rankOf(first), rankOf(second));
  const low = Math.min(rankOf(first), rankOf(second));
  const suited = suitOf(first) === suitOf(second);
  const row = RANKS.length - 1 - (suited ? high : low);
  const column = RANKS.length - 1 - (suited ? low : high);
  return TOP_PERCENT[row]?.[column] ?? 100;
}
