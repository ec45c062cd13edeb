import { card } from '@cardroom/poker';
import { chips, handId, playerId, seatIndex, tableId } from '@cardroom/kernel';
import type { TableView } from '@cardroom/table';
import { describe, expect, it } from 'vitest';
import { formatAction, formatEvent, formatView, wireTableView } from './index.ts';

const config = {
  name: 'Test',
  hostId: playerId('alice'),
  seatCount: 2,
  smallBlind: chips(5),
  bigBlind: chips(10),
  ante: chips(0),
  anteMode: 'each',
  buyInMin: chips(200),
  buyInMax: chips(1_000),
  turnSeconds: 20,
  buttonRule: 'dead',
  rake: { basisPoints: 0, caps: [], noFlopNoDrop: true },
  isPrivate: false,
  timeoutsToSitOut: 2,
  ratholeMinutes: 120,
} as const;

const view: TableView = {
  tableId: tableId('t'),
  version: 7,
  config,
  stage: 'hand',
  handNumber: 3,
  handId: handId('h'),
  turn: 2,
  street: 'flop',
  board: [card(51), card(0), card(34)],
  pots: [{ amount: chips(40), eligible: [seatIndex(0), seatIndex(1)] }],
  awards: [],
  currentBet: chips(0),
  seats: [
    {
      seat: seatIndex(0),
      playerId: playerId('alice'),
      name: 'Alice',
      isBot: false,
      stack: chips(980),
      bet: chips(0),
      status: 'active',
      hasCards: true,
      exposure: 'hidden',
      holeCards: [card(48), card(49)],
      lastAction: 'call',
    },
  ],
  button: seatIndex(1),
  actor: seatIndex(0),
  deadline: 1_800_000_020_000,
  rights: ['pause'],
  you: { seat: seatIndex(0), legal: [{ type: 'check' }], leavesAfterHand: false, sitsOutNext: false },
};

describe('formatView', () => {
  it('[WIRE1] writes cards as two characters and moments as ISO 8601, and keeps to the schema', () => {
    const wire = formatView(view, 1_800_000_000_000);
    expect(wireTableView.parse(wire)).toEqual(wire);
    expect(wire).toMatchObject({
      board: ['As', '2c', 'Th'],
      deadline: '2027-01-15T08:00:20.000Z',
      serverTime: '2027-01-15T08:00:00.000Z',
      seats: [{ holeCards: ['Ac', 'Ad'] }],
    });
  });

  it('[WIRE2] leaves out what is absent, and what is not for the wire', () => {
    const { handId: _hand, deadline: _deadline, you: _you, ...rest } = view;
    const wire = formatView(rest, 0);
    for (const key of ['handId', 'deadline', 'you', 'nextHandAt']) expect(wire).not.toHaveProperty(key);
    expect(wire.config).not.toHaveProperty('rake');
  });
});

describe('formatEvent', () => {
  it.each([
    [
      { kind: 'HoleCardsDealt', seat: 1, cards: [0, 51] },
      { kind: 'HoleCardsDealt', seat: 1, cards: ['2c', 'As'] },
    ],
    [
      { kind: 'HandsTurnedUp', hands: [{ seat: 1, cards: [0, 51] }] },
      { kind: 'HandsTurnedUp', hands: [{ seat: 1, cards: ['2c', 'As'] }] },
    ],
    [
      { kind: 'CountdownStarted', dealAt: 0 },
      { kind: 'CountdownStarted', dealAt: '1970-01-01T00:00:00.000Z' },
    ],
    [
      { kind: 'PotAwarded', eligible: [0, 1], shares: [{ seat: 0, amount: 5 }] },
      { kind: 'PotAwarded', eligible: [0, 1], shares: [{ seat: 0, amount: 5 }] },
    ],
  ])('[WIRE3] %j is written as %j', (event, wire) => {
    expect(formatEvent(event)).toEqual(wire);
  });
});

describe('formatAction', () => {
  it.each([
    [{ type: 'fold' }, { type: 'fold' }],
    [
      { type: 'call', to: chips(40), amount: chips(30) },
      { type: 'call', min: 40, max: 40, amount: 30 },
    ],
    [
      { type: 'raise', min: chips(40), max: chips(90) },
      { type: 'raise', min: 40, max: 90 },
    ],
  ] as const)('[WIRE4] %j is written as %j', (range, wire) => {
    expect(formatAction(range)).toEqual(wire);
  });
});
