import { type Chips, seatIndex } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { act, eventsOf, offer, refusal, type Scenario, stacksOf, tell } from '../test/scenario.ts';
import { decide } from './index.ts';

/** Rows: what happens, and what the next seat is offered. */
interface Row {
  readonly title: string;
  readonly scenario: Scenario;
  readonly offer: string;
}

const DEEP = [10_000, 10_000, 10_000, 10_000, 10_000, 10_000];
/** Preflop calls that bring p1..p5 of five players to the flop at 100 each. */
const FIVE_SEE_FLOP = ['p3 cc', 'p4 cc', 'p5 cc', 'p1 cc', 'p2 cc'];

const ROWS: readonly Row[] = [
  {
    title: '[R10] heads-up the button posts the small blind and acts first before the flop',
    scenario: { stacks: [100, 100] },
    offer: 'p2: f cc 1 cbr 4-100',
  },
  {
    title: '[R10] heads-up the button acts last after the flop',
    scenario: { stacks: [100, 100], actions: ['p2 cc', 'p1 cc'] },
    offer: 'p1: f cc 0 cbr 2-98',
  },
  {
    title: '[R12] the big blind may check or raise when everybody has only called',
    scenario: { stacks: [100, 100, 100], actions: ['p3 cc', 'p1 cc'] },
    offer: 'p2: f cc 0 cbr 4-100',
  },
  {
    title: '[R13] V13 over a big blind posted short, the full big blind is the price and the raise unit',
    scenario: { stacks: [1000, 60, 1000, 1000], blinds: [50, 100] },
    offer: 'p3: f cc 100 cbr 200-1000',
  },
  {
    title: '[R13] an ante that takes the whole stack of the big blind leaves the price at the full big blind',
    scenario: { stacks: [1000, 2, 1000, 1000], blinds: [50, 100], antesFirst: 2 },
    offer: 'p3: f cc 100 cbr 200-998',
  },
  {
    title: '[R13] also without a small blind',
    scenario: { stacks: [1000, 2, 1000, 1000], blinds: [0, 100], antesFirst: 2 },
    offer: 'p3: f cc 100 cbr 200-998',
  },
  {
    title: '[R18] the first seat left of the big blind opens the first street',
    scenario: { stacks: DEEP, blinds: [50, 100] },
    offer: 'p3: f cc 100 cbr 200-10000',
  },
  {
    title: '[R18] the first live seat left of the button opens later streets',
    scenario: { stacks: DEEP, blinds: [50, 100], actions: ['p3 cc', 'p4 f', 'p5 f', 'p6 cc', 'p1 f', 'p2 cc'] },
    offer: 'p2: f cc 0 cbr 100-9900',
  },
  {
    title: '[R20] an opening bet is at least the big blind on every street',
    scenario: { stacks: DEEP.slice(0, 5), blinds: [50, 100], actions: FIVE_SEE_FLOP },
    offer: 'p1: f cc 0 cbr 100-9900',
  },
  {
    title: '[R20] a smaller opening bet exists only as all-in',
    scenario: { stacks: [130, 1000, 1000], blinds: [50, 100], actions: ['p3 cc', 'p1 cc', 'p2 cc'] },
    offer: 'p1: f cc 0 cbr 30',
  },
  {
    title: '[R21] V21a bet 300, raise to 1000: the next raise is at least to 1700',
    scenario: { stacks: DEEP.slice(0, 5), blinds: [50, 100], actions: [...FIVE_SEE_FLOP, 'p1 cbr 300', 'p2 cbr 1000'] },
    offer: 'p3: f cc 1000 cbr 1700-9900',
  },
  {
    title: '[R21] V21b to 125, to 200, to 500: the next raise is at least to 800',
    scenario: { stacks: DEEP, blinds: [25, 50], actions: ['p3 cbr 125', 'p4 cbr 200', 'p5 cbr 500'] },
    offer: 'p6: f cc 500 cbr 800-10000',
  },
  {
    title: '[R21] V21c bet 100, raise 300, call 300: the next raise is at least to 500',
    scenario: {
      stacks: DEEP.slice(0, 5),
      blinds: [50, 100],
      actions: [...FIVE_SEE_FLOP, 'p1 cbr 100', 'p2 cbr 300', 'p3 cc'],
    },
    offer: 'p4: f cc 300 cbr 500-9900',
  },
  {
    title: '[R21] V21d after a third bet the unit is the last increase, not twice the total',
    scenario: { stacks: DEEP, blinds: [50, 100], actions: ['p3 cbr 300', 'p4 cbr 900'] },
    offer: 'p5: f cc 900 cbr 1500-10000',
  },
  {
    title: '[R22] V22 two short all-ins that add up to a full raise reopen for the seat that faces it',
    scenario: {
      stacks: [1100, 225, 1100, 300, 1100],
      blinds: [50, 100],
      actions: [...FIVE_SEE_FLOP, 'p1 cbr 100', 'p2 cbr 125', 'p3 cc', 'p4 cbr 200', 'p5 cc'],
    },
    offer: 'p1: f cc 100 cbr 300-1000',
  },
  {
    title: '[R22] V22 and stay closed for the seat that faces less than a full raise',
    scenario: {
      stacks: [1100, 225, 1100, 300, 1100],
      blinds: [50, 100],
      actions: [...FIVE_SEE_FLOP, 'p1 cbr 100', 'p2 cbr 125', 'p3 cc', 'p4 cbr 200', 'p5 cc', 'p1 cc'],
    },
    offer: 'p3: f cc 75',
  },
  {
    title: '[R22] V22b over a full raise and a short all-in the first bettor may raise, at least to 550',
    scenario: {
      stacks: [1100, 1100, 450, 100, 100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p4 f', 'p5 f', 'p1 cc', 'p2 cc', 'p1 cbr 100', 'p2 cbr 300', 'p3 cbr 350'],
    },
    offer: 'p1: f cc 250 cbr 550-1000',
  },
  {
    title: '[R22] V22b the full raiser may not raise over the short all-in',
    scenario: {
      stacks: [1100, 1100, 450, 100, 100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p4 f', 'p5 f', 'p1 cc', 'p2 cc', 'p1 cbr 100', 'p2 cbr 300', 'p3 cbr 350', 'p1 cc'],
    },
    offer: 'p2: f cc 50',
  },
  {
    title: '[R23] V23 bet 100, all-in 140: a seat yet to act may raise, at least to 240',
    scenario: {
      stacks: [1100, 240, 1100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p1 cc', 'p2 cc', 'p1 cbr 100', 'p2 cbr 140'],
    },
    offer: 'p3: f cc 140 cbr 240-1000',
  },
  {
    title: '[R24] a short all-in opens at its own price: 30 into a big blind of 100, the raise is at least to 130',
    scenario: {
      stacks: [130, 1100, 1100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p1 cc', 'p2 cc', 'p1 cbr 30'],
    },
    offer: 'p2: f cc 30 cbr 130-1000',
  },
  {
    title: '[R24] and does not reopen for a seat that has checked',
    scenario: {
      stacks: [1100, 130, 1100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p1 cc', 'p2 cc', 'p1 cc', 'p2 cbr 30', 'p3 cc'],
    },
    offer: 'p1: f cc 30',
  },
  {
    title: '[R25] calling all-in for less is legal for any stack',
    scenario: { stacks: [1000, 1000, 3], blinds: [50, 100] },
    offer: 'p3: f cc 3',
  },
  {
    title: '[R27] with everybody else all-in there is only call or fold',
    scenario: { stacks: [1000, 60, 200], blinds: [50, 100], actions: ['p3 cbr 200'] },
    offer: 'p1: f cc 150',
  },
  {
    title: '[R28] heads-up: raise 10, jam 100: the caller decides',
    scenario: { stacks: [100, 200], actions: ['p2 cbr 10', 'p1 cbr 100'] },
    offer: 'p2: f cc 90',
  },
  {
    title: '[R15] a live post gives the option to raise',
    scenario: { stacks: [100, 100, 100, 100], posts: ['p4 livePost 2'], actions: ['p3 cc'] },
    offer: 'p4: f cc 0 cbr 4-100',
  },
  {
    title: '[R16] a dead post is in the pot and does not count towards the call',
    scenario: { stacks: [100, 100, 100, 100], posts: ['p4 livePost 2', 'p4 deadPost 1'], actions: ['p3 cbr 6'] },
    offer: 'p4: f cc 4 cbr 10-99',
  },
  {
    title: '[R14] an ante does not count towards the call',
    scenario: { stacks: [100, 100, 100], posts: ['p1 ante 1', 'p2 ante 1', 'p3 ante 1'] },
    offer: 'p3: f cc 2 cbr 4-99',
  },
  {
    title: '[R43] a straddle sets the price and the raise unit, and the seat after it opens',
    scenario: { stacks: [100, 100, 100, 100], posts: ['p3 straddle 4'] },
    offer: 'p4: f cc 4 cbr 8-100',
  },
  {
    title: '[R43] the straddler acts last before the flop with the option to raise',
    scenario: { stacks: [100, 100, 100, 100], posts: ['p3 straddle 4'], actions: ['p4 cc', 'p1 cc', 'p2 cc'] },
    offer: 'p3: f cc 0 cbr 8-100',
  },
];

describe('what a seat is offered', () => {
  it.each(ROWS)('$title', ({ scenario, offer: expected }) => {
    expect(offer(tell(scenario))).toBe(expected);
  });
});

describe('betting', () => {
  it('[R19] what is not offered is refused with its rule, and nothing changes', () => {
    const told = tell({ stacks: DEEP, blinds: [50, 100] });
    const before = JSON.stringify(told.hand);
    expect(refusal(told, 'p3 check')).toBe('CannotCheck R19');
    expect(refusal(told, 'p3 bet 300')).toBe('ActionNotOffered R19');
    expect(refusal(told, 'p3 raise 199')).toBe('RaiseTooSmall R21');
    expect(refusal(told, 'p3 raise 10001')).toBe('BetExceedsStack R02');
    expect(refusal(told, 'p4 fold')).toBe('NotYourTurn R18');
    expect(refusal(told, 'p9 fold')).toBe('NotInHand R29');
    expect(refusal(told, 'p3 show')).toBe('NotAtShowdown R37');
    for (const to of [Number.NaN, 300.5, -300]) {
      const hostile = decide(told.hand, { type: 'raise', seat: seatIndex(2), to: to as Chips });
      expect(hostile.ok ? 'accepted' : hostile.error.code).toBe('RaiseTooSmall');
    }
    expect(JSON.stringify(told.hand)).toBe(before);
  });

  it('[R19] a check is refused as a call and a bet where nothing was bet is no raise', () => {
    const told = tell({ stacks: [100, 100], actions: ['p2 cc', 'p1 cc'] });
    expect(refusal(told, 'p1 call')).toBe('NothingToCall R19');
    expect(refusal(told, 'p1 raise 10')).toBe('ActionNotOffered R19');
    expect(refusal(told, 'p1 bet 1')).toBe('BetTooSmall R20');
  });

  it('[R22] a raise that was not reopened is refused', () => {
    const told = tell({
      stacks: [1100, 130, 1100],
      blinds: [50, 100],
      actions: ['p3 cc', 'p1 cc', 'p2 cc', 'p1 cc', 'p2 cbr 30', 'p3 cc'],
    });
    expect(refusal(told, 'p1 cbr 200')).toBe('RaiseNotReopened R22');
    expect(refusal(told, 'p1 allIn')).toBe('RaiseNotReopened R22');
  });

  it('[R26] there is no cap on raises', () => {
    let told = tell({ stacks: [100_000, 100_000] });
    let to = 4;
    for (let raise = 0; raise < 40; raise++) {
      told = act(told, `p${raise % 2 === 0 ? 2 : 1} cbr ${to}`);
      to += 2;
    }
    expect(offer(told)).toBe('p2: f cc 2 cbr 84-100000');
  });

  it('[R27] who has matched everyone still in is not asked again when the others are all-in', () => {
    const told = tell({ stacks: [7, 100, 100], blinds: [10, 25], actions: ['p3 f'] });
    expect(offer(told)).toBe('over');
    expect(eventsOf(told, 'UncalledBetReturned')).toEqual([{ kind: 'UncalledBetReturned', seat: 1, amount: 18 }]);
  });

  it('[R12] the round is not over until the big blind has acted', () => {
    const told = tell({ stacks: [100, 100, 100], actions: ['p3 cc', 'p1 cc'] });
    expect(told.hand.round.street).toBe('preflop');
    expect(act(told, 'p2 cc').hand.round.street).toBe('flop');
  });

  it('[R31] bet 500, all-in calls 200: 300 come back before the pot is formed', () => {
    const told = tell({
      stacks: [700, 400],
      blinds: [100, 200],
      holeCards: ['AsAh', '7c2d'],
      board: 'KsKh8d8c3s',
      actions: ['p2 cc', 'p1 cc', 'p1 cbr 500', 'p2 cc'],
    });
    expect(eventsOf(told, 'UncalledBetReturned')).toEqual([{ kind: 'UncalledBetReturned', seat: 0, amount: 300 }]);
    expect(eventsOf(told, 'PotAwarded').map((award) => award.amount)).toEqual([800]);
    expect(stacksOf(told)).toEqual([1100, 0]);
  });

  it('[R31] a raise that everybody folds to is won without the part nobody called', () => {
    const told = tell({ stacks: [100, 100, 100], actions: ['p3 cbr 20', 'p1 f', 'p2 f'] });
    expect(eventsOf(told, 'PotAwarded').map((award) => award.amount)).toEqual([5]);
    expect(stacksOf(told)).toEqual([99, 98, 103]);
  });
});

describe('the other reading of a short all-in', () => {
  it('[R22] by house rule it reopens for everybody', () => {
    const scenario: Scenario = {
      stacks: [1100, 130, 1100],
      blinds: [50, 100],
      rules: { reopening: 'everybody' },
      actions: ['p3 cc', 'p1 cc', 'p2 cc', 'p1 cc', 'p2 cbr 30', 'p3 cc'],
    };
    expect(offer(tell(scenario))).toBe('p1: f cc 30 cbr 130-1000');
  });

  it('[R27] nobody raises when those who are left could not put in more than the price', () => {
    const told = tell({
      stacks: [1000, 1000, 40, 1000],
      blinds: [5, 10],
      actions: ['p3 cc', 'p4 cbr 100', 'p1 f', 'p2 cbr 1000'],
    });
    expect(offer(told)).toBe('p3: f cc 30');
    const called = tell({
      stacks: [1000, 60, 40, 1000],
      blinds: [5, 10],
      actions: ['p3 cc', 'p4 cbr 30', 'p1 cc', 'p2 cbr 60', 'p3 f'],
    });
    expect(offer(called)).toBe('p4: f cc 30 cbr 90-1000');
    const shorts = tell({ stacks: [60, 60, 40, 1000], blinds: [5, 10], actions: ['p3 cc', 'p4 cbr 30', 'p1 cbr 60'] });
    expect(offer(shorts)).toBe('p2: f cc 50');
  });
});
