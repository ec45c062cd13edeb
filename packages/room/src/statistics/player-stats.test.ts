import { handId, playerId, tableId } from '@cardroom/kernel';
import { HAND_CATEGORIES } from '@cardroom/poker';
import { createMemoryStore } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { HandFacts } from './hand-facts.ts';
import { favouriteHandOf, noStats, parseStats, type PlayerStats, withHand } from './player-stats.ts';
import { noProjection, parseStreaks, type Projection, streaksAfter } from './projection.ts';

const ALICE = playerId('alice');

function factsOf(change: Partial<HandFacts> = {}): HandFacts {
  return {
    playerId: ALICE,
    name: 'Alice',
    isBot: false,
    handId: handId('h1'),
    tableId: tableId('t1'),
    at: 1_000,
    net: 0,
    awarded: 0,
    isVoluntary: false,
    isRaiser: false,
    isAtShowdown: false,
    ...change,
  };
}

/** Statistics of hands one after the other at one table. */
function statsOf(hands: readonly Partial<HandFacts>[]): PlayerStats {
  let stats = noStats(ALICE, 'Alice', false);
  let { streaks } = noProjection(tableId('t1'));
  for (const [place, change] of hands.entries()) {
    const facts = factsOf({ handId: handId(`h${place}`), at: 1_000 + place, ...change });
    streaks = streaksAfter(streaks, [facts]);
    stats = withHand(stats, facts, streaks[ALICE] ?? 0);
  }
  return stats;
}

describe('what hands come to', () => {
  it('[PRJ5] every count and sum', () => {
    const stats = statsOf([
      { net: 30, awarded: 60, isVoluntary: true, isRaiser: true, isAtShowdown: true, wonWith: 'pair' },
      { net: -10 },
      { net: -100, isVoluntary: true, isAtShowdown: true, allIn: { expected: 123_456, awarded: 0 } },
      { net: 50, awarded: 200, isAtShowdown: true, wonWith: 'flush', allIn: { expected: 1, awarded: 200 } },
      { net: -5, awarded: 60 },
    ]);
    expect(stats).toMatchObject({
      hands: 5,
      handsWon: 3,
      net: -35,
      totalWon: 80,
      totalLost: 115,
      biggestPot: { amount: 200, handId: 'h3', at: 1_003 },
      voluntaryHands: 2,
      raisedHands: 1,
      showdowns: 3,
      showdownsWon: 2,
      allIns: 2,
      allInsWon: 1,
      allInExpected: 123_457,
      allInAwarded: 200,
    });
    expect(favouriteHandOf(stats)).toBe('flush');
    expect(stats.wonWith).toHaveLength(HAND_CATEGORIES.length);
    expect(favouriteHandOf(statsOf([{ net: 1, awarded: 1 }]))).toBeUndefined();
  });

  it.each([
    ['+ + 0 +', 3, 3, 0],
    ['- 0 - -', -3, 0, 3],
    ['+ + - +', 1, 2, 1],
    ['0 0', 0, 0, 0],
    ['- - + + + -', -1, 3, 2],
  ])('[PRJ7] %s is a streak of %i', (text, streak, longestWinningStreak, longestLosingStreak) => {
    const hands = text.split(' ').map((sign) => ({ net: sign === '0' ? 0 : Number(`${sign}10`) }));
    expect(statsOf(hands)).toMatchObject({ streak, longestWinningStreak, longestLosingStreak });
  });

  it('[PRJ7] who is not dealt into a hand begins anew, and a hand that does not count changes nothing', () => {
    const alice = factsOf({ net: 10 });
    const bob = factsOf({ playerId: playerId('bob'), net: -10 });
    const both = streaksAfter(streaksAfter({}, [alice, bob]), [alice, bob]);
    expect(both).toEqual({ alice: 2, bob: -2 });
    expect(streaksAfter(both, [])).toEqual(both);
    expect(streaksAfter(streaksAfter(both, [alice]), [alice, bob])).toEqual({ alice: 4, bob: -1 });
  });

  it('[PRJ5] the last ten hands are kept, newest first', () => {
    const stats = statsOf(Array.from({ length: 14 }, (_, net) => ({ net })));
    expect(stats.lastHands.map(({ net }) => net)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(stats.lastHands[0]).toEqual({ handId: 'h13', tableId: 't1', net: 13, at: 1_013 });
  });

  it('[PRJ5] a sum stops where it would not be exact any more', () => {
    const most = { net: 9e12, awarded: 9e12, allIn: { expected: 9e15, awarded: 9e12 } };
    expect(statsOf([most, most])).toMatchObject({ net: 18e12, allInExpected: Number.MAX_SAFE_INTEGER });
  });

  it('[PRJ2] what was stored is read back, and what makes no sense is a defect', () => {
    const stats = statsOf([{ net: 30, awarded: 60 }]);
    expect(parseStats(JSON.stringify(stats))).toEqual(stats);
    for (const text of ['', 'null', '{}', '{"hands":1.5}', '[]']) expect(() => parseStats(text)).toThrow('statistics');
    expect(parseStreaks('{"alice":-2}')).toEqual({ alice: -2 });
    for (const text of ['', 'null', '{"alice":"x"}']) expect(() => parseStreaks(text)).toThrow('streak');
  });
});

describe('hands of several tables', () => {
  const hand = fc.record({
    table: fc.nat(2),
    at: fc.nat(20),
    nets: fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 3 }),
    wonWith: fc.constantFrom(...HAND_CATEGORIES, undefined),
  });

  it('[PRJ4] come to the same in whatever order the tables are counted', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(hand, { maxLength: 40 }), fc.infiniteStream(fc.nat()), async (drawn, lots) => {
        const tables = Map.groupBy(drawn, ({ table }) => table);
        const queues = [...tables].map(([table, hands]) => ({
          id: tableId(`t${table}`),
          // At one table time does not go back.
          hands: hands
            .toSorted((left, right) => left.at - right.at)
            .map(({ at, nets, wonWith }, place) => ({
              number: place + 1,
              facts: nets.map((net, who) =>
                factsOf({
                  playerId: playerId(`p${who}`),
                  name: `p${who} at ${table}`,
                  tableId: tableId(`t${table}`),
                  handId: handId(`t${table}-${place}`),
                  at,
                  net,
                  awarded: Math.max(net, 0),
                  ...(wonWith === undefined ? {} : { wonWith }),
                }),
              ),
            })),
        }));
        const inTurn = createMemoryStore();
        for (const { id, hands } of queues) await inTurn.project(id, 0, hands);
        const mixed = createMemoryStore();
        const cursors = new Map<Projection['tableId'], number>();
        for (;;) {
          const left = queues.filter(({ id, hands }) => (cursors.get(id) ?? 0) < hands.length);
          const next = left[(lots.next().value ?? 0) % Math.max(left.length, 1)];
          if (next === undefined) break;
          const from = cursors.get(next.id) ?? 0;
          const count = 1 + ((lots.next().value ?? 0) % 3);
          expect(await mixed.project(next.id, from, next.hands.slice(from, from + count))).toBe('projected');
          cursors.set(next.id, Math.min(from + count, next.hands.length));
        }
        for (const name of ['p0', 'p1', 'p2']) {
          expect(await mixed.playerStats(playerId(name))).toEqual(await inTurn.playerStats(playerId(name)));
        }
      }),
    );
  });
});
