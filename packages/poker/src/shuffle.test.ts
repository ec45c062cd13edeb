import { type Chips, chips, handId, seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { PLAIN_RULES } from '../test/scenario.ts';
import { type Card, drawBelow, openHand, ORDERED_DECK, shuffledDeck } from './index.ts';

/** The operating system's own randomness, as the server uses it. */
function cryptoUint32(): () => number {
  const block = new Uint32Array(4096);
  let at = block.length;
  return () => {
    if (at === block.length) {
      crypto.getRandomValues(block);
      at = 0;
    }
    return block[at++] ?? 0;
  };
}

describe('the deck', () => {
  it('[R52] every shuffle holds all 52 cards once', () => {
    const nextUint32 = cryptoUint32();
    for (let run = 0; run < 200; run++) {
      expect(shuffledDeck(nextUint32).toSorted((a, b) => a - b)).toEqual(ORDERED_DECK);
    }
  });

  it('[R52] of three, each has its quarter of the range and the fourth quarter is thrown away', () => {
    const draw = (...drawn: readonly number[]): number => {
      const left = [...drawn];
      return drawBelow(3, () => left.shift() ?? 0);
    };
    expect([0, 2 ** 30 - 1, 2 ** 30, 2 ** 31 - 1, 2 ** 31, 3 * 2 ** 30 - 1].map((drawn) => draw(drawn))).toEqual([
      0, 0, 1, 1, 2, 2,
    ]);
    expect(draw(3 * 2 ** 30, 2 ** 32 - 1, 2 ** 30)).toBe(1);
    expect(drawBelow(1, () => 2 ** 32 - 1)).toBe(0);
    expect(drawBelow(52, () => 2 ** 26 * 51)).toBe(51);
  });

  it('[R52] through the real deal each card reaches each place equally often (chi-square)', () => {
    const nextUint32 = cryptoUint32();
    const deals = 52 * 400;
    const counts = new Map<string, number[]>();
    const count = (place: string, card: number): void => {
      const row = counts.get(place) ?? new Array<number>(52).fill(0);
      row[card] = (row[card] ?? 0) + 1;
      counts.set(place, row);
    };
    for (let deal = 0; deal < deals; deal++) {
      const opened = openHand({
        handId: handId('h'),
        button: seatIndex(1),
        seats: [0, 1].map((seat) => ({ seat: seatIndex(seat), stack: chips(1) })),
        forcedBets: [
          { seat: seatIndex(1), kind: 'smallBlind', amount: chips(1) },
          { seat: seatIndex(0), kind: 'bigBlind', amount: chips(2) },
        ],
        rules: PLAIN_RULES,
        deck: shuffledDeck(nextUint32),
      });
      if (!opened.ok) throw new Error(opened.error.code);
      for (const event of opened.value) {
        if (event.kind === 'HoleCardsDealt') event.cards.forEach((card, at) => count(`${event.seat}.${at}`, card));
        if (event.kind === 'StreetOpened') event.cards.forEach((card, at) => count(`${event.street}.${at}`, card));
      }
    }
    expect([...counts.keys()].toSorted()).toEqual([
      '0.0',
      '0.1',
      '1.0',
      '1.1',
      'flop.0',
      'flop.1',
      'flop.2',
      'river.0',
      'turn.0',
    ]);
    for (const [place, row] of counts) {
      const chiSquare = row.reduce((sum, seen) => sum + (seen - 400) ** 2 / 400, 0);
      // 51 degrees of freedom: 130 is exceeded once in ten million fair decks, and by any plain bias.
      expect(chiSquare, place).toBeLessThan(130);
      expect(chiSquare, place).toBeGreaterThan(10);
    }
  });
});

describe('a setup that the rules do not allow', () => {
  const good = {
    handId: handId('h'),
    button: seatIndex(1),
    seats: [0, 1].map((seat) => ({ seat: seatIndex(seat), stack: chips(100) })),
    forcedBets: [{ seat: seatIndex(0), kind: 'bigBlind' as const, amount: chips(2) }],
    rules: PLAIN_RULES,
    deck: ORDERED_DECK,
  };
  const twoAces = [...ORDERED_DECK.slice(1), ...ORDERED_DECK.slice(51)];

  it.each([
    ['[R52] a card listed twice', { deck: twoAces }, 'BadDeck R52'],
    ['[R52] a deck that lacks a card', { deck: ORDERED_DECK.slice(1) }, 'BadDeck R52'],
    ['[R18] one player', { seats: good.seats.slice(1) }, 'SeatCount R18'],
    ['[R18] two players on one seat', { seats: [...good.seats, ...good.seats] }, 'DuplicateSeat R18'],
    [
      '[R01] more chips than can be counted',
      { seats: good.seats.map(({ seat }) => ({ seat, stack: chips(5e12) })) },
      'TooManyChips R01',
    ],
    [
      '[R52] numbers that are no cards',
      { deck: ORDERED_DECK.map((card) => (card === 26 ? 58 : card) as Card) },
      'BadDeck R52',
    ],
    [
      '[R43] a straddle short after an ante',
      {
        seats: [...good.seats.slice(1), { seat: seatIndex(0), stack: chips(4) }],
        forcedBets: [
          { seat: seatIndex(0), kind: 'ante' as const, amount: chips(2) },
          { seat: seatIndex(0), kind: 'straddle' as const, amount: chips(4) },
        ],
      },
      'BadForcedBet R13',
    ],
    [
      '[R35] a cap below nothing',
      {
        rules: {
          ...PLAIN_RULES,
          rake: { basisPoints: 500, caps: [{ dealtIn: 2, cap: -5 as Chips }], noFlopNoDrop: false },
        },
      },
      'BadRake R35',
    ],
    [
      '[R02] a player without chips',
      { seats: [{ seat: seatIndex(0), stack: chips(0) }, ...good.seats.slice(1)] },
      'EmptyStack R02',
    ],
    [
      '[R13] a blind from somebody who is not there',
      { forcedBets: [{ ...good.forcedBets[0], seat: seatIndex(7), kind: 'bigBlind' as const, amount: chips(2) }] },
      'BadForcedBet R13',
    ],
    [
      '[R43] a short straddle',
      { forcedBets: [{ seat: seatIndex(0), kind: 'straddle' as const, amount: chips(400) }] },
      'BadForcedBet R13',
    ],
    [
      '[R35] a rake above everything',
      { rules: { ...PLAIN_RULES, rake: { basisPoints: 10_001, caps: [], noFlopNoDrop: true } } },
      'BadRake R35',
    ],
    ['[R12] no big blind', { rules: { ...PLAIN_RULES, bigBlind: chips(0) } }, 'BadBlinds R12'],
  ])('%s is refused', (_title, change, expected) => {
    const refused = openHand({ ...good, ...change });
    expect(refused.ok ? 'accepted' : `${refused.error.code} ${refused.error.rule}`).toBe(expected);
  });
});
