import { chips, handId, present, seatIndex } from '@cardroom/kernel';
import { seededUint32 } from '@cardroom/testkit';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Scenario, stacksOf, tell } from '../../test/scenario.ts';
import { formatCard, formatCards } from '../cards.ts';
import { legalActions, play } from '../decide.ts';
import type { HandEvent } from '../events.ts';
import type { ForcedBet, Hand, HandSetup } from '../hand.ts';
import { dealHand } from '../open-hand.ts';
import { formatPhhAction } from './action.ts';
import { phhOf } from './export.ts';
import { formatPhh } from './format.ts';
import { parsePhh } from './parse.ts';
import { replayPhh } from './replay.ts';
import { shuffledDeck } from '../shuffle.ts';
import { eventFor } from '../view.ts';

const HOLE_CARDS = ['AsAd', 'KsKd', 'QsQd'];
const TO_THE_RIVER = ['p1 cc', 'p2 cc', 'p1 cc', 'p2 cc', 'p1 cc', 'p2 cc'];

function written(scenario: Scenario, reveal: Parameters<typeof phhOf>[1] = 'shown'): readonly string[] {
  return phhOf(tell(scenario).log, reveal).actions.map(formatPhhAction);
}

describe('a hand of our own as a history', () => {
  const told: Scenario = {
    stacks: [100, 100, 100],
    holeCards: HOLE_CARDS,
    board: '2c7d9h3s8c',
    actions: ['p3 f', 'p1 cc', 'p2 cc', ...TO_THE_RIVER],
  };

  it('[PHH10] tells seats, bets and result as the format has them', () => {
    expect(phhOf(tell(told).log)).toMatchObject({
      variant: 'NT',
      anteTrimming: true,
      antes: [0, 0, 0],
      blindsOrStraddles: [1, 2, 0],
      minBet: 2,
      startingStacks: [100, 100, 100],
      finishingStacks: [102, 98, 100],
      winnings: [4, 0, 0],
      fields: new Map([['hand', 'test']]),
    });
  });

  it('[PHH10] holds the cards that were shown and no others', () => {
    expect(written(told)).toEqual([
      'd dh p1 AsAd',
      'd dh p2 ????',
      'd dh p3 ????',
      'p3 f',
      'p1 cc',
      'p2 cc',
      'd db 2c7d9h',
      'p1 cc',
      'p2 cc',
      'd db 3s',
      'p1 cc',
      'p2 cc',
      'd db 8c',
      'p1 cc',
      'p2 cc',
      'p1 sm AsAd',
      'p2 sm',
    ]);
  });

  it('[PHH10] holds a seat’s own cards when made for that seat, and all for the archive', () => {
    expect(written(told, seatIndex(2)).slice(0, 3)).toEqual(['d dh p1 AsAd', 'd dh p2 ????', 'd dh p3 QsQd']);
    expect(written(told, 'all').slice(0, 3)).toEqual(['d dh p1 AsAd', 'd dh p2 KsKd', 'd dh p3 QsQd']);
  });

  it('[PHH10] is the same from what a spectator may see', () => {
    const { log } = tell(told);
    const seen = log.flatMap((event) => eventFor(event, 'spectator') ?? []);
    expect(phhOf(seen, 'all')).toEqual(phhOf(log));
  });

  it('[PHH10] heads-up forced bets are listed small, big', () => {
    const history = phhOf(
      tell({ stacks: [100, 100], posts: ['p1 ante 2'], rules: { ante: 'bigBlind' }, actions: ['p2 f'] }).log,
    );
    expect([history.antes, history.blindsOrStraddles, history.finishingStacks]).toEqual([
      [0, 2],
      [1, 2],
      [101, 99],
    ]);
  });

  it('[PHH10] posts are negative, dead chips are antes for all, straddles positive', () => {
    const scenario: Scenario = {
      stacks: [100, 100, 100, 100],
      posts: ['p3 straddle 4', 'p4 livePost 2', 'p4 deadPost 1'],
      actions: ['p4 f', 'p1 f', 'p2 f'],
    };
    const history = phhOf(tell(scenario).log);
    expect([history.anteTrimming, history.antes, history.blindsOrStraddles]).toEqual([
      false,
      [0, 0, 0, 1],
      [1, 2, 4, -2],
    ]);
    expect(replayed(history)).toEqual([99, 98, 106, 97]);
  });

  it('[PHH10] a short big blind pays the blind before the ante, here and in the replay', () => {
    for (const [stack, ante] of [
      [3, 1],
      [1, 0],
    ] as const) {
      const scenario: Scenario = {
        stacks: [100, stack, 100],
        posts: ['p2 ante 2'],
        rules: { ante: 'bigBlind' },
        holeCards: HOLE_CARDS,
        actions: ['p3 cc', 'p1 f'],
      };
      const hand = tell(scenario);
      const history = phhOf(hand.log);
      expect([history.antes[1], history.blindsOrStraddles[1]]).toEqual([ante, 2]);
      expect(replayed(history)).toEqual(stacksOf(hand));
    }
  });

  it('[PHH10] tells how much rake was taken, and the replay accepts the poorer winner', () => {
    const rake = { basisPoints: 1000, caps: [], noFlopNoDrop: false };
    const history = phhOf(
      tell({
        stacks: [100, 100, 100],
        rules: { rake },
        actions: ['p3 cbr 20', 'p1 cc', 'p2 f', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc', 'p1 cc', 'p3 cc'],
        holeCards: HOLE_CARDS,
      }).log,
    );
    expect(history.fields.get('_rake')).toBe(4);
    expect(history.finishingStacks).toEqual([118, 98, 80]);
    expect(replayed(history)).toEqual([122, 98, 80]);
  });

  it('[PHH10] a hand that is not over has no history', () => {
    expect(() => phhOf(tell({ stacks: [100, 100] }).log)).toThrow('finished');
  });
});

function replayed(history: ReturnType<typeof phhOf>): readonly number[] {
  const read = parsePhh(formatPhh(history));
  if (!read.ok) throw new Error(read.error.message);
  const again = replayPhh(read.value);
  if (!again.ok) throw new Error(again.error.message);
  return again.value.finishingStacks;
}

/** Any hand without rake: 2 to 6 players, short stacks, antes, posts, straddles, both showdowns. */
const anySetup: fc.Arbitrary<HandSetup> = fc
  .record({
    stacks: fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 500 })), {
      minLength: 2,
      maxLength: 6,
    }),
    button: fc.integer({ min: 0, max: 3 }),
    forced: fc.constantFrom('plain', 'each', 'bigBlind', 'straddle', 'posts', 'noSmallBlind'),
    showdown: fc.constantFrom('auto' as const, 'ask' as const),
    reopening: fc.constantFrom('perSeat' as const, 'everybody' as const),
    seed: fc.integer({ min: 1, max: 2 ** 31 }),
  })
  .map(({ stacks, button, forced, showdown, reopening, seed }) => {
    const count = stacks.length;
    const seats = stacks.map((stack, index) => ({
      seat: seatIndex((button + 1 + index) % count),
      stack: chips(stack),
    }));
    const post = (index: number, kind: ForcedBet['kind'], amount: number): ForcedBet => ({
      seat: present(seats[index], 'seat').seat,
      kind,
      amount: chips(amount),
    });
    const [small, big] = count === 2 ? [1, 0] : [0, 1];
    const skipsSmall = forced === 'noSmallBlind' && count > 2;
    const blinds = skipsSmall ? [post(0, 'bigBlind', 4)] : [post(small, 'smallBlind', 2), post(big, 'bigBlind', 4)];
    const extras: Record<typeof forced, () => readonly ForcedBet[]> = {
      plain: () => [],
      noSmallBlind: () => [],
      each: () => seats.map((_, index) => post(index, 'ante', 3)),
      bigBlind: () => [post(big, 'ante', 4)],
      straddle: () => (count > 2 && (stacks[2] ?? 0) >= 8 ? [post(2, 'straddle', 8)] : []),
      posts: () => (count > 3 ? [post(3, 'livePost', 4), post(3, 'deadPost', 2)] : []),
    };
    return {
      handId: handId(`h${seed}`),
      button: seatIndex(button % count),
      seats,
      forcedBets: [...blinds, ...extras[forced]()],
      rules: {
        bigBlind: chips(4),
        ante: forced === 'each' ? ('each' as const) : ('bigBlind' as const),
        rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
        showdown,
        reopening,
      },
      deck: shuffledDeck(seededUint32(seed)),
    };
  });

/** Plays random legal actions until the hand is over. */
function playedOut(setup: HandSetup, seed: number): { readonly hand: Hand; readonly log: readonly HandEvent[] } {
  const draw = seededUint32(seed);
  const dealt = dealHand(setup);
  if (!dealt.ok) throw new Error(dealt.error.code);
  let hand = dealt.value.hand;
  const log = [...dealt.value.events];
  while (hand.round.kind !== 'complete') {
    const seat = present(hand.round.actor, 'actor');
    const ranges = legalActions(hand, seat);
    const range = present(ranges[draw() % ranges.length], 'range');
    const isRaise = range.type === 'bet' || range.type === 'raise';
    const to = isRaise ? chips(range.min + (draw() % (Math.min(range.max - range.min, 25) + 1))) : chips(0);
    const result = play(hand, isRaise ? { type: range.type, seat, to } : { type: range.type, seat });
    if (!result.ok) throw new Error(result.error.code);
    hand = result.value.hand;
    log.push(...result.value.events);
  }
  return { hand, log };
}

describe('any hand', () => {
  it('[PHH10] replayed from its history ends with the same stacks, whatever of the cards it holds', () => {
    fc.assert(
      fc.property(anySetup, fc.integer({ min: 1, max: 2 ** 31 }), (setup, seed) => {
        const { hand, log } = playedOut(setup, seed);
        const stacks = hand.players.map(({ stack }) => stack);
        expect(replayed(phhOf(log, 'all'))).toEqual(stacks);
        expect(replayed(phhOf(log, 'shown'))).toEqual(stacks);
      }),
      { numRuns: 400 },
    );
  });

  it('[R53] holds no card that nobody has shown', () => {
    fc.assert(
      fc.property(anySetup, fc.integer({ min: 1, max: 2 ** 31 }), (setup, seed) => {
        const { hand, log } = playedOut(setup, seed);
        const text = formatPhh(phhOf(log));
        const secret = hand.players
          .filter(({ exposure }) => exposure !== 'shown')
          .flatMap(({ holeCards }) => holeCards ?? []);
        const open = formatCards(hand.deck.board);
        for (const value of secret) {
          expect(open).not.toContain(formatCard(value));
          expect(text.replace(/^hand = .*$/m, '')).not.toContain(formatCard(value));
        }
      }),
      { numRuns: 200 },
    );
  });
});
