import { present } from '@cardroom/kernel';
import { seededUint32 } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Card, type HoleCards, ORDERED_DECK, parseCards } from './cards.ts';
import {
  equity,
  type EquityResult,
  exactEquity,
  exactEquityInParts,
  sampledEquity,
  SHARES_PER_RUNOUT,
} from './equity.ts';
import { evaluate } from './evaluator.ts';

function cards(text: string): readonly Card[] {
  const parsed = parseCards(text);
  if (!parsed.ok) throw new Error(`not cards: ${text}`);
  return parsed.value;
}

/** Hands of two cards, written with spaces between. */
function handsOf(text: string): readonly HoleCards[] {
  return text.split(' ').map((hand) => pairOf(cards(hand)));
}

function pairOf([first, second]: readonly Card[]): HoleCards {
  return [present(first, 'first card'), present(second, 'second card')];
}

function valueOf(result: ReturnType<typeof exactEquity>): EquityResult {
  if (!result.ok) throw new Error(result.error.code);
  return result.value;
}

const totalShares = (result: EquityResult): number => result.hands.reduce((sum, hand) => sum + hand.shares, 0);

/** Two to ten hands, a board of three to five cards and some dead cards, all different. */
const someShowdown = fc
  .record({
    deck: fc.shuffledSubarray([...ORDERED_DECK], { minLength: 52 }),
    handCount: fc.integer({ min: 2, max: 10 }),
    boardCount: fc.integer({ min: 3, max: 5 }),
    deadCount: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ deck, handCount, boardCount, deadCount }) => ({
    hands: Array.from({ length: handCount }, (_, index) => pairOf(deck.slice(2 * index))),
    board: deck.slice(20, 20 + boardCount),
    dead: deck.slice(25, 25 + deadCount),
  }));

describe('exact equity', () => {
  // Wins and ties as counted with another evaluator.
  it.each([
    ['AsAh KdKc', [1_388_072, 317_694], 6_538],
    ['AsAh KsKd', [1_399_204, 305_177], 7_923],
    ['AsAh KsKh', [1_410_336, 292_660], 9_308],
    ['AsKs QhQd', [787_966, 917_606], 6_732],
  ])('[R36] %s before the flop', (hands, wins, ties) => {
    const result = valueOf(exactEquity(handsOf(hands), []));
    expect(result.runouts).toBe(1_712_304);
    expect(result.hands.map((hand) => hand.wins)).toEqual(wins);
    expect(result.hands.map((hand) => hand.ties)).toEqual([ties, ties]);
    expect(totalShares(result)).toBe(result.shareTotal);
  });

  it.each([
    ['AsAh KdKc', '', 1_712_304],
    ['AsAh KdKc QsQh', '2c3c4c', 903],
    ['AsAh KdKc', '2c3c4c5d', 44],
    ['AsAh KdKc', '2c3c4c5d6h', 1],
  ])('[R36] %s on %s is counted in parts that are small', (hands, board, runouts) => {
    const parts = exactEquityInParts(handsOf(hands), cards(board));
    const counts: number[] = [];
    for (;;) {
      const part = parts.next();
      if (part.done === true) {
        expect(part.value).toEqual(exactEquity(handsOf(hands), cards(board)));
        break;
      }
      counts.push(part.value);
    }
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(runouts);
    expect(Math.max(...counts)).toBeLessThanOrEqual(15_180);
  });

  it('[R36] aces win 81.95 % against kings that share one suit', () => {
    const [aces, kings] = valueOf(exactEquity(handsOf('AsAh KsKd'), [])).hands;
    expect(aces?.equity).toBeCloseTo(0.8195, 4);
    expect(kings?.equity).toBeCloseTo(0.1805, 4);
  });

  it('[R36] hands that differ only in suits have the same equity, and all equities sum to one exactly', () => {
    const result = valueOf(exactEquity(handsOf('AsKs AhKh'), []));
    const [left, right] = result.hands;
    expect(left).toEqual(right);
    expect(left?.shares).toBe(result.shareTotal / 2);
    expect(left?.equity).toBe(0.5);
  });

  it('[R36] a board that plays is shared by ten hands in whole numbers', () => {
    const hands = handsOf('2c2d 3c3d 4c4d 5c5d 6c6d 7c7d 8c8d 2h3h 4h5h 6h7h');
    const result = valueOf(exactEquity(hands, cards('AsKsQsJsTs')));
    expect(result.runouts).toBe(1);
    for (const hand of result.hands) expect(hand).toEqual({ wins: 0, ties: 1, shares: 252, equity: 0.1 });
  });

  it('[R36] counts what evaluating each hand on each river counts', () => {
    fc.assert(
      fc.property(someShowdown, ({ hands, board, dead }) => {
        const flopAndTurn = board.slice(0, 4);
        if (flopAndTurn.length < 4) return;
        const seen = new Set([...hands.flat(), ...flopAndTurn, ...dead]);
        const shares = hands.map(() => 0);
        for (const river of ORDERED_DECK.filter((card) => !seen.has(card))) {
          const strengths = hands.map((hand) => evaluate([...hand, ...flopAndTurn, river]));
          const best = Math.max(...strengths);
          const winners = strengths.filter((strength) => strength === best).length;
          for (const [index, strength] of strengths.entries()) {
            if (strength === best) shares[index] = (shares[index] ?? 0) + SHARES_PER_RUNOUT / winners;
          }
        }
        const result = valueOf(exactEquity(hands, flopAndTurn, { dead }));
        expect(result.hands.map((hand) => hand.shares)).toEqual(shares);
      }),
    );
  });

  it('[R36] all shares sum to the total, whatever the hands, board and dead cards', () => {
    fc.assert(
      fc.property(someShowdown, ({ hands, board, dead }) => {
        const result = valueOf(exactEquity(hands, board, { dead }));
        expect(totalShares(result)).toBe(result.shareTotal);
        expect(result.shareTotal).toBe(result.runouts * SHARES_PER_RUNOUT);
      }),
    );
  });

  it('[R36] a dead card that would help is no longer an out', () => {
    const [hands, board] = [handsOf('AsAh KsKh'), cards('2c7d9hJs')];
    expect(valueOf(exactEquity(hands, board)).hands[1]?.wins).toBe(2);
    expect(valueOf(exactEquity(hands, board, { dead: cards('Kc') })).hands[1]?.wins).toBe(1);
    expect(valueOf(exactEquity(hands, board, { dead: cards('KcKd') })).hands[1]?.wins).toBe(0);
  });
});

describe('sampled equity', () => {
  it.each([
    ['AsAh KsKd', ''],
    ['AsKs QhQd', '2s7s9d'],
    ['AsKs QhQd 7c7d', 'Th'],
  ])('[R36] of %s on "%s" lies within four standard errors of the exact one', (hands, board) => {
    const samples = 40_000;
    const exact = valueOf(exactEquity(handsOf(hands), cards(board)));
    const sampled = valueOf(
      sampledEquity(handsOf(hands), cards(board), { samples, randomUint32: seededUint32(20_261) }),
    );
    expect(sampled).toMatchObject({ method: 'sampled', runouts: samples });
    expect(totalShares(sampled)).toBe(sampled.shareTotal);
    for (const [index, hand] of exact.hands.entries()) {
      const standardError = Math.sqrt((hand.equity * (1 - hand.equity)) / samples);
      const difference = (sampled.hands[index]?.equity ?? Number.NaN) - hand.equity;
      expect(Math.abs(difference)).toBeLessThan(4 * standardError);
    }
  });

  it('[R36] is the same for the same random numbers', () => {
    const sample = (): EquityResult =>
      valueOf(sampledEquity(handsOf('AsAh KsKd 2c7h'), [], { samples: 1000, randomUint32: seededUint32(7) }));
    expect(sample()).toEqual(sample());
  });

  it('[R36] deals no dead card', () => {
    const dead = cards('KcKd');
    const options = { samples: 2000, randomUint32: seededUint32(3), dead };
    expect(valueOf(sampledEquity(handsOf('AsAh KsKh'), cards('2c7d9hJs'), options)).hands[1]?.wins).toBe(0);
  });
});

describe('equity', () => {
  const options = { samples: 500, randomUint32: seededUint32(1) };

  it('[R36] is exact when the run-outs are few, and sampled when they are many', () => {
    const hands = handsOf('AsAh KsKd');
    expect(valueOf(equity(hands, cards('2c7d9h'), options))).toMatchObject({ method: 'exact', runouts: 990 });
    expect(valueOf(equity(hands, [], options))).toMatchObject({ method: 'sampled', runouts: 500 });
    expect(valueOf(equity(hands, cards('2c7d9h'), { ...options, exactRunoutsMax: 989 })).method).toBe('sampled');
  });

  it.each([
    ['AsAh', '', '', 'WrongHandCount'],
    ['2c2d 3c3d 4c4d 5c5d 6c6d 7c7d 8c8d 9c9d TcTd JcJd QcQd', '', '', 'WrongHandCount'],
    ['AsAh KsKd', '2c3c4c5c6c7c', '', 'WrongBoardCount'],
    ['AsAh AsKd', '', '', 'DuplicateCard'],
    ['AsAh KsKd', '2c3cAh', '', 'DuplicateCard'],
    ['AsAh KsKd', '2c3c4c', '2cTd', 'DuplicateCard'],
  ])('[R36] %s on "%s" with "%s" dead is refused: %s', (hands, board, dead, code) => {
    const [asked, known, gone] = [handsOf(hands), cards(board), cards(dead)];
    expect(exactEquity(asked, known, { dead: gone })).toEqual({ ok: false, error: { code } });
    expect(sampledEquity(asked, known, { ...options, dead: gone })).toEqual({ ok: false, error: { code } });
    expect(equity(asked, known, { ...options, dead: gone })).toEqual({ ok: false, error: { code } });
  });

  it('[R36] needs enough cards to deal the board', () => {
    const hands = handsOf('AsAh KsKd');
    const unseen = ORDERED_DECK.filter((card) => !hands.flat().includes(card));
    const error = { code: 'NotEnoughCards' };
    expect(exactEquity(hands, [], { dead: unseen.slice(4) })).toEqual({ ok: false, error });
    expect(valueOf(exactEquity(hands, [], { dead: unseen.slice(5) })).runouts).toBe(1);
  });

  it.each([0, -1, 1.5, Number.NaN])('[R36] %d samples are refused', (samples) => {
    const error = { code: 'WrongSampleCount' };
    expect(sampledEquity(handsOf('AsAh KsKd'), [], { ...options, samples })).toEqual({ ok: false, error });
  });
});
