import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FEWEST_PAYMENTS_MAX, type PartyNet, type Payment, settleUp } from './settle-up.ts';

/** Nets told as `a -30, b 30`. */
function netsOf(text: string): readonly PartyNet[] {
  if (text === '') return [];
  return text.split(', ').map((each) => {
    const [party = '', net] = each.split(' ');
    return { party, net: Number(net) };
  });
}

function wordsOf(payments: readonly Payment[]): string {
  return payments.map(({ from, to, amount }) => `${from}>${to} ${amount}`).join(', ');
}

function inAnyOrder(words: string): readonly string[] {
  return words.split(', ').toSorted();
}

/** Nets of up to `max` parties that add up to zero, small so that some of them are even among themselves. */
function someNets(max: number): fc.Arbitrary<readonly PartyNet[]> {
  return fc.array(fc.integer({ min: -12, max: 12 }), { maxLength: max - 1 }).map((drawn) => {
    const rest = -drawn.reduce((sum, net) => sum + net, 0);
    return [...drawn, rest].map((net, place) => ({ party: `p${place}`, net: net === 0 ? 0 : net }));
  });
}

/** The fewest payments there can be, found by trying every payment of the first who is not even. */
function fewest(nets: readonly number[]): number {
  const [first, ...others] = nets.filter((net) => net !== 0);
  if (first === undefined) return 0;
  let least = Infinity;
  for (const [place, other] of others.entries()) {
    if (Math.sign(other) === Math.sign(first)) continue;
    least = Math.min(least, 1 + fewest(others.map((net, index) => (index === place ? net + first : net))));
  }
  return least;
}

function expectSettled(nets: readonly PartyNet[], payments: readonly Payment[]): void {
  const left = new Map(nets.map(({ party, net }) => [party, net]));
  for (const { from, to, amount } of payments) {
    expect(Number.isSafeInteger(amount) && amount > 0).toBe(true);
    left.set(from, (left.get(from) ?? NaN) + amount);
    left.set(to, (left.get(to) ?? NaN) - amount);
  }
  expect([...left.values()].filter((net) => net !== 0)).toEqual([]);
  const winners = new Set(nets.filter(({ net }) => net > 0).map(({ party }) => party));
  expect(payments.filter(({ from, to }) => winners.has(from) || !winners.has(to))).toEqual([]);
  const uneven = nets.filter(({ net }) => net !== 0).length;
  expect(payments.length).toBeLessThanOrEqual(Math.max(uneven - 1, 0));
}

describe('settling up', () => {
  it.each([
    ['', ''],
    ['a 0, b 0', ''],
    ['a -30, b 30', 'a>b 30'],
    ['a -50, b -50, c 100', 'a>c 50, b>c 50'],
    ['a -100, b 60, c 40', 'a>b 60, a>c 40'],
    ['a -10, b -90, house 5, c 95', 'b>c 90, a>c 5, a>house 5'],
    // Who owes most would pay who is owed most, and three payments would be four.
    ['a -7, b -5, c 4, d 5, e 3', 'b>d 5, a>c 4, a>e 3'],
  ])('[SET1] %s is settled by %s', (nets, expected) => {
    expect(inAnyOrder(wordsOf(settleUp(netsOf(nets))))).toEqual(inAnyOrder(expected));
  });

  it('[SET1] makes everybody even; who has lost only pays and who has won is only paid', () => {
    fc.assert(fc.property(someNets(20), (nets) => expectSettled(nets, settleUp(nets))));
  });

  it('[SET2] takes as few payments as there can be', () => {
    fc.assert(
      fc.property(someNets(8), (nets) => {
        expect(settleUp(nets).length).toBe(fewest(nets.map(({ net }) => net)));
      }),
      { numRuns: 300 },
    );
  });

  it('[SET2] does so for twelve people and the house, and goes on above that', () => {
    const pairs = (count: number): readonly PartyNet[] =>
      Array.from({ length: count }, (_, index) => [
        { party: `loser${index}`, net: -(2 ** index) * 3 },
        { party: `winner${index}`, net: 2 ** index * 3 },
      ]).flat();
    expect(settleUp(pairs(6))).toHaveLength(6);
    const twelve = [...pairs(5), { party: 'x', net: -4 }, { party: 'y', net: 3 }, { party: 'house', net: 1 }];
    expect(twelve).toHaveLength(FEWEST_PAYMENTS_MAX);
    expect(settleUp(twelve)).toHaveLength(7);
    const many = Array.from({ length: 40 }, (_, index) => ({ party: `p${index}`, net: index * 2 - 39 }));
    expectSettled(many, settleUp(many));
  });

  it('[SET3] gives the same payments in the same order, in whatever order the nets come', () => {
    fc.assert(
      fc.property(
        someNets(16).chain((nets) =>
          fc.tuple(fc.constant(nets), fc.shuffledSubarray([...nets], { minLength: nets.length })),
        ),
        ([nets, shuffled]) => {
          expect(settleUp(shuffled)).toEqual(settleUp(nets));
        },
      ),
    );
  });

  it.each(['a 1', 'a -1, b 2', 'a 0.5, b -0.5', 'a NaN, b 1', 'a -1, a 1'])('[SET4] %s is a defect', (nets) => {
    expect(() => settleUp(netsOf(nets))).toThrow(expect.objectContaining({ name: 'Defect' }));
  });
});
