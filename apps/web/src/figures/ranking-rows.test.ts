import { describe, expect, test } from 'vitest';
import { rankingRows } from './ranking-rows.ts';

const ANN = { rank: 1, playerId: 'a', name: 'Ann', hands: 3, net: 30, biggestPot: 60 };
const BEA = { rank: 2, playerId: 'b', name: 'Bea', hands: 3, net: -30, biggestPot: 40 };

describe('the ranking', () => {
  test('[WEB54] keeps the order of the server and marks the own row alone', () => {
    const rows = rankingRows({ by: 'net', players: [ANN, BEA] }, 'b');
    expect(rows).toEqual([
      { ...ANN, isOwn: false },
      { ...BEA, isOwn: true },
    ]);
    expect(rankingRows({ by: 'net', players: [ANN, BEA] }, undefined).some(({ isOwn }) => isOwn)).toBe(false);
  });

  test.each([[[]], [[ANN]]])('[WEB54] is none with fewer than two people', (players) => {
    expect(rankingRows({ by: 'net', players }, 'a')).toEqual([]);
  });
});
