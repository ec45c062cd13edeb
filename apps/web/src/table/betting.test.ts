import { describe, expect, test } from 'vitest';
import { idle, sampleSeat, sampleView } from '../testing/sample-view.ts';
import { allInAmount, bettingCommand } from './betting.ts';

const FENCE = { handId: 'h3', turn: 1 };

describe('bettingCommand', () => {
  test('[WEB12] names the hand and the turn of the view', () => {
    expect(bettingCommand(sampleView(), { kind: 'call' })).toEqual({ type: 'call', ...FENCE });
    expect(bettingCommand(sampleView(), { kind: 'fold' })).toEqual({ type: 'fold', ...FENCE });
  });

  test('[WEB12] gives nothing for what is not offered', () => {
    expect(bettingCommand(sampleView(), { kind: 'check' })).toBeUndefined();
    expect(bettingCommand(idle(sampleView()), { kind: 'fold' })).toBeUndefined();
    const { handId: _handId, ...noHand } = sampleView();
    expect(bettingCommand(noHand, { kind: 'fold' })).toBeUndefined();
  });

  test('[WEB11] holds a raise within the bounds and calls a bet a bet', () => {
    expect(bettingCommand(sampleView(), { kind: 'raiseTo', to: 1 })).toEqual({ type: 'raise', to: 40, ...FENCE });
    expect(bettingCommand(sampleView(), { kind: 'raiseTo', to: 9e9 })).toEqual({ type: 'raise', to: 1000, ...FENCE });
    const opening = withLegal([{ type: 'check' }, { type: 'bet', min: 20, max: 990 }]);
    expect(bettingCommand(opening, { kind: 'raiseTo', to: 100 })).toEqual({ type: 'bet', to: 100, ...FENCE });
  });

  test('[WEB13] all-in raises to the most', () => {
    expect(bettingCommand(sampleView(), { kind: 'allIn' })).toEqual({ type: 'raise', to: 1000, ...FENCE });
  });

  test('[WEB13] all-in calls when the call takes the whole stack', () => {
    const short = {
      ...withLegal([{ type: 'call', amount: 80 }]),
      seats: [sampleSeat(0, { stack: 80 }), sampleSeat(1)],
    };
    expect(bettingCommand(short, { kind: 'allIn' })).toEqual({ type: 'call', ...FENCE });
  });

  test('[WEB13] all-in does nothing when only a part of the stack can be put in', () => {
    const barred = {
      ...withLegal([{ type: 'call', amount: 80 }]),
      seats: [sampleSeat(0, { stack: 500 }), sampleSeat(1)],
    };
    expect(allInAmount(barred)).toBeUndefined();
    expect(bettingCommand(barred, { kind: 'allIn' })).toBeUndefined();
  });
});

type View = ReturnType<typeof sampleView>;

function withLegal(legal: NonNullable<View['you']>['legal']): View {
  return sampleView({
    you: { seat: 0, legal: [{ type: 'fold' }, ...legal], leavesAfterHand: false, sitsOutNext: false },
  });
}
