import { describe, expect, test } from 'vitest';
import { createSpeaker } from '../i18n/sentence.ts';
import { narrate } from './narrate.ts';

const { say } = createSpeaker();
const CONTEXT = {
  nameOf: (seat: number) => ['Mina', 'Bruno'][seat] ?? '?',
  callOf: (playerId: string) => ({ p0: 'Mina', p1: 'Bruno' })[playerId] ?? ({ key: 'name.host' } as const),
  handNumber: 7,
  viewer: 0,
  sidePots: true,
  stopAskedBy: undefined,
};

describe('narrate', () => {
  test.each([
    { event: { kind: 'HandStarted', handId: 'h' }, said: ['Hand 7 begins'] },
    {
      event: { kind: 'ForcedBetPosted', seat: 1, forced: 'bigBlind', added: 20 },
      said: ['Bruno posts the big blind, 20'],
    },
    { event: { kind: 'ForcedBetPosted', seat: 1, forced: 'deadPost', added: 10 }, said: ['Bruno posts 10'] },
    {
      event: { kind: 'HoleCardsDealt', seat: 0, cards: ['As', 'Td'] },
      said: ['Your cards: ace of spades, ten of diamonds'],
    },
    { event: { kind: 'HoleCardsDealt', seat: 1 }, said: [] },
    { event: { kind: 'StreetOpened', street: 'preflop', cards: [] }, said: [] },
    { event: { kind: 'StreetOpened', street: 'turn', cards: ['2c'] }, said: ['Turn: two of clubs'] },
    { event: { kind: 'Folded', seat: 1 }, said: ['Bruno folds'] },
    { event: { kind: 'Called', seat: 1, to: 60, added: 40, allIn: false }, said: ['Bruno calls 40'] },
    {
      event: { kind: 'Raised', seat: 1, to: 1200, added: 1180, allIn: true },
      said: ['Bruno raises to 1,200 and is all-in'],
    },
    {
      event: { kind: 'HandsTurnedUp', hands: [{ seat: 0, cards: ['As', 'Ad'] }] },
      said: ['Mina shows ace of spades, ace of diamonds'],
    },
    {
      event: {
        kind: 'PotAwarded',
        index: 1,
        shares: [
          { seat: 0, amount: 5 },
          { seat: 1, amount: 4 },
        ],
      },
      said: ['Mina wins 5 from the side pot 1', 'Bruno wins 4 from the side pot 1'],
    },
    { event: { kind: 'PlayerSeated', seat: 4, name: 'Xi', buyIn: 400 }, said: ['Xi takes a seat'] },
    { event: { kind: 'ToppedUp', seat: 0, amount: 500 }, said: ['Mina adds 500 chips'] },
  ])('[WEB5] $event.kind: $said', ({ event, said }) => {
    expect(narrate(event, CONTEXT).map((sentence) => say(sentence))).toEqual(said);
  });

  test.each([
    { event: { kind: 'ButtonMoved', button: 1 } },
    { event: { kind: 'SomethingNew', seat: 1 } },
    { event: { kind: 'constructor', seat: 1 } },
    { event: { kind: 'PotAwarded', shares: 'none' } },
    { event: { kind: 'HoleCardsShown', seat: 0, cards: [1, 2] } },
  ])('[WEB5] $event says nothing', ({ event }) => {
    expect(narrate(event, CONTEXT)).toEqual([]);
  });
});

test('[WEB5] the only pot needs no name', () => {
  const event = { kind: 'PotAwarded', index: 0, shares: [{ seat: 1, amount: 90 }] };
  expect(narrate(event, { ...CONTEXT, sidePots: false }).map((sentence) => say(sentence))).toEqual(['Bruno wins 90']);
});

describe('createSpeaker', () => {
  test('[WEB6] writes cards in signs for the eye', () => {
    const [sentence] = narrate({ kind: 'StreetOpened', street: 'flop', cards: ['Ts', 'Ah', '2c'] }, CONTEXT);
    expect(sentence === undefined ? '' : say(sentence, 'signs')).toBe('Flop: 10♠ A♥ 2♣');
  });

  test('[WEB6] writes large amounts in groups, millions in short', () => {
    const speaker = createSpeaker();
    expect(speaker.amount(1234567)).toBe('1,234,567');
    expect(speaker.shortAmount(999_999)).toBe('999,999');
    expect(speaker.shortAmount(1_250_000)).toBe('1.3M');
  });
});
