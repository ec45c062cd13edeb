import { describe, expect, test } from 'vitest';
import { createSpeaker } from '../i18n/sentence.ts';
import { sampleSeat, sampleView } from '../testing/sample-view.ts';
import { resultSentences } from './result.ts';

const { say } = createSpeaker();
const BOARD = ['Ts', '7h', '2c', 'Qd', 'Qs'];
const nameHand = (): { key: 'hand.pair'; params: { high: { rank: number; many: boolean } } } => ({
  key: 'hand.pair',
  params: { high: { rank: 10, many: true } },
});

describe('resultSentences', () => {
  test('[WEB4] names winner, amount and shown hand for each pot', () => {
    const view = sampleView({
      board: BOARD,
      seats: [
        sampleSeat(0, { exposure: 'shown', holeCards: ['As', 'Kd'] }),
        sampleSeat(1, { exposure: 'shown', holeCards: ['Qh', '3d'] }),
      ],
      awards: [
        { index: 0, amount: 300, rake: 0, eligible: [0, 1], shares: [{ seat: 1, amount: 300 }] },
        { index: 1, amount: 40, rake: 0, eligible: [0], shares: [{ seat: 0, amount: 40 }] },
      ],
    });
    expect(resultSentences(view, nameHand).map((sentence) => say(sentence))).toEqual([
      'Main: Bruno wins 300 with a pair of queens',
      'Side 1: You win 40 with a pair of queens',
    ]);
  });

  test('[WEB4] tells pots of the same winners together', () => {
    const shares = (first: number, second: number): { seat: number; amount: number }[] => [
      { seat: 0, amount: first },
      { seat: 1, amount: second },
    ];
    const view = sampleView({
      awards: [
        { index: 0, amount: 90, rake: 0, eligible: [0, 1, 2], shares: [{ seat: 1, amount: 90 }] },
        { index: 1, amount: 21, rake: 0, eligible: [0, 1], shares: shares(11, 10) },
        { index: 2, amount: 8, rake: 0, eligible: [0, 1], shares: shares(4, 4) },
      ],
    });
    expect(resultSentences(view, nameHand).map((sentence) => say(sentence))).toEqual([
      'Main: Bruno wins 90',
      'Side 1 + Side 2: You win 15',
      'Side 1 + Side 2: Bruno wins 14',
    ]);
  });

  test('[WEB4] does not name a hand that was not shown, nor one without a full board', () => {
    const awards = [{ index: 0, amount: 30, rake: 0, eligible: [0, 1], shares: [{ seat: 1, amount: 30 }] }];
    const hidden = sampleView({ board: BOARD, awards });
    expect(resultSentences(hidden, nameHand).map((sentence) => say(sentence))).toEqual(['Bruno wins 30']);
    const early = sampleView({
      awards,
      seats: [sampleSeat(0), sampleSeat(1, { exposure: 'shown', holeCards: ['Qh', '3d'] })],
    });
    expect(resultSentences(early, nameHand).map((sentence) => say(sentence))).toEqual(['Bruno wins 30']);
  });

  test('[WEB4] is empty while the hand is played', () => {
    expect(resultSentences(sampleView(), nameHand)).toEqual([]);
  });
});
