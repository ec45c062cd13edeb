import { describe, expect, test } from 'vitest';
import { sampleSeat, sampleView } from '../testing/sample-view.ts';
import { chairsOf } from './seat-model.ts';
import { statusSentence } from './status.ts';
import { callOf, isBeforeFirstHand, possibleHosts, readiness } from './table-people.ts';

const SEATS = [
  sampleSeat(0),
  sampleSeat(1, { status: 'sittingOut' }),
  sampleSeat(2, { isBot: true }),
  sampleSeat(3, { status: 'busted' }),
];

test('[WEB34] after a hand that was called off no chair says what it did in it', () => {
  const acted = SEATS.map((seat) => ({ ...seat, status: 'active' as const, lastAction: 'post' as const }));
  const { actor: _actor, ...over } = sampleView({ stage: 'paused', pausedBy: 'vote', seats: acted });
  expect(chairsOf(over).flatMap(({ label }) => label ?? [])).toEqual([]);
  // A hand that only stands still goes on where it was.
  expect(chairsOf({ ...over, actor: 0 })[0]?.label?.key).toBe('status.post');
});

describe('people at the table', () => {
  test('[WEB37] the host is marked, and only other people can be the host next', () => {
    const view = sampleView({ seats: SEATS });
    expect(chairsOf(view).filter(({ isHost }) => isHost)).toMatchObject([{ seat: 0 }]);
    expect(possibleHosts(view).map(({ playerId }) => playerId)).toEqual(['p1', 'p3']);
  });

  test('[WEB37] a host without a seat is called the host', () => {
    const view = sampleView({ seats: SEATS.slice(1) });
    expect(callOf(view, 'p1')).toBe('Bruno');
    expect(callOf(view, 'p0')).toEqual({ key: 'name.host' });
    expect(callOf(view, 'p9')).toEqual({ key: 'name.somebody' });
  });

  test('[WEB38] before the first hand each chair says whether it is ready', () => {
    const view = sampleView({ stage: 'countdown', handNumber: 0, seats: SEATS });
    expect(isBeforeFirstHand(view)).toBe(true);
    expect(chairsOf(view).map(({ label }) => label?.key)).toEqual([
      'status.ready',
      'status.notReady',
      'status.ready',
      'status.busted',
      undefined,
      undefined,
    ]);
    expect(readiness(view)).toEqual({ ready: 2, count: 4 });
    const away = { ...view, you: { seat: 1, legal: [], leavesAfterHand: false, sitsOutNext: false } };
    expect(statusSentence(away)).toEqual({ key: 'first.youAreNotReady' });
  });

  test('[WEB38] from then on a chair says what it does', () => {
    const view = sampleView({ stage: 'waiting', handNumber: 3, seats: SEATS });
    expect(isBeforeFirstHand(view)).toBe(false);
    expect(chairsOf(view)[1]?.label?.key).toBe('status.sittingOut');
  });
});
