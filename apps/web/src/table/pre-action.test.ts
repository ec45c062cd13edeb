import type { WireTableView } from '@cardroom/protocol';
import { describe, expect, test } from 'vitest';
import { sampleSeat, sampleView } from '../testing/sample-view.ts';
import {
  NO_PRE_ACTION,
  type PreAction,
  preActionCommand,
  preActionIn,
  preActionNote,
  type PreChoice,
  preOffer,
  toggledPreAction,
} from './pre-action.ts';

/** Bruno, in the big blind, is to act; Mina has 10 in front of a price of 20. */
const WAITING = waiting(20);

describe('preOffer', () => {
  test('[R30] offers the price that calling would take', () => {
    expect(preOffer(WAITING)).toEqual({ price: 10, checkCall: true });
    expect(preOffer(waiting(60))).toEqual({ price: 50, checkCall: true });
    expect(preOffer(waiting(5000))).toEqual({ price: 990, checkCall: true });
  });

  test('[R30] offers a check while it may still come up', () => {
    const blind = { ...WAITING, seats: [sampleSeat(0, { bet: 20, lastAction: 'post' }), sampleSeat(1)] };
    expect(preOffer(blind)).toEqual({ price: 0, checkCall: true });
    const raised = { ...WAITING, seats: [sampleSeat(0, { bet: 20, lastAction: 'raise' }), sampleSeat(1)] };
    expect(preOffer(raised)).toEqual({ price: 0, checkCall: false });
  });

  test.each<[string, WireTableView]>([
    ['on the own turn', sampleView()],
    ['after a fold', { ...WAITING, seats: [sampleSeat(0, { status: 'folded', bet: 10 }), sampleSeat(1)] }],
    ['all-in', { ...WAITING, seats: [sampleSeat(0, { status: 'allIn', stack: 0, bet: 10 }), sampleSeat(1)] }],
    ['without cards', { ...WAITING, seats: [sampleSeat(0, { hasCards: false }), sampleSeat(1)] }],
    ['while the board is run out', withoutActor(WAITING)],
    ['between hands', withoutHand(WAITING)],
    ['when the hand is paid', { ...WAITING, awards: [{ index: 0, amount: 30, rake: 0, eligible: [1], shares: [] }] }],
    ['at the showdown', { ...WAITING, currentBet: 0, seats: [sampleSeat(0), sampleSeat(1, { lastAction: 'check' })] }],
    ['to somebody who watches', withoutYou(WAITING)],
  ])('[R30] offers nothing %s', (_, view) => {
    expect(preOffer(view)).toBeUndefined();
  });
});

describe('toggledPreAction', () => {
  test('[WEB16] [R30] switches a choice on, over to another, and off', () => {
    const on = toggledPreAction(NO_PRE_ACTION, 'checkFold', WAITING);
    expect(on).toEqual({ kind: 'armed', choice: 'checkFold', handId: 'h3', street: 'preflop', price: 10 });
    const other = toggledPreAction(on, 'checkCall', WAITING);
    expect(other).toMatchObject({ kind: 'armed', choice: 'checkCall' });
    expect(toggledPreAction(other, 'checkCall', WAITING)).toEqual(NO_PRE_ACTION);
  });

  test('[R30] takes nothing that is not offered', () => {
    expect(toggledPreAction(NO_PRE_ACTION, 'checkCall', sampleView())).toEqual(NO_PRE_ACTION);
    const raised = { ...WAITING, seats: [sampleSeat(0, { bet: 20, lastAction: 'raise' }), sampleSeat(1)] };
    expect(toggledPreAction(NO_PRE_ACTION, 'checkCall', raised)).toEqual(NO_PRE_ACTION);
  });
});

describe('preActionIn', () => {
  test('[R30] a call is void as soon as the price changes, and stays void when it changes back', () => {
    const off = preActionIn(armed('checkCall'), waiting(60));
    expect(off).toMatchObject({ kind: 'void', price: 10, now: 50 });
    expect(preActionNote(off)).toEqual({ key: 'pre.voidCall', params: { amount: 10, now: 50 } });
    expect(preActionIn(off, WAITING)).toMatchObject({ kind: 'void' });
  });

  test('[R30] a check is void as soon as somebody bets', () => {
    const free = { ...WAITING, currentBet: 0, seats: [sampleSeat(0), sampleSeat(1)] };
    const check = toggledPreAction(NO_PRE_ACTION, 'checkCall', free);
    const bet = { ...free, currentBet: 40, seats: [sampleSeat(0), sampleSeat(1), sampleSeat(2, { bet: 40 })] };
    expect(preActionNote(preActionIn(check, bet))).toEqual({ key: 'pre.voidCheck', params: { now: 40 } });
  });

  test.each(['checkFold', 'callAny'] as const)('[R30] %s holds at any price', (choice) => {
    expect(preActionIn(armed(choice), waiting(60))).toEqual(armed(choice));
  });

  test.each<[string, WireTableView]>([
    ['with the street', { ...WAITING, street: 'flop' }],
    ['with the hand', { ...WAITING, handId: 'h4' }],
    ['when the player is out of it', { ...WAITING, seats: [sampleSeat(0, { status: 'folded' }), sampleSeat(1)] }],
  ])('[R30] ends %s', (_, view) => {
    for (const choice of ['checkFold', 'checkCall', 'callAny'] as const) {
      expect(preActionIn(armed(choice), view)).toEqual(NO_PRE_ACTION);
    }
    expect(preActionIn(preActionIn(armed('checkCall'), waiting(60)), view)).toEqual(NO_PRE_ACTION);
  });
});

describe('preActionCommand', () => {
  const fence = { handId: 'h3', turn: 1 };
  const facing = sampleView();
  const free = sampleView({
    currentBet: 10,
    you: { seat: 0, legal: [{ type: 'fold' }, { type: 'check' }], leavesAfterHand: false, sitsOutNext: false },
  });

  test.each([
    ['checkFold', facing, 'fold'],
    ['checkFold', free, 'check'],
    ['checkCall', facing, 'call'],
    ['callAny', facing, 'call'],
    ['callAny', free, 'check'],
  ] as const)('[R30] %s becomes one command of this very turn', (choice, view, type) => {
    expect(preActionCommand(armed(choice), view)).toEqual({ type, ...fence });
  });

  test('[R30] a call for one price is never a call for another', () => {
    const dearer = sampleView({
      currentBet: 60,
      you: {
        seat: 0,
        legal: [{ type: 'fold' }, { type: 'call', amount: 50 }],
        leavesAfterHand: false,
        sitsOutNext: false,
      },
    });
    expect(preActionCommand(armed('checkCall'), dearer)).toBeUndefined();
    expect(preActionCommand(preActionIn(armed('checkCall'), waiting(60)), facing)).toBeUndefined();
    expect(preActionCommand(armed('callAny'), dearer)).toEqual({ type: 'call', ...fence });
  });

  test('[R30] nothing is done before the turn, without a choice, or when cards are to be shown', () => {
    expect(preActionCommand(armed('checkFold'), WAITING)).toBeUndefined();
    expect(preActionCommand(NO_PRE_ACTION, facing)).toBeUndefined();
    const showdown = sampleView({
      you: { seat: 0, legal: [{ type: 'show' }, { type: 'muck' }], leavesAfterHand: false, sitsOutNext: false },
    });
    expect(preActionCommand(armed('checkFold'), showdown)).toBeUndefined();
  });
});

/** The sample table while the other one decides at a price of `currentBet`. */
function waiting(currentBet: number): WireTableView {
  return sampleView({
    currentBet,
    actor: 1,
    you: { seat: 0, legal: [], leavesAfterHand: false, sitsOutNext: false },
  });
}

function armed(choice: PreChoice): PreAction {
  return toggledPreAction(NO_PRE_ACTION, choice, WAITING);
}

function withoutActor({ actor: _actor, ...view }: WireTableView): WireTableView {
  return view;
}

function withoutHand({ handId: _handId, ...view }: WireTableView): WireTableView {
  return { ...view, stage: 'waiting' };
}

function withoutYou({ you: _you, ...view }: WireTableView): WireTableView {
  return view;
}
