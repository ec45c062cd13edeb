import { describe, expect, it } from 'vitest';
import { act, eventsOf, offer, refusal, stacksOf, tell, type Told } from '../test/scenario.ts';
import { timeOutAction } from './index.ts';

const CHECKED_DOWN = ['p1 cc', 'p2 cc', 'p3 cc'];

function shownOrder(told: Told): readonly string[] {
  return told.log.flatMap((event) => {
    if (event.kind === 'HoleCardsShown') return [`p${event.seat + 1} shows`];
    if (event.kind === 'HandMucked') return [`p${event.seat + 1} mucks`];
    return [];
  });
}

describe('showdown', () => {
  const checked = {
    stacks: [100, 100, 100],
    holeCards: ['QsQh', 'KsKh', 'AsAh'],
    board: '2c3d7h8s9c',
    actions: ['p3 cc', 'p1 cc', 'p2 cc', ...CHECKED_DOWN, ...CHECKED_DOWN, ...CHECKED_DOWN],
  };

  it('[R37] checked through: the first live seat left of the button shows first, then clockwise', () => {
    expect(shownOrder(tell(checked))).toEqual(['p1 shows', 'p2 shows', 'p3 shows']);
  });

  it('[R37] the last to bet on the river shows first; beaten hands are mucked', () => {
    const told = tell({
      ...checked,
      actions: [
        'p3 cc',
        'p1 cc',
        'p2 cc',
        ...CHECKED_DOWN,
        ...CHECKED_DOWN,
        'p1 cc',
        'p2 cc',
        'p3 cbr 10',
        'p1 cc',
        'p2 cc',
      ],
    });
    expect(shownOrder(told)).toEqual(['p3 shows', 'p1 mucks', 'p2 mucks']);
    expect(stacksOf(told)).toEqual([88, 88, 124]);
  });

  it('[R38] who is best so far must show, who is beaten may muck', () => {
    const told = tell({ ...checked, rules: { showdown: 'ask' } });
    expect(offer(told)).toBe('p1: show muck');
    const first = act(told, 'p1 show');
    expect(offer(first)).toBe('p2: show');
    expect(refusal(first, 'p2 muck')).toBe('MustShow R38');
    expect(stacksOf(act(act(first, 'p2 show'), 'p3 show'))).toEqual([98, 98, 104]);
  });

  it('[R38] if all others muck, the last hand wins unshown', () => {
    const told = tell({ ...checked, rules: { showdown: 'ask' } });
    const won = act(act(told, 'p1 muck'), 'p2 muck');
    expect(offer(won)).toBe('over');
    expect(stacksOf(won)).toEqual([98, 98, 104]);
    expect(shownOrder(won)).toEqual(['p1 mucks', 'p2 mucks']);
  });

  it('[R48] an absent seat keeps the best hand: only what is beaten is mucked for it', () => {
    const told = tell({ ...checked, rules: { showdown: 'ask' } });
    expect(timeOutAction(told.hand)).toEqual({ type: 'show', seat: 0 });
    const beaten = act(
      act(tell({ ...checked, holeCards: ['AsAh', 'KsKh', 'QsQh'], rules: { showdown: 'ask' } }), 'p1 show'),
      'p2 muck',
    );
    expect(timeOutAction(beaten.hand)).toEqual({ type: 'muck', seat: 2 });
  });

  it('[R36] suits break no ties and the board can play', () => {
    const told = tell({ ...checked, holeCards: ['2s3s', '2h3h', '4s5s'], board: 'AsKdQhJcTc' });
    expect(stacksOf(told)).toEqual([100, 100, 100]);
  });

  it('[R39] all-in: every live hand is turned up at once, before the rest of the board', () => {
    const told = tell({
      stacks: [100, 100, 100],
      holeCards: ['QsQh', 'KsKh', 'AsAh'],
      board: '2c3d7h8s9c',
      actions: ['p3 cbr 100', 'p1 f', 'p2 cc'],
    });
    const kinds = told.log.map((event) => event.kind);
    expect(kinds.indexOf('HandsTurnedUp')).toBeLessThan(kinds.lastIndexOf('StreetOpened'));
    expect(eventsOf(told, 'HandsTurnedUp')[0]?.hands.map(({ seat }) => seat)).toEqual([1, 2]);
    expect(told.hand.players.map((player) => player.exposure)).toEqual(['hidden', 'shown', 'shown']);
    expect(stacksOf(told)).toEqual([99, 0, 201]);
  });

  it('[R40] the last seat standing wins without showing, and no more cards come', () => {
    const told = tell({ stacks: [100, 100, 100], actions: ['p3 cbr 6', 'p1 f', 'p2 f'] });
    expect(told.hand.deck.board).toEqual([]);
    expect(told.hand.players.map((player) => player.exposure)).toEqual(['hidden', 'hidden', 'hidden']);
  });

  it('[R40] after the hand anybody may show his own cards, once', () => {
    const told = tell({ stacks: [100, 100, 100], actions: ['p3 cbr 6', 'p1 f', 'p2 f'] });
    const shown = act(told, 'p3 show');
    expect(eventsOf(shown, 'HoleCardsShown').map(({ seat }) => seat)).toEqual([2]);
    expect(refusal(shown, 'p3 show')).toBe('AlreadyShown R40');
    expect(refusal(shown, 'p3 fold')).toBe('HandComplete R29');
  });
});

describe('showdown with somebody all-in', () => {
  it('[R39] after the river all live hands are turned up, so that no side pot is lost by a hasty muck', () => {
    const told = tell({
      stacks: [92, 678, 1001, 2036, 128, 1018],
      blinds: [5, 10],
      posts: ['p3 straddle 20'],
      holeCards: ['Qs4s', 'JsKc', '5h3d', '9h6d', 'KsTd', 'QhJd'],
      board: '9s7sAsAc2h',
      actions: [
        'p4 f',
        'p5 cc',
        'p6 cc',
        'p1 cbr 60',
        'p2 cbr 565',
        'p3 cc',
        'p5 cc',
        'p6 cc',
        'p1 cc',
        'p2 cc',
        'p3 cbr 383',
        'p6 cc',
        'p2 f',
        'p3 cc',
        'p6 cc',
        'p3 cc',
        'p6 cc',
      ],
    });
    expect(stacksOf(told)).toEqual([460, 113, 53, 2036, 144, 2147]);
    expect(shownOrder(told)).toEqual([]);
    expect(eventsOf(told, 'HandsTurnedUp')[0]?.hands.map(({ seat }) => seat)).toEqual([0, 2, 4, 5]);
  });
});
