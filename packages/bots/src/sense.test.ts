import { seededUint32 } from '@cardroom/testkit';
import { chips, present, seatIndex } from '@cardroom/kernel';
import { type Card, evaluate, type HoleCards, ORDERED_DECK, parseCards } from '@cardroom/poker';
import { describe, expect, it } from 'vitest';
import {
  alwaysCall,
  botOf,
  chooseAtRandom,
  type Chooser,
  facing,
  fullTable,
  playBotHand,
  wonBy,
} from '../test/bot-hands.ts';
import { believedEquity } from './believed-equity.ts';
import { createDraws } from './draws.ts';
import { BOT_STYLES, type BotAction, type BotSight, type BotStyle, decideBot } from './index.ts';
import { niceAmount } from './sizing.ts';

const SEEDS = Array.from({ length: 250 }, (_, index) => Math.imul(index + 1, 0x9e3779b1) >>> 0);

function decisions(style: BotStyle, sight: BotSight): readonly BotAction[] {
  return SEEDS.map((seed) => present(decideBot(style, sight, seed), 'decision'));
}

function shareOf(type: BotAction['type'], actions: readonly BotAction[]): number {
  return actions.filter((action) => action.type === type).length / actions.length;
}

describe.each(BOT_STYLES)('%s', (style) => {
  it.each([
    ['middle pair', 'Ts9c', 'Kd9h4s'],
    ['a weak top pair', 'Kc5c', 'Kd9h4s7c'],
    ['a low pair on the river', '6s6d', 'Kd9h4sJc2d'],
  ])('[BO8] the larger the bet, the more often %s is folded', (_, holeCards, board) => {
    const foldsTo = [200, 600, 1200, 2400].map((bet) =>
      shareOf('fold', decisions(style, facing({ holeCards, board, pot: 600, bet, stack: 9000 }))),
    );
    foldsTo.slice(1).forEach((share, index) => expect(share).toBeGreaterThan((foldsTo[index] ?? 0) - 0.02));
    expect(present(foldsTo.at(-1), 'largest')).toBeGreaterThan(present(foldsTo[0], 'smallest') + 0.2);
  });

  it.each([
    ['7h2c', 'AsKsQd'],
    ['5d4c', 'AsKsQd9h'],
    ['3c2d', 'JsTs9s8h4s'],
  ])('[BO9] %s on %s does not pay all chips', (holeCards, board) => {
    const actions = decisions(style, facing({ holeCards, board, pot: 1000, bet: 3000, stack: 3000 }));
    expect(shareOf('fold', actions)).toBe(1);
  });

  it.each([
    ['AsKs', 'QsJsTs'],
    ['AsKs', 'QsJsTs2d2c'],
    ['8h8d', '8s8c2d3h'],
  ])('[BO10] %s on %s is never folded', (holeCards, board) => {
    for (const bet of [100, 1000, 5000, 9000]) {
      const actions = decisions(style, facing({ holeCards, board, pot: 1000, bet, stack: 9000 }));
      expect(shareOf('fold', actions)).toBe(0);
    }
  });

  it('[BO11] bets and raises are nice amounts around a part of the pot, or an end of the range', () => {
    const nextUint32 = seededUint32(5);
    let free = 0;
    for (let count = 0; count < 600; count++) {
      playBotHand(
        fullTable(6, count % 6, nextUint32),
        () => botOf(style),
        nextUint32,
        ({ sight, action }) => {
          if (!('to' in action)) return;
          const range = sight.you?.legal.find(({ type }) => type === action.type);
          if (range === undefined || !('min' in range)) throw new Error('an offered raise');
          if (action.to === range.min || action.to === range.max) return;
          free++;
          expect(niceAmount(action.to)).toBe(action.to);
          const own = sight.seats.find(({ seat }) => seat === sight.you?.seat)?.bet ?? 0;
          const inFront = sight.seats.reduce((sum, { bet }) => sum + bet, 0);
          const pot = sight.pots.reduce((sum, { amount }) => sum + amount, inFront) + sight.currentBet - own;
          const share = (action.to - sight.currentBet) / pot;
          expect(share).toBeGreaterThan(0.3);
          expect(share).toBeLessThan(2.7);
        },
      );
    }
    expect(free).toBeGreaterThan(500);
  });

  it('[BO12] fewer hands play for a raise than unraised, and fewer in an early seat than on the button', () => {
    const played = (place: { readonly seat: number; readonly raisedTo?: number }): number => playedShare(style, place);
    const early = played({ seat: 3 });
    const button = played({ seat: 0 });
    const raised = played({ seat: 3, raisedTo: 400 });
    const raisedALot = played({ seat: 3, raisedTo: 1500 });
    expect(button).toBeGreaterThan(early);
    expect(early).toBeGreaterThan(raised);
    expect(raised).toBeGreaterThan(raisedALot);
    expect(raisedALot).toBeGreaterThan(0.01);
  });

  it.each([
    ['players who act at random', chooseAtRandom],
    ['players who never fold', alwaysCall],
  ])('[BO14] wins from %s', (_, fish: Chooser) => {
    const nextUint32 = seededUint32(11);
    const hands = 1200;
    let won = 0;
    for (let count = 0; count < hands; count++) {
      const hand = playBotHand(
        fullTable(4, count % 4, nextUint32),
        (seat) => (seat === 0 ? botOf(style) : fish),
        nextUint32,
      );
      won += wonBy(hand, 0);
    }
    // Ten big blinds in a hundred hands is what a good player hopes for.
    expect(won / hands).toBeGreaterThan(10);
  });
});

/** How many of 250 dealt hands a seat at a table of six plays, with everybody before it gone but a raiser. */
function playedShare(style: BotStyle, place: { readonly seat: number; readonly raisedTo?: number }): number {
  const nextUint32 = seededUint32(3);
  const raiser = place.seat === 3 ? 4 : 5;
  const seat = seatIndex(place.seat);
  const currentBet = chips(place.raisedTo ?? 100);
  const played = SEEDS.filter((seed) => {
    const cards = fullTable(6, 0, nextUint32).deck;
    const sight: BotSight = {
      config: { bigBlind: chips(100) },
      board: [],
      pots: [],
      currentBet,
      button: seatIndex(0),
      actor: seat,
      seats: [0, 1, 2, 3, 4, 5].map((index) => ({
        seat: seatIndex(index),
        stack: chips(10_000),
        bet: chips(index === 1 ? 50 : index === 2 ? 100 : index === raiser ? (place.raisedTo ?? 0) : 0),
        status: place.seat === 0 && index > 2 ? 'folded' : 'active',
        holeCards: index === place.seat ? ([present(cards[0], 'card'), present(cards[1], 'card')] as const) : undefined,
      })),
      you: {
        seat,
        legal: [
          { type: 'fold' },
          { type: 'call', to: currentBet, amount: currentBet },
          { type: 'raise', min: chips(currentBet * 2), max: chips(10_000) },
        ],
      },
    };
    return decideBot(style, sight, seed)?.type !== 'fold';
  });
  return played.length / SEEDS.length;
}

describe('a hand among bots', () => {
  it('[BO13] reaches showdown in 10 to 50 of 100', () => {
    const nextUint32 = seededUint32(7);
    let showdowns = 0;
    const hands = 800;
    for (let count = 0; count < hands; count++) {
      const styleOf = (seat: number): Chooser => botOf(seat % 2 === 0 ? 'steady' : 'lively');
      const hand = playBotHand(fullTable(6, count % 6, nextUint32), styleOf, nextUint32);
      if (hand.players.filter((player) => player.status !== 'folded').length > 1) showdowns++;
    }
    expect(showdowns / hands).toBeGreaterThan(0.1);
    expect(showdowns / hands).toBeLessThan(0.5);
  });
});

describe('the work for one decision', () => {
  it('[BO7] is bounded, however many rivals there are and however much they are believed', () => {
    const spot = spotOf('AsKdQh7c2d');
    const drawsFor = (rivals: number): number => {
      const draws = createDraws(1);
      let count = 0;
      const counted = {
        ...draws,
        below: (bound: number) => {
          count++;
          return draws.below(bound);
        },
      };
      const equity = believedEquity({ ...spot, beliefs: Array.from({ length: rivals }, () => 99) }, counted);
      expect(equity).toBeGreaterThanOrEqual(0);
      expect(equity).toBeLessThanOrEqual(1);
      return count;
    };
    expect(drawsFor(1)).toBeLessThanOrEqual(180 * (2 * 8 + 2));
    expect(drawsFor(9)).toBeLessThanOrEqual(60 * (9 * 2 * 8 + 2));
  });

  it('[BO7] the estimate is right where the answer is known', () => {
    const estimated = (text: string, beliefs: readonly number[]): number => {
      const spot = spotOf(text);
      const estimates = SEEDS.slice(0, 50).map((seed) => believedEquity({ ...spot, beliefs }, createDraws(seed)));
      return estimates.reduce((sum, one) => sum + one, 0) / estimates.length;
    };
    // A royal flush wins everything, and a board that plays for all is shared by all.
    expect(estimated('AsKsQsJsTs2d3c', [1])).toBe(1);
    expect(estimated('2d3cAsKsQsJsTs', [1, 1])).toBeCloseTo(1 / 3, 10);
    for (const text of ['2h2dAsKdQc9h9s', 'AhJdAsKdQc9h9s']) {
      expect(Math.abs(estimated(text, [1]) - exactShareOnRiver(text))).toBeLessThan(0.015);
      expect(estimated(text, [1])).toBeGreaterThan(estimated(text, [3]));
    }
  });
});

/** Two own cards, then the board. */
function spotOf(text: string): { readonly holeCards: HoleCards; readonly board: readonly Card[] } {
  const cards = parseCards(text);
  if (!cards.ok) throw new Error(text);
  const [first, second, ...board] = cards.value;
  return { holeCards: [present(first, 'card'), present(second, 'card')], board };
}

/** The share of the pot against every hand that a rival may hold on a full board. */
function exactShareOnRiver(text: string): number {
  const { holeCards, board } = spotOf(text);
  const own = evaluate([...board, ...holeCards]);
  const unseen = ORDERED_DECK.filter((card) => !holeCards.includes(card) && !board.includes(card));
  const shares = unseen.flatMap((first, index) =>
    unseen.slice(index + 1).map((second) => {
      const rival = evaluate([...board, first, second]);
      return rival < own ? 1 : rival === own ? 0.5 : 0;
    }),
  );
  return shares.reduce<number>((sum, share) => sum + share, 0) / shares.length;
}
