import { chips, present, seatIndex } from '@cardroom/kernel';
import { type HoleCards, parseCards } from '@cardroom/poker';
import { describe, expect, it } from 'vitest';
import { BOT_STYLES, type BotSight, decideBot } from './index.ts';

/** A showdown on a board; the bot is seat 0, and `seats` tell what has been shown. */
function showdown(spot: {
  readonly own: string;
  readonly shown: readonly (string | undefined)[];
  readonly pots: readonly (readonly number[])[];
}): BotSight {
  const seats = [spot.own, ...spot.shown].map((cards, seat) => ({
    seat: seatIndex(seat),
    stack: chips(500),
    bet: chips(0),
    status: 'active',
    holeCards: cards === undefined ? undefined : holeCardsOf(cards),
  }));
  return {
    config: { bigBlind: chips(10) },
    board: cardsOf('AsKd9h7c2d'),
    pots: spot.pots.map((eligible) => ({ amount: chips(100), eligible: eligible.map(seatIndex) })),
    currentBet: chips(0),
    seats,
    button: seatIndex(0),
    actor: seatIndex(0),
    you: { seat: seatIndex(0), legal: [{ type: 'show' }, { type: 'muck' }] },
  };
}

function cardsOf(text: string): BotSight['board'] {
  const cards = parseCards(text);
  if (!cards.ok) throw new Error(text);
  return cards.value;
}

function holeCardsOf(text: string): HoleCards {
  const [first, second] = cardsOf(text);
  return [present(first, 'card'), present(second, 'card')];
}

describe.each(BOT_STYLES)('%s at showdown', (style) => {
  it.each([
    ['shows first although it might muck', { own: '3c4c', shown: [undefined], pots: [[0, 1]] }, 'show'],
    ['shows the better hand', { own: 'AdQc', shown: ['KsQs'], pots: [[0, 1]] }, 'show'],
    ['shows an equal hand', { own: 'AdQc', shown: ['AcQs'], pots: [[0, 1]] }, 'show'],
    ['mucks the beaten hand', { own: 'QdJc', shown: ['KsQs'], pots: [[0, 1]] }, 'muck'],
    [
      'shows for the side pot',
      {
        own: 'QdJc',
        shown: ['KsQs', undefined],
        pots: [
          [0, 1, 2],
          [0, 2],
        ],
      },
      'show',
    ],
    [
      'mucks when both pots are lost',
      {
        own: 'QdJc',
        shown: ['3s4h', '9sQs'],
        pots: [
          [0, 1, 2],
          [0, 2],
        ],
      },
      'muck',
    ],
  ] as const)('[BO15] %s', (_, spot, expected) => {
    for (const drawn of [0, 1, 2 ** 31, 2 ** 32 - 1]) {
      expect(decideBot(style, showdown(spot), drawn)?.type).toBe(expected);
    }
  });

  it('[BO15] shows when nothing else is offered', () => {
    const sight = showdown({ own: 'QdJc', shown: ['KsQs'], pots: [[0, 1]] });
    const must: BotSight = { ...sight, you: { seat: seatIndex(0), legal: [{ type: 'show' }] } };
    expect(decideBot(style, must, 5)).toEqual({ type: 'show' });
  });
});
