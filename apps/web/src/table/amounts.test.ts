import { describe, expect, test } from 'vitest';
import { idle, sampleSeat, sampleView } from '../testing/sample-view.ts';
import {
  clampRaise,
  potInPlay,
  potRaiseTo,
  presetAmount,
  raiseBoundsOf,
  RAISE_PRESETS,
  steppedRaise,
} from './amounts.ts';

describe('potInPlay', () => {
  test('[WEB3] is collected pots plus bets in front', () => {
    const view = sampleView({
      pots: [
        { amount: 300, eligible: [0, 1] },
        { amount: 50, eligible: [0] },
      ],
    });
    expect(potInPlay(view)).toBe(380);
  });

  test('[WEB3] after the hand is what was paid', () => {
    const awards = [{ index: 0, amount: 500, rake: 0, eligible: [0], shares: [{ seat: 0, amount: 500 }] }];
    expect(potInPlay(sampleView({ awards, seats: [sampleSeat(0), sampleSeat(1)] }))).toBe(500);
  });
});

describe('potRaiseTo', () => {
  test.each([
    // Blinds 10/20, small blind to act: calls 10, pot is then 40.
    { what: 'pot, first to act heads-up', part: 1, to: 60, view: sampleView() },
    { what: 'half pot, first to act heads-up', part: 1 / 2, to: 40, view: sampleView() },
    {
      // Under the gun at 10/20: calls 20, pot is then 50, raises by 50.
      what: 'pot, under the gun',
      part: 1,
      to: 70,
      view: sampleView({
        seats: [sampleSeat(0), sampleSeat(1, { bet: 10 }), sampleSeat(2, { bet: 20 })],
        you: ownTurn([
          { type: 'call', amount: 20 },
          { type: 'raise', min: 40, max: 1000 },
        ]),
      }),
    },
    {
      // 100 in the pot, a bet of 50: calls 50, pot is then 200, raises by 200.
      what: 'pot, facing a bet',
      part: 1,
      to: 250,
      view: sampleView({
        currentBet: 50,
        pots: [{ amount: 100, eligible: [0, 1] }],
        seats: [sampleSeat(0), sampleSeat(1, { bet: 50 })],
        you: ownTurn([
          { type: 'call', amount: 50 },
          { type: 'raise', min: 100, max: 1000 },
        ]),
      }),
    },
    {
      what: 'two thirds as the opening bet, rounded down',
      part: 2 / 3,
      to: 66,
      view: sampleView({
        currentBet: 0,
        pots: [{ amount: 100, eligible: [0, 1] }],
        seats: [sampleSeat(0), sampleSeat(1)],
        you: ownTurn([{ type: 'check' }, { type: 'bet', min: 20, max: 1000 }]),
      }),
    },
  ])('[WEB10] $what', ({ part, to, view }) => {
    expect(potRaiseTo(view, part)).toBe(to);
  });
});

describe('bounds', () => {
  const bounds = { type: 'raise', min: 40, max: 1000 } as const;

  test.each([
    { value: 39, held: 40 },
    { value: 0, held: 40 },
    { value: -5, held: 40 },
    { value: Number.NaN, held: 40 },
    { value: Number.POSITIVE_INFINITY, held: 40 },
    { value: 41.6, held: 42 },
    { value: 1000, held: 1000 },
    { value: 10_000, held: 1000 },
  ])('[WEB11] $value is held at $held', ({ value, held }) => {
    expect(clampRaise(value, bounds)).toBe(held);
  });

  test('[WEB11] every preset is legal, also for a short stack that may only go all-in', () => {
    for (const range of [bounds, { type: 'raise', min: 55, max: 55 } as const]) {
      for (const preset of RAISE_PRESETS) {
        const amount = presetAmount(sampleView(), range, preset);
        expect(amount).toBeGreaterThanOrEqual(range.min);
        expect(amount).toBeLessThanOrEqual(range.max);
      }
    }
  });

  test('[WEB11] steps are big blinds and stop at the bounds', () => {
    const view = sampleView();
    expect(steppedRaise(40, 1, view, bounds)).toBe(60);
    expect(steppedRaise(40, -1, view, bounds)).toBe(40);
    expect(steppedRaise(995, 1, view, bounds)).toBe(1000);
  });

  test('[WEB11] without a turn there are none', () => {
    expect(raiseBoundsOf(idle(sampleView()))).toBeUndefined();
  });
});

type Own = NonNullable<ReturnType<typeof sampleView>['you']>;

function ownTurn(legal: Own['legal']): Own {
  return { seat: 0, legal: [{ type: 'fold' }, ...legal], leavesAfterHand: false, sitsOutNext: false };
}
