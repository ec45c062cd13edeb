import { chips, seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { eventsOf, stacksOf, tell } from '../test/scenario.ts';
import type { HandPlayer } from './hand.ts';
import { layerPots, rakeOf, splitPot } from './pots.ts';

/** A player's part in the pots, as `total` or, if folded, `totalf`. */
function playersFrom(parts: readonly string[]): readonly HandPlayer[] {
  return parts.map((part, index) => ({
    seat: seatIndex(index),
    startingStack: chips(1000),
    stack: chips(0),
    bet: chips(0),
    status: part.endsWith('f') ? 'folded' : 'allIn',
    acted: false,
    holeCards: undefined,
    exposure: 'hidden',
  }));
}

function potsFrom(parts: string, dead: readonly number[] = []): string {
  const list = parts.split(' ');
  const collected = list.map((part) => chips(Number.parseInt(part, 10)));
  return layerPots(playersFrom(list), {
    collected,
    dead: list.map((_, index) => chips(dead[index] ?? 0)),
    awards: [],
  })
    .map((pot) => `${pot.amount}{${pot.eligible.join(',')}}`)
    .join(' ');
}

describe('side pots', () => {
  it.each([
    [
      '[R32] the golden vector: folded money above the last live total joins the layer below',
      '500f 500f 200 100',
      '400{2,3} 900{2}',
    ],
    ['[R32] equal totals make one pot', '100 100 100', '300{0,1,2}'],
    ['[R32] three all-ins make three pots', '50 100 200 200', '200{0,1,2,3} 150{1,2,3} 200{2,3}'],
    ['[R32] folded chips stay in the layers they reach', '10 100 100 100f', '40{0,1,2} 270{1,2}'],
    ['[R32] a folded total between two levels is cut at both', '50 100 70f', '150{0,1} 70{1}'],
    ['[R32] one live player takes all layers', '100f 20 300f', '420{1}'],
  ])('%s', (_title, parts, expected) => {
    expect(potsFrom(parts)).toBe(expected);
  });

  it('[R14] dead chips belong to the main pot whoever paid them', () => {
    expect(potsFrom('50 100 100', [0, 30, 0])).toBe('180{0,1,2} 100{1,2}');
  });
});

describe('antes', () => {
  it('[R14] an ante posted short wins no more than its match from each', () => {
    const told = tell({
      stacks: [100, 3, 100],
      antesFirst: 5,
      holeCards: ['7c2d', 'AsAh', 'KsKh'],
      board: '9s9h5d4c3s',
      actions: ['p3 cc', 'p1 cc', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc'],
    });
    expect(eventsOf(told, 'PotAwarded').map(({ amount, shares }) => [amount, shares[0]?.seat])).toEqual([
      [9, 1],
      [8, 2],
    ]);
    expect(stacksOf(told)).toEqual([93, 9, 101]);
  });

  it('[R14] a short big blind pays the blind first, then the ante for all, which everybody plays for', () => {
    const told = tell({
      stacks: [100, 3, 100],
      rules: { ante: 'bigBlind' },
      posts: ['p2 ante 2'],
      holeCards: ['AsAh', 'KsKh', '7c2d'],
      board: '9s9h5d4c3s',
      actions: ['p3 f', 'p1 cc'],
    });
    expect(eventsOf(told, 'PotAwarded').map((award) => award.amount)).toEqual([5]);
    expect(stacksOf(told)).toEqual([103, 0, 100]);
  });
});

describe('odd chips', () => {
  it('[R34] 101 split three ways: 34, 34, 33 from the left of the button', () => {
    const shares = splitPot(chips(101), [seatIndex(4), seatIndex(7), seatIndex(1)]);
    expect(shares.map(({ seat, amount }) => [seat, amount])).toEqual([
      [4, 34],
      [7, 34],
      [1, 33],
    ]);
  });

  it('[R34] in a hand the odd chip goes to the first winner left of the button', () => {
    const told = tell({
      stacks: [100, 100, 100],
      posts: ['p1 ante 1', 'p2 ante 1', 'p3 ante 1'],
      holeCards: ['2c3c', 'AsKd', 'AhKc'],
      board: 'QsJdTh4d5h',
      actions: ['p3 cc', 'p1 f', 'p2 cc', 'p2 cc', 'p3 cc', 'p2 cc', 'p3 cc', 'p2 cc', 'p3 cc'],
    });
    expect(stacksOf(told)).toEqual([98, 101, 101]);
    const odd = tell({
      stacks: [100, 100, 100],
      posts: ['p1 ante 2', 'p2 ante 2', 'p3 ante 2'],
      holeCards: ['2c3c', 'AsKd', 'AhKc'],
      board: 'QsJdTh4d5h',
      actions: ['p3 cc', 'p1 f', 'p2 cc', 'p2 cc', 'p3 cc', 'p2 cc', 'p3 cc', 'p2 cc', 'p3 cc'],
    });
    expect(stacksOf(odd)).toEqual([97, 102, 101]);
  });
});

describe('rake', () => {
  const rule = {
    basisPoints: 500,
    caps: [
      { dealtIn: 2, cap: chips(10) },
      { dealtIn: 5, cap: chips(30) },
    ],
    noFlopNoDrop: true,
  };

  it.each([
    ['[R35] no flop, no drop', 1000, 6, false, 0],
    ['[R35] the fraction is rounded down', 99, 6, true, 4],
    ['[R35] the cap goes by players dealt in', 1000, 6, true, 30],
    ['[R35] short-handed the smaller cap holds', 1000, 4, true, 10],
    ['[R35] amounts near the limit stay exact', 8_999_999_999_999, 1, true, 449_999_999_999],
  ])('%s', (_title, total, dealtIn, flopSeen, expected) => {
    expect(rakeOf(chips(total), rule, { dealtIn, flopSeen })).toBe(expected);
  });

  it('[R35] comes from the main pot first and is booked beside the shares', () => {
    const told = tell({
      stacks: [10, 100, 100],
      rules: { rake: { basisPoints: 1000, caps: [], noFlopNoDrop: true } },
      holeCards: ['AsAh', 'KsKh', '7c2d'],
      board: '9s9h5d4c3s',
      actions: ['p3 cbr 100', 'p1 cc', 'p2 cc'],
    });
    expect(eventsOf(told, 'PotAwarded').map(({ amount, rake }) => [amount, rake])).toEqual([
      [30, 21],
      [180, 0],
    ]);
    expect(stacksOf(told)).toEqual([9, 180, 0]);
  });
});
