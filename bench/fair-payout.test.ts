import { describe, expect, it } from 'vitest';
import { chipsMissing, isMispaid, type Settled } from './fair-payout.ts';
import { playOurHand, settleOurHand } from './our-hands.ts';
import { createSeededUint32, FULL_STACKS, TABLE, UNEVEN_STACKS } from './random-policy.ts';
import { createRivalTable, playRivalHand } from './rival-hands.ts';

/** A short all-in with the best hand, a side pot for the second, and a folded contribution. */
const SIDE_POT: Settled = {
  startingStacks: [100, 500, 500, 500],
  paidIn: [100, 300, 300, 50],
  folded: [false, false, false, true],
  strengths: [9, 8, 7, 99],
  finalStacks: [350, 600, 200, 450],
};

describe('the payout check', () => {
  it.each<readonly [string, Settled]>([
    ['side pots', SIDE_POT],
    [
      'a hand that ended by folds',
      { ...SIDE_POT, folded: [true, true, false, true], strengths: undefined, finalStacks: [0, 200, 950, 450] },
    ],
    [
      'an odd chip in either place',
      {
        startingStacks: [10, 10, 10],
        paidIn: [5, 5, 5],
        folded: [false, false, true],
        strengths: [4, 4, 0],
        finalStacks: [12, 13, 5],
      },
    ],
    [
      'a folded seat that had put in more than any live one',
      {
        startingStacks: [50, 50, 20],
        paidIn: [40, 20, 20],
        folded: [true, false, false],
        strengths: [9, 1, 2],
        finalStacks: [10, 30, 80],
      },
    ],
  ])('[BEN7] accepts %s', (_, settled) => {
    expect(chipsMissing(settled)).toBe(0);
    expect(isMispaid(settled)).toBe(false);
  });

  it.each<readonly [string, readonly number[], number]>([
    ['the whole pot for the short stack', [750, 200, 200, 450], 0],
    ['the side pot for the wrong seat', [350, 200, 600, 450], 0],
    ['a winner who is paid nothing', [0, 600, 200, 450], 350],
    ['chips from nowhere', [350, 600, 300, 450], -100],
    ['a folded seat that is paid', [350, 600, 150, 500], 0],
  ])('[BEN7] finds %s', (_, finalStacks, missing) => {
    const settled = { ...SIDE_POT, finalStacks };
    expect(chipsMissing(settled)).toBe(missing);
    expect(isMispaid(settled)).toBe(true);
  });

  it.each([
    ['equal', FULL_STACKS],
    ['uneven', UNEVEN_STACKS],
  ])('[BEN8] our hands with %s stacks are paid right', (_, stacks) => {
    const chances = { deckUint32: createSeededUint32(3), moodUint32: createSeededUint32(4) };
    for (let hand = 0; hand < 2000; hand++) {
      const settled = settleOurHand(stacks, hand % TABLE.players, chances);
      expect(chipsMissing(settled)).toBe(0);
      expect(isMispaid(settled)).toBe(false);
    }
  });
});

describe('the random player', () => {
  it('[BEN6] makes hands of 20 to 22 decisions, and as many in the rival engine', () => {
    const table = createRivalTable();
    const [ours, rivals] = [createSeededUint32(8), createSeededUint32(8)];
    const deckUint32 = createSeededUint32(9);
    const hands = 2000;
    let decisions = 0;
    let rivalDecisions = 0;
    for (let hand = 0; hand < hands; hand++) {
      decisions += playOurHand(hand % TABLE.players, { deckUint32, moodUint32: ours });
      rivalDecisions += playRivalHand(table, hand % TABLE.players, rivals);
    }
    expect(decisions / hands).toBeGreaterThan(20);
    expect(decisions / hands).toBeLessThan(22);
    expect(Math.abs(rivalDecisions - decisions) / decisions).toBeLessThan(0.02);
  });
});
