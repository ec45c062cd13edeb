import { seededUint32 } from '@cardroom/testkit';
import { chips, present, seatIndex } from '@cardroom/kernel';
import { RANKS, type HoleCards, ORDERED_DECK, parseCards, rankOf } from '@cardroom/poker';
import { describe, expect, it } from 'vitest';
import { botOf, type Decision, facing, fullTable, playBotHand } from '../test/bot-hands.ts';
import { BOT_NAMES, BOT_STYLES, type BotSight, type BotStyle, botStyleOf, decideBot } from './index.ts';
import { topPercentOf } from './starting-chart.ts';

interface Character {
  /** Hands in which chips were put in freely before the flop, of all hands dealt. */
  readonly playedShare: number;
  /** Bets and raises for each call. */
  readonly raisesPerCall: number;
  /** Bets of all free decisions after the flop. */
  readonly betShare: number;
  /** All-ins of all bets and raises from more than 20 big blinds. */
  readonly pushShare: number;
}

/** What a style does in `hands` hands at a table of six, three seats of each style. */
function characterOf(style: BotStyle, hands: number): Character {
  const nextUint32 = seededUint32(99);
  const seen: Decision[] = [];
  let played = 0;
  for (let count = 0; count < hands; count++) {
    const styleAt = (seat: number): BotStyle => BOT_STYLES[(seat + count) % 2] ?? style;
    const players = new Set<number>();
    playBotHand(
      fullTable(6, count % 6, nextUint32),
      (seat) => botOf(styleAt(seat)),
      nextUint32,
      (decision) => {
        if (styleAt(decision.seat) !== style) return;
        seen.push(decision);
        const isFree = decision.action.type === 'fold' || decision.action.type === 'check';
        if (decision.sight.board.length === 0 && !isFree) players.add(decision.seat);
      },
    );
    played += players.size;
  }
  const raises = seen.filter(({ action }) => 'to' in action);
  const calls = seen.filter(({ action }) => action.type === 'call');
  const free = seen.filter(({ sight }) => sight.board.length > 0 && sight.currentBet === 0);
  const deep = raises.filter(({ sight, seat }) => stackOf(sight, seat) > 2000);
  return {
    playedShare: played / (hands * 3),
    raisesPerCall: raises.length / calls.length,
    betShare: free.filter(({ action }) => action.type === 'bet').length / free.length,
    pushShare:
      deep.filter(({ sight, seat, action }) => 'to' in action && action.to >= stackOf(sight, seat)).length /
      deep.length,
  };
}

function stackOf(sight: BotSight, seat: number): number {
  return present(
    sight.seats.find((one) => one.seat === seat),
    'seat',
  ).stack;
}

describe('character', () => {
  const steady = characterOf('steady', 1200);
  const lively = characterOf('lively', 1200);

  it('[BO17] steady plays 15 to 35 of 100 hands, lively 40 to 70', () => {
    expect(steady.playedShare).toBeGreaterThan(0.15);
    expect(steady.playedShare).toBeLessThan(0.35);
    expect(lively.playedShare).toBeGreaterThan(0.4);
    expect(lively.playedShare).toBeLessThan(0.7);
  });

  it('[BO18] lively bets and raises more, for each call and for each free decision', () => {
    expect(lively.raisesPerCall).toBeGreaterThan(steady.raisesPerCall);
    expect(lively.betShare).toBeGreaterThan(steady.betShare * 1.3);
    expect(steady.betShare).toBeGreaterThan(0.15);
    expect(lively.betShare).toBeLessThan(0.8);
  });

  it('[BO19] lively goes all-in where a bet would have done, now and then, and steady hardly ever', () => {
    expect(lively.pushShare).toBeGreaterThan(steady.pushShare);
    expect(lively.pushShare).toBeGreaterThan(0.01);
    expect(lively.pushShare).toBeLessThan(0.3);
  });

  it('[BO19] lively bets air that steady checks', () => {
    const bluffs = (style: BotStyle): number => {
      const spot = facing({ holeCards: '7h6c', board: 'AsKdQs2c', pot: 600, bet: 0, stack: 9000 });
      const free: BotSight = {
        ...spot,
        button: seatIndex(0),
        you: {
          seat: seatIndex(0),
          legal: [{ type: 'fold' }, { type: 'check' }, { type: 'bet', min: chips(100), max: chips(9000) }],
        },
      };
      const seeds = Array.from({ length: 500 }, (_, index) => Math.imul(index, 0x9e3779b1) >>> 0);
      return seeds.filter((seed) => decideBot(style, free, seed)?.type === 'bet').length / seeds.length;
    };
    expect(bluffs('lively')).toBeGreaterThan(0.2);
    expect(bluffs('steady')).toBeLessThan(0.15);
    expect(bluffs('steady')).toBeGreaterThan(0);
  });
});

describe('names', () => {
  it('[BO20] a name always has the same style, names differ, and each style has ten', () => {
    expect(new Set(BOT_NAMES).size).toBe(BOT_NAMES.length);
    for (const style of BOT_STYLES) {
      expect(BOT_NAMES.filter((name) => botStyleOf(name) === style).length).toBeGreaterThanOrEqual(10);
    }
    expect(botStyleOf('Acorn')).toBe('lively');
    expect(botStyleOf('Badger')).toBe('steady');
    expect(BOT_STYLES).toContain(botStyleOf(''));
  });
});

describe('the chart of starting hands', () => {
  it('[BO16] each kind stands where the share of better hands puts it', () => {
    const combos = new Map<number, number>();
    const kinds = new Set<string>();
    for (const first of ORDERED_DECK) {
      for (const second of ORDERED_DECK) {
        if (second >= first) continue;
        const percent = topPercentOf([first, second]);
        expect(topPercentOf([second, first])).toBe(percent);
        combos.set(percent, (combos.get(percent) ?? 0) + 1);
        kinds.add(`${rankOf(first)}-${rankOf(second)}-${percent}`);
      }
    }
    expect(kinds.size).toBe(169);
    let seen = 0;
    for (const percent of [...combos.keys()].toSorted((left, right) => left - right)) {
      seen += combos.get(percent) ?? 0;
      expect(percent).toBe(Math.round((seen / 1326) * 1000) / 10);
    }
  });

  it('[BO16] aces are best, a suited hand beats the same offsuit, a higher kicker beats a lower', () => {
    expect(percentOf('AsAd')).toBe(0.5);
    expect(percentOf('3s2d')).toBe(100);
    for (const high of RANKS.slice(2)) {
      for (const low of RANKS.slice(0, RANKS.indexOf(high))) {
        expect(percentOf(`${high}s${low}s`)).toBeLessThan(percentOf(`${high}s${low}d`));
      }
    }
    expect(percentOf('AsKd')).toBeLessThan(percentOf('AsQd'));
    expect(percentOf('KsKd')).toBeLessThan(percentOf('QsQd'));
  });
});

function percentOf(text: string): number {
  const cards = parseCards(text);
  if (!cards.ok) throw new Error(text);
  const hand: HoleCards = [present(cards.value[0], 'card'), present(cards.value[1], 'card')];
  return topPercentOf(hand);
}
