import { chips, present, type SeatIndex, seatIndex } from '@cardroom/kernel';
import {
  type Action,
  type Card,
  evaluate,
  type Hand,
  type HandEvent,
  type HandSetup,
  type HoleCards,
  legalActions,
  ORDERED_DECK,
  potsOf,
} from '@cardroom/poker';
import { anyHandSetup, seededUint32 } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HandStory, playOut, statesOf, type StoredHand, tell } from '../../test/played-hand.ts';
import { factsInParts, type HandFacts, statsOfHand } from './hand-facts.ts';

function factsOf({ record, events }: StoredHand): readonly HandFacts[] {
  return statsOfHand(record, events);
}

/** What a hand means for each, in a few words: `A +10 won 15 vpip pfr showdown allin 12500 pair`. */
function wordsOf(facts: readonly HandFacts[]): readonly string[] {
  return facts.map((one) =>
    [
      one.name,
      one.net > 0 ? `+${one.net}` : `${one.net}`,
      ...(one.awarded > 0 ? [`won ${one.awarded}`] : []),
      ...(one.isVoluntary ? ['vpip'] : []),
      ...(one.isRaiser ? ['pfr'] : []),
      ...(one.isAtShowdown ? ['showdown'] : []),
      ...(one.allIn === undefined ? [] : [`allin ${one.allIn.expected}`]),
      ...(one.wonWith === undefined ? [] : [one.wonWith]),
    ].join(' '),
  );
}

const PLAIN = { stacks: [1_000, 1_000, 1_000], holeCards: ['AsAh', 'KsKh', '2c3d'], board: 'Qd9c7h5s4c' };
const CHECKED_DOWN = ['p1 cc', 'p2 cc', 'p1 cc', 'p2 cc', 'p1 cc', 'p2 cc'];

const STORIES: readonly (readonly [string, HandStory, readonly string[]])[] = [
  ['a walk: nobody did anything', { ...PLAIN, actions: ['p3 f', 'p1 f'] }, ['A -5', 'B +5 won 10', 'C 0']],
  [
    'a limp, and a check of the big blind',
    { ...PLAIN, actions: ['p3 f', 'p1 cc', 'p2 cc', 'p1 cbr 30', 'p2 cbr 90', 'p1 f'] },
    ['A -40 vpip', 'B +40 won 80', 'C 0'],
  ],
  [
    'a raise that is called and shown down',
    { ...PLAIN, actions: ['p3 cbr 30', 'p1 cc', 'p2 f', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc'] },
    ['A +40 won 70 vpip showdown pair', 'B -10', 'C -30 vpip pfr showdown'],
  ],
  [
    'a raise after the flop is none before it',
    { ...PLAIN, actions: ['p3 cc', 'p1 f', 'p2 cc', 'p2 cbr 20', 'p3 cbr 60', 'p2 f'] },
    ['A -5', 'B -30', 'C +35 won 65 vpip'],
  ],
  [
    'all-in on the flop with 530 of 990 run-outs: what came back is no part of it',
    {
      stacks: [500, 1_000],
      holeCards: ['AsKs', 'QhQc'],
      board: 'Js9s2d3c4c',
      actions: ['p2 cc', 'p1 cc', 'p1 cbr 100', 'p2 allIn', 'p1 cc'],
    },
    ['A -500 showdown allin 535354', 'B +500 won 1000 vpip showdown allin 464646 pair'],
  ],
  [
    'all-in on the river: all is known',
    {
      ...PLAIN,
      stacks: [100, 1_000, 1_000],
      actions: ['p3 f', 'p1 cc', 'p2 cc', ...CHECKED_DOWN.slice(0, 4), 'p1 allIn', 'p2 cc'],
    },
    ['A +100 won 200 vpip showdown allin 200000 pair', 'B -100 showdown allin 0', 'C 0'],
  ],
  [
    'a main pot for three and a side pot for two',
    {
      stacks: [50, 300, 1_000],
      holeCards: ['AsAh', 'KsKh', 'QsQh'],
      board: 'Kd2c3h4s9c',
      actions: ['p3 cbr 30', 'p1 allIn', 'p2 allIn', 'p3 cc'],
    },
    [
      'A -50 vpip pfr showdown allin 101506',
      'B +350 won 650 vpip pfr showdown allin 435447 threeOfAKind',
      'C -300 vpip pfr showdown allin 113047',
    ],
  ],
  [
    'what the house takes is nobody’s expectation',
    {
      stacks: [200, 200],
      holeCards: ['AsAh', 'AdAc'],
      board: '2s7h9dJcQs',
      rules: { rake: { basisPoints: 500, caps: [], noFlopNoDrop: true } },
      actions: ['p2 allIn', 'p1 cc'],
    },
    ['A -10 won 190 vpip showdown allin 190000 pair', 'B -10 won 190 vpip pfr showdown allin 190000 pair'],
  ],
  [
    'a winner who need not show wins with nobody knows what',
    { ...PLAIN, rules: { showdown: 'ask' }, actions: ['p3 f', 'p1 cc', 'p2 cc', ...CHECKED_DOWN, 'p1 muck'] },
    ['A -10 vpip showdown', 'B +10 won 20 showdown', 'C 0'],
  ],
];

describe('what a hand means for its players', () => {
  it.each(STORIES)('[PRJ5] %s', (_what, story, expected) => {
    expect(wordsOf(factsOf(tell(story)))).toEqual(expected);
  });

  it('[PRJ6] a hand that was called off, or that has not ended, means nothing', () => {
    const { record, events } = tell({ ...PLAIN, actions: ['p3 f', 'p1 f'] });
    const calledOff = { handId: record.handId, body: '{"kind":"HandCancelled"}' };
    expect(statsOfHand(record, events)).toHaveLength(3);
    expect(statsOfHand(record, [...events.slice(0, -1), calledOff])).toEqual([]);
    expect(statsOfHand(record, [...events.slice(0, 9), calledOff, ...events.slice(9)])).toEqual([]);
    expect(statsOfHand(record, [...events, calledOff])).toEqual([]);
    expect(statsOfHand(record, events.slice(0, -1))).toEqual([]);
    expect(statsOfHand(record, [])).toEqual([]);
  });

  it('[PRJ5] cards that are shown when the hand is over change nothing', () => {
    const { record, events } = tell({ ...PLAIN, actions: ['p3 f', 'p1 f'] });
    const shown = { handId: record.handId, body: '{"kind":"HoleCardsShown","seat":1,"cards":[0,1]}' };
    expect(statsOfHand(record, [...events, shown])).toEqual(statsOfHand(record, events));
  });

  it('[PRJ5] a log that makes no sense is a defect without a card in it', () => {
    const { record, events } = tell({ ...PLAIN, actions: ['p3 f', 'p1 f'] });
    expect(() => statsOfHand(record, events.slice(1))).toThrow('a log begins with HandStarted');
    expect(() => statsOfHand(record, [{ body: '{"AsAh' }, ...events])).toThrow(/^a stored event is no JSON$/);
  });

  it('[R46] an expectation is worked out in small parts', () => {
    const { record, events } = tell({ ...PLAIN, actions: ['p3 f', 'p1 allIn', 'p2 cc'] });
    const parts = [...factsInParts(record, events)];
    expect(parts.reduce((sum, part) => sum + part, 0)).toBe(1_712_304);
    expect(Math.max(...parts)).toBeLessThan(20_000);
  });
});

// ---- Counted in another way -----------------------------------------------------------------------------------------

/** A hand that is played by luck, often to an all-in. */
function playedByLuck(setup: HandSetup, seed: number): StoredHand {
  const draw = seededUint32(seed);
  return playOut(setup, (hand) => {
    const seat = present(hand.round.kind === 'complete' ? undefined : hand.round.actor, 'actor');
    const offered = legalActions(hand, seat).filter(({ type }) => type !== 'fold' || draw() % 4 === 0);
    const range = present(offered[draw() % offered.length] ?? legalActions(hand, seat)[0], 'action');
    if (range.type === 'bet' || range.type === 'raise') {
      const isShove = draw() % (hand.deck.board.length === 0 ? 40 : 3) === 0;
      const to = isShove ? range.max : range.min;
      return { type: range.type, seat, to: chips(to) };
    }
    return { type: range.type, seat } satisfies Action;
  });
}

/** The same with stacks that are not all-in before the flop by themselves: all boards there are take their time. */
function deep(setup: HandSetup): HandSetup {
  return { ...setup, seats: setup.seats.map(({ seat, stack }) => ({ seat, stack: chips(stack + 1_000) })) };
}

/** What a hand means, from how the states of it differ: slowly, and by none of the code that is tested. */
function countedAgain({ log }: StoredHand): ReadonlyMap<SeatIndex, readonly (number | boolean)[]> {
  const states = statesOf(log);
  const last = present(states.at(-1), 'last state').after;
  const counts = new Map<SeatIndex, readonly (number | boolean)[]>();
  for (const { seat, startingStack, stack, status } of last.players) {
    let isVoluntary = false;
    let isRaiser = false;
    for (const [place, { event, after }] of states.entries()) {
      const before = states[place - 1]?.after;
      if (before === undefined || event.kind === 'ForcedBetPosted' || before.deck.board.length > 0) continue;
      if (event.kind === 'UncalledBetReturned' || event.kind === 'PotAwarded') continue;
      if (stackIn(after, seat) < stackIn(before, seat)) {
        isVoluntary = true;
        if (priceIn(after) > priceIn(before)) isRaiser = true;
      }
    }
    const wasCompared = log.some(({ kind }) => kind === 'ShowdownReached' || kind === 'HandsTurnedUp');
    counts.set(seat, [stack - startingStack, isVoluntary, isRaiser, wasCompared && status !== 'folded']);
  }
  return counts;
}

function stackIn(hand: Hand, seat: SeatIndex): number {
  return present(
    hand.players.find((player) => player.seat === seat),
    'player',
  ).stack;
}

function priceIn({ round }: Hand): number {
  return round.kind === 'betting' ? round.currentBet : 0;
}

/** All ways to choose `count` of `cards`. */
function choices(cards: readonly Card[], count: number): readonly (readonly Card[])[] {
  if (count === 0) return [[]];
  return cards.flatMap((card, place) => choices(cards.slice(place + 1), count - 1).map((rest) => [card].concat(rest)));
}

/** What each seat could expect when hands were turned up after the flop, in chips, by dealing every board there is. */
function expectedAgain({ log }: StoredHand): ReadonlyMap<SeatIndex, number> | undefined {
  const state = statesOf(log).find(({ event }) => event.kind === 'HandsTurnedUp');
  if (state?.event.kind !== 'HandsTurnedUp' || state.after.deck.board.length === 0) return undefined;
  const { board } = state.after.deck;
  const cardsOf = new Map(state.event.hands.map(({ seat, cards }) => [seat, cards]));
  const seen = new Set([...board, ...[...cardsOf.values()].flat()]);
  const runouts = choices(
    ORDERED_DECK.filter((card) => !seen.has(card)),
    5 - board.length,
  );
  const rakes = log.filter((event) => event.kind === 'PotAwarded').map(({ rake }) => rake);
  const expected = new Map<SeatIndex, number>([...cardsOf.keys()].map((seat) => [seat, 0]));
  for (const [place, { amount, eligible }] of potsOf(state.after).entries()) {
    const each = (amount - (rakes[place] ?? 0)) / runouts.length;
    for (const runout of runouts) {
      const winners = winnersOf([...board, ...runout], eligible, cardsOf);
      for (const seat of winners) expected.set(seat, (expected.get(seat) ?? 0) + each / winners.length);
    }
  }
  return expected;
}

function winnersOf(
  board: readonly Card[],
  eligible: readonly SeatIndex[],
  cardsOf: ReadonlyMap<SeatIndex, HoleCards>,
): readonly SeatIndex[] {
  const strengths = eligible.map((seat) => evaluate([...board, ...present(cardsOf.get(seat), 'cards')]));
  const best = Math.max(...strengths);
  return eligible.filter((_, place) => strengths[place] === best);
}

/** The seats in the order of the players. */
function seatsOf({ record }: StoredHand): readonly SeatIndex[] {
  return record.players.map(({ seat }) => seatIndex(seat));
}

function paidBy(log: readonly HandEvent[]): number {
  return log.reduce((sum, event) => sum + (event.kind === 'PotAwarded' ? event.amount - event.rake : 0), 0);
}

describe('any hand', () => {
  it('[PRJ5] means what the states of it show', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.nat(), (setup, seed) => {
        const hand = playedByLuck(deep(setup), seed);
        const counts = countedAgain(hand);
        const facts = factsOf(hand);
        expect(facts).toHaveLength(hand.record.players.length);
        for (const [place, seat] of seatsOf(hand).entries()) {
          const { net, isVoluntary, isRaiser, isAtShowdown } = present(facts[place], 'facts');
          expect([net, isVoluntary, isRaiser, isAtShowdown]).toEqual(counts.get(seat));
        }
        expect(facts.reduce((sum, { awarded }) => sum + awarded, 0)).toBe(paidBy(hand.log));
      }),
      { numRuns: 25 },
    );
  });

  it('[R46] that was all-in after the flop has the expectations of every board there is', () => {
    let compared = 0;
    fc.assert(
      fc.property(anyHandSetup, fc.nat(), (setup, seed) => {
        const hand = playedByLuck(deep(setup), seed);
        const facts = factsOf(hand);
        const again = expectedAgain(hand);
        if (again === undefined) return;
        compared += 1;
        for (const [place, seat] of seatsOf(hand).entries()) {
          const found = facts[place]?.allIn?.expected;
          if (again.has(seat)) expect(Math.abs((found ?? NaN) / 1_000 - (again.get(seat) ?? NaN))).toBeLessThan(0.01);
          else expect(found).toBeUndefined();
        }
      }),
      { numRuns: 25 },
    );
    expect(compared).toBeGreaterThan(0);
  });

  it('[R46] that was all-in at any time has expectations that add up to what its pots pay', () => {
    fc.assert(
      fc.property(anyHandSetup, fc.nat(), (setup, seed) => {
        const hand = playedByLuck(setup, seed);
        const allIns = factsOf(hand).flatMap(({ allIn }) => (allIn === undefined ? [] : [allIn]));
        const wasTurnedUp = hand.log.some(({ kind }) => kind === 'HandsTurnedUp');
        const sum = allIns.reduce((total, { expected }) => total + expected, 0);
        expect([allIns.length > 0, sum]).toEqual([wasTurnedUp, wasTurnedUp ? paidBy(hand.log) * 1_000 : 0]);
      }),
      { numRuns: 10 },
    );
  });
});
