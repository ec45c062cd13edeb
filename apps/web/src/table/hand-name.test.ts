import { describe, expect, test } from 'vitest';
import { createSpeaker } from '../i18n/sentence.ts';
import { handName } from './hand-name.ts';
import { bestCards, nameHand } from './hand-reader.ts';

const { say } = createSpeaker();

describe('handName', () => {
  test.each([
    { category: 0, ranks: [12, 10, 7, 5, 2], name: 'ace high' },
    { category: 1, ranks: [5, 12, 5, 9, 2], name: 'a pair of sevens' },
    { category: 2, ranks: [5, 11, 5, 11, 2], name: 'two pair, kings and sevens' },
    { category: 3, ranks: [4, 4, 12, 4, 2], name: 'three sixes' },
    { category: 4, ranks: [8, 7, 6, 5, 4], name: 'a straight to the ten' },
    { category: 4, ranks: [12, 3, 2, 1, 0], name: 'a straight to the five' },
    { category: 5, ranks: [11, 9, 7, 5, 2], name: 'a flush, king high' },
    { category: 6, ranks: [0, 12, 0, 12, 0], name: 'a full house, twos over aces' },
    { category: 7, ranks: [8, 8, 8, 8, 2], name: 'four tens' },
    { category: 8, ranks: [12, 3, 2, 1, 0], name: 'a straight flush to the five' },
    { category: 8, ranks: [12, 11, 10, 9, 8], name: 'a royal flush' },
  ])('[WEB4] $name', ({ category, ranks, name }) => {
    const sentence = handName(category, ranks);
    expect(sentence === undefined ? '' : say(sentence)).toBe(name);
  });

  test('[WEB4] a category that does not exist has no name', () => {
    expect(handName(9, [1, 2, 3, 4, 5])).toBeUndefined();
  });
});

describe('the hand reader', () => {
  test.each([
    { cards: ['Ks', '7d', 'Kd', '7h', '2c', '4s', '9h'], name: 'two pair, kings and sevens' },
    { cards: ['As', '2d', '3d', '4h', '5c', 'Kd', 'Kh'], name: 'a straight to the five' },
    { cards: ['7c', '7d', 'Ts', '7h', '2c'], name: 'three sevens' },
  ])('[WEB4] reads $cards as $name', ({ cards, name }) => {
    const sentence = nameHand(cards);
    expect(sentence === undefined ? '' : say(sentence)).toBe(name);
  });

  test('[WEB4] tells which cards make the hand', () => {
    expect(bestCards(['Ks', '7d', 'Kd', '7h', '2c', '4s', '9h'])).toEqual(['Ks', '7d', 'Kd', '7h', '9h']);
  });

  test.each([[[]], [['As', 'Kd']], [['As', 'As', 'Kd', 'Qd', 'Jd']], [['As', 'Kd', 'Qd', 'Jd', 'XX']]])(
    '[WEB4] has no name for %j',
    (cards) => {
      expect(nameHand(cards)).toBeUndefined();
      expect(bestCards(cards)).toEqual([]);
    },
  );
});
