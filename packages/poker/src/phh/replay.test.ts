import { describe, expect, it } from 'vitest';
import { formatCards } from '../cards.ts';
import { evolve } from '../evolve.ts';
import type { Hand } from '../hand.ts';
import type { ReplayOutcome } from './outcome.ts';
import { parsePhh } from './parse.ts';
import { replayPhh } from './replay.ts';

/** A history in few words; hole cards are unknown unless an action deals them. */
interface Told {
  readonly stacks: readonly number[];
  readonly blinds?: readonly number[];
  readonly antes?: readonly number[];
  readonly trimming?: boolean;
  readonly minBet?: number;
  readonly actions: string;
  readonly more?: string;
}

const HOLE_CARDS = ['AsAd', 'KsKd', 'QsQd', 'JsJd', 'TsTd', '9s9d'];

function replay(told: Told): ReturnType<typeof replayPhh> {
  const { stacks, actions } = told;
  const nothing = stacks.map(() => 0);
  const deals = actions.includes('d dh') ? [] : stacks.map((_, index) => `d dh p${index + 1} ${HOLE_CARDS[index]}`);
  const parsed = parsePhh(`
variant = 'NT'
ante_trimming_status = ${told.trimming ?? false}
antes = ${JSON.stringify(told.antes ?? nothing)}
blinds_or_straddles = ${JSON.stringify(told.blinds ?? [1, 2, ...nothing.slice(2)])}
min_bet = ${told.minBet ?? 2}
starting_stacks = ${JSON.stringify(stacks)}
actions = ${JSON.stringify([...deals, ...actions.split(';').map((action) => action.trim())])}
${told.more ?? ''}`);
  if (!parsed.ok) throw new Error(parsed.error.message);
  return replayPhh(parsed.value);
}

function outcome(told: Told): ReplayOutcome {
  const replayed = replay(told);
  if (!replayed.ok) throw new Error(replayed.error.message);
  return replayed.value;
}

const stacksOf = (told: Told): readonly number[] => outcome(told).finishingStacks;

describe('seats and forced bets', () => {
  it('[PHH4] heads-up player 2 is the button and the small blind, though the list is small, big', () => {
    expect(stacksOf({ stacks: [100, 100], actions: 'p2 f' })).toEqual([101, 99]);
    expect(stacksOf({ stacks: [100, 100], actions: 'p2 cbr 6; p1 f' })).toEqual([98, 102]);
  });

  it('[PHH4] heads-up antes are reversed as well', () => {
    expect(stacksOf({ stacks: [100, 100], antes: [0, 2], actions: 'p2 f' })).toEqual([101, 99]);
  });

  it('[PHH4] a negative blind is live: it counts towards the call and keeps the option to raise', () => {
    const told = { stacks: [100, 100, 100, 100], blinds: [1, 2, -2, 0] };
    expect(stacksOf({ ...told, actions: 'p3 cc; p4 f; p1 f; p2 f' })).toEqual([99, 98, 103, 100]);
    expect(stacksOf({ ...told, actions: 'p3 cbr 6; p4 f; p1 f; p2 f' })).toEqual([99, 98, 103, 100]);
  });

  it('[PHH4] after a straddle the player left of it opens, and the straddler has the option', () => {
    const told = { stacks: [100, 100, 100, 100], blinds: [1, 2, 4, 0] };
    expect(stacksOf({ ...told, actions: 'p4 f; p1 f; p2 f' })).toEqual([99, 98, 103, 100]);
    expect(stacksOf({ ...told, actions: 'p4 cc; p1 f; p2 f; p3 cbr 12; p4 f' })).toEqual([99, 98, 107, 96]);
    expect(replay({ ...told, actions: 'p3 cc' })).toMatchObject({ ok: false, error: { code: 'WrongActor' } });
  });

  it('[PHH4] a button straddle is opened by the small blind', () => {
    expect(stacksOf({ stacks: [100, 100, 100, 100], blinds: [1, 2, 0, 4], actions: 'p1 f; p2 f; p3 f' })).toEqual([
      99, 98, 100, 103,
    ]);
  });

  it('[PHH4] where the small blind is missing the first player may be the big blind', () => {
    expect(stacksOf({ stacks: [100, 100, 100], blinds: [2, 0, 0], actions: 'p2 f; p3 f' })).toEqual([100, 100, 100]);
    expect(stacksOf({ stacks: [100, 100, 100], blinds: [2, 4, 0], actions: 'p3 f; p1 f' })).toEqual([98, 102, 100]);
  });

  it('[PHH4] a missing small blind leaves the big blind where it is', () => {
    expect(stacksOf({ stacks: [100, 100, 100], blinds: [0, 2, 0], actions: 'p3 cbr 4; p1 f; p2 f' })).toEqual([
      100, 98, 102,
    ]);
  });

  it('[PHH4] with trimming a short ante wins its match only, without it all antes', () => {
    const told = {
      stacks: [100, 100, 1],
      antes: [5, 5, 5],
      actions:
        'd dh p1 KsKd; d dh p2 QsQd; d dh p3 AsAd; p1 cc; p2 cc; d db 2c3d7h; p1 cc; p2 cc; d db 8c; p1 cc; p2 cc; d db Jc; p1 cc; p2 cc',
    };
    expect(stacksOf({ ...told, trimming: true })).toEqual([105, 93, 3]);
    expect(stacksOf({ ...told, trimming: false })).toEqual([97, 93, 11]);
  });
});

describe('cards', () => {
  it('[PHH4] may be dealt one at a time', () => {
    const deals = 'd dh p1 As; d dh p2 ??; d dh p1 Ad; d dh p2 Ks';
    const board = 'd db 2c; d db 7d9h; p1 cc; p2 cc; d db 3s; p1 cc; p2 cc; d db 8c; p1 cc; p2 cc';
    expect(stacksOf({ stacks: [100, 100], actions: `${deals}; p2 cc; p1 cc; ${board}` })).toEqual([102, 98]);
  });
});

describe('amounts', () => {
  it('[PHH5] cents as decimals are played as whole chips and given back as decimals', () => {
    const { finishingStacks, scale, hand } = outcome({
      stacks: [1284.44, 2043.5, 60],
      blinds: [2.5, 5, 0],
      minBet: 5,
      actions: 'p3 cbr 17.25; p1 f; p2 f',
    });
    expect(finishingStacks).toEqual([1281.94, 2038.5, 67.5]);
    expect(scale).toBe(100);
    expect(hand.players.map(({ stack }) => stack)).toEqual([128194, 203850, 6750]);
  });

  it('[PHH5] an unknown stack, or more decimals or chips than there are, is refused', () => {
    for (const stacks of [
      [100, 1e15],
      [100, 0.00000001],
      [9e12, 9e12],
    ]) {
      expect(replay({ stacks, actions: 'p2 f' })).toMatchObject({ ok: false, error: { code: 'BadAmount' } });
    }
    const parsed = parsePhh(
      `variant='NT'\nantes=[0,0]\nblinds_or_straddles=[1,2]\nmin_bet=2\nstarting_stacks=[inf,9]\nactions=[]`,
    );
    expect(parsed.ok && replayPhh(parsed.value)).toMatchObject({ ok: false, error: { code: 'BadAmount' } });
  });
});

const CHECKED_DOWN = 'd db 2c7d9h; p1 cc; p2 cc; d db 3s; p1 cc; p2 cc; d db 8c; p1 cc; p2 cc';

describe('unknown cards', () => {
  it('[PHH6] an unseen hand at the showdown loses to the shown one', () => {
    const { finishingStacks, filledPlayers, hand } = outcome({
      stacks: [100, 100],
      actions: `d dh p1 ????; d dh p2 ????; p2 cc; p1 cc; ${CHECKED_DOWN}; p1 sm AhTd; p2 sm`,
    });
    expect(finishingStacks).toEqual([102, 98]);
    expect(filledPlayers).toEqual([2]);
    expect(hand.players[1]?.exposure).toBe('mucked');
  });

  it('[PHH6] cards shown later are the cards that were dealt, and one known card is kept', () => {
    const { hand, filledPlayers } = outcome({
      stacks: [100, 100],
      actions: `d dh p1 ??4h; d dh p2 ????; p2 cc; p1 cc; ${CHECKED_DOWN}; p2 sm AsAd; p1 sm ????`,
    });
    expect(formatCards(hand.players[1]?.holeCards ?? [])).toBe('AsAd');
    expect(formatCards(hand.players[0]?.holeCards ?? [])).toContain('4h');
    expect(filledPlayers).toEqual([1]);
  });

  it('[PHH6] whom the file names as winner, unseen, wins', () => {
    const actions = `d dh p1 ????; d dh p2 ????; p2 cc; p1 cc; ${CHECKED_DOWN}; p1 sm; p2 sm ????`;
    expect(stacksOf({ stacks: [100, 100], actions, more: 'winnings = [0, 4]' })).toEqual([98, 102]);
    expect(
      stacksOf({
        stacks: [100, 100],
        actions: actions.replace('p1 sm;', 'p1 sm ????;').replace('p2 sm ????', 'p2 sm'),
        more: 'winnings = [4, 0]',
      }),
    ).toEqual([102, 98]);
  });

  it('[PHH6] all-in, an unseen hand loses as well', () => {
    const actions =
      'd dh p1 ????; d dh p2 7h2s; p2 cbr 100; p1 cc; p2 sm 7h2s; p1 sm ????; d db KcKdTh; d db 4s; d db 5h';
    expect(stacksOf({ stacks: [100, 100], actions })).toEqual([0, 200]);
  });
});

const RAISED = 'p3 cbr 6; p1 f; p2 cc';

/** Rows: actions of three players with 100 each, the code, the action at fault, and words of the message. */
const REFUSALS: readonly (readonly [string, string, number | undefined, string])[] = [
  ['p1 cc', 'WrongActor', 4, 'it is the turn of p3'],
  ['p3 cbr 3', 'IllegalAction', 4, 'below the minimum [R21 RaiseTooSmall]'],
  ['p3 cbr 101', 'IllegalAction', 4, 'more than the stack'],
  ['p3 cbr 2', 'IllegalAction', 4, 'p3 cbr 2'],
  ['p3 cc; p1 cc; p2 cc; d db 2c3c4c; p1 cbr 1', 'IllegalAction', 8, '[R20 BetTooSmall]'],
  [`${RAISED}; p2 cc`, 'BoardOutOfStep', 7, 'the flop was not dealt yet'],
  ['p3 cbr 6; d db 2c3c4c', 'BoardOutOfStep', 5, 'not over yet'],
  [`${RAISED}; d db 2c3c4c; d db 5c`, 'BoardOutOfStep', 8, 'not over yet'],
  [`${RAISED}; d db 2c; p2 cc`, 'BoardOutOfStep', 8, 'the flop was not dealt yet'],
  [`${RAISED}; d db 2cAs4c`, 'DuplicateCard', 7, 'As is dealt twice'],
  [`${RAISED}; d db 2c3c4c; p2 sm KsKd`, 'ShownTooEarly', 8, 'not over'],
  ['p3 f; p1 f; p2 cc', 'TrailingAction', 6, 'the betting is over'],
  ['p3 f; p1 f; d db 2c3c4c', 'TrailingAction', 6, 'over before this card'],
  ['p3 cbr 100; p1 f; p2 cc; d db 2c3c4c; d db 5c; d db 6c; d db 7c', 'BadDeal', 10, 'five cards'],
  ['p3 f; p1 f; p3 sm', 'TrailingAction', 6, 'has folded'],
  ['p3 cbr 6; p1 f', 'UnfinishedHand', undefined, 'ends on the preflop'],
  ['', 'UnfinishedHand', undefined, 'before the hand is over'],
  ['p3 cbr 100; p1 f; p2 cc; d db 2c3c4c', 'UnfinishedHand', undefined, '2 cards of the board'],
  ['d dh p1 AsAd; d dh p2 KsKd; d dh p3 QsQd; p3 f; p1 f; d dh p1 2c3c', 'BadDeal', 6, 'more than two cards'],
  ['p3 f; p1 f; p2 sm 2c3c', 'BadDeal', 6, 'was dealt other cards'],
  ['p3 cbr 100; p1 f; p2 cc; p2 sm KsKd; p2 sm KsKd; d db 2c3c4c; d db 5c; d db 6c', 'ShownTwice', 8, 'before'],
  ['d dh p1 AsAd; d dh p2 KsKd; p3 f; p1 f', 'BadDeal', undefined, 'p3 was not dealt two cards'],
  ['d dh p1 AsAd; d dh p2 AsKd; d dh p3 2c2d; p3 f; p1 f', 'DuplicateCard', 2, 'As is dealt twice'],
  ['d dh p1 As; d dh p1 As; d dh p2 KsKd; d dh p3 2c2d; p3 f; p1 f', 'DuplicateCard', 2, 'As is dealt twice'],
  ['d dh p1 AsAs; d dh p2 KsKd; d dh p3 2c2d; p3 f; p1 f', 'DuplicateCard', 1, 'As is dealt twice'],
  ['d dh p1 AsAd; d dh p2 KsKd; p3 f; d dh p3 2c2d; p1 f', 'BadDeal', 4, 'before anybody acts'],
];

describe('what a replay refuses', () => {
  it.each(REFUSALS)('[PHH7] %s: %s', (actions, code, action, words) => {
    const replayed = replay({ stacks: [100, 100, 100], actions });
    expect(replayed.ok).toBe(false);
    if (replayed.ok) return;
    expect([replayed.error.code, replayed.error.action]).toEqual([code, action]);
    expect(replayed.error.message).toContain(words);
    if (action !== undefined) expect(replayed.error.message).toContain(`action ${action}`);
  });

  it('[PHH7] a setup that the rules do not allow', () => {
    const actions = 'p4 f; p1 f; p2 f';
    expect(replay({ stacks: [100, 100, 3, 100], blinds: [1, 2, 4, 0], actions })).toMatchObject({
      ok: false,
      error: { code: 'BadSetup', rule: 'R13' },
    });
  });

  it('[PHH7] a raise for which no reading of R22 gives the right', () => {
    // p1 bets 20, p2 raises to 60, p3 is all-in for 70: p2 faces 10 and may only call.
    const actions = 'p3 cc; p4 cc; p1 cc; p2 cc; d db 2c3c4c; p1 cbr 20; p2 cbr 60; p3 cbr 70; p4 f; p1 cc; p2 cbr 200';
    expect(replay({ stacks: [500, 500, 72, 500], actions })).toMatchObject({
      ok: false,
      error: { code: 'IllegalAction', rule: 'R22', action: 15 },
    });
  });
});

describe('showdown', () => {
  const seen = (actions: string): readonly unknown[] =>
    outcome({ stacks: [100, 100], actions }).hand.players.map(({ exposure }) => exposure);

  it('[PHH8] shows and mucks are decisions in any order', () => {
    const told = 'd dh p1 AsAd; d dh p2 KsKd; p2 cc; p1 cc;';
    expect(seen(`${told} ${CHECKED_DOWN}; p2 sm KsKd; p1 sm AsAd`)).toEqual(['shown', 'shown']);
    expect(seen(`${told} ${CHECKED_DOWN}; p2 sm; p1 sm -`)).toEqual(['shown', 'mucked']);
    expect(seen(`${told} ${CHECKED_DOWN}`)).toEqual(['shown', 'mucked']);
  });

  it('[PHH8] who mucks the best hand, after a worse one was shown, is shown', () => {
    const actions = `d dh p1 KsKd; d dh p2 AsAd; p2 cc; p1 cc; ${CHECKED_DOWN}; p1 sm KsKd; p2 sm`;
    expect(seen(actions)).toEqual(['shown', 'shown']);
    expect(stacksOf({ stacks: [100, 100], actions })).toEqual([98, 102]);
  });

  it('[PHH8] the first to show may give up, and the other wins', () => {
    const actions = `d dh p1 AsAd; d dh p2 KsKd; p2 cc; p1 cc; ${CHECKED_DOWN}; p1 sm; p2 sm KsKd`;
    expect(stacksOf({ stacks: [100, 100], actions })).toEqual([98, 102]);
  });

  it('[PHH8] the winner of an uncontested pot may show', () => {
    expect(seen('p2 cbr 10; p1 f; p2 sm KsKd')).toEqual(['hidden', 'shown']);
    expect(seen('p2 cbr 10; p1 f; p2 sm')).toEqual(['hidden', 'hidden']);
  });
});

describe('the result in the file', () => {
  const folded = { stacks: [100, 100, 100], actions: 'p3 cbr 6; p1 f; p2 f' };

  it('[PHH9] equal or half a chip off is accepted', () => {
    for (const more of ['finishing_stacks = [99, 98, 103]', 'finishing_stacks = [99, 97.5, 103.5]']) {
      expect(replay({ ...folded, more }).ok).toBe(true);
    }
  });

  it('[PHH9] rake makes only the winner poorer', () => {
    expect(replay({ ...folded, more: 'finishing_stacks = [99, 98, 101]' }).ok).toBe(true);
    expect(replay({ ...folded, more: 'finishing_stacks = [99, 96, 103]' }).ok).toBe(false);
  });

  it('[PHH9] the odd chip of a split pot may have gone to another of its winners', () => {
    const split = {
      stacks: [100, 100, 100],
      actions: `d dh p1 2c3c; d dh p2 AsKd; d dh p3 AhKc; p3 cc; p1 f; p2 cc; d db QsJdTh; p2 cc; p3 cc; d db 4d; p2 cc; p3 cc; d db 5h; p2 cc; p3 cc; p2 sm AsKd; p3 sm AhKc`,
    };
    expect(stacksOf(split)).toEqual([99, 101, 100]);
    expect(replay({ ...split, more: 'finishing_stacks = [99, 100, 101]' }).ok).toBe(true);
    expect(replay({ ...split, more: 'finishing_stacks = [99, 102, 99]' }).ok).toBe(true);
    expect(replay({ ...split, more: 'finishing_stacks = [100, 100, 100]' }).ok).toBe(false);
    expect(replay({ ...split, more: 'finishing_stacks = [99, 103, 98]' }).ok).toBe(false);
  });

  it('[PHH9] another result is named, and ours is told', () => {
    expect(replay({ ...folded, more: 'finishing_stacks = [100, 98, 102]' })).toMatchObject({
      ok: false,
      error: { code: 'OtherResult', message: 'p1 ends with 99, the file says 100', finishingStacks: [99, 98, 103] },
    });
  });
});

describe('the number or name of a hand in the file', () => {
  it.each(['70', '70.5', '-3', '1e300', 'inf', "'3756054231'", "'no id at all'", "''", 'true', '2019-04-04'])(
    '[PHH1] %s stops no replay',
    (name) => {
      const told = { stacks: [100, 100, 100], actions: 'p3 cbr 6; p1 f; p2 f', more: `hand = ${name}` };
      expect(replay(told).ok).toBe(true);
    },
  );
});

describe('where other programs read the rules otherwise', () => {
  it('[PHH11] short all-ins that add up to a full raise let everybody raise, and that is noted', () => {
    // R22 is per seat: p3 faces 75 of a full raise of 100 and could only call.
    const actions =
      'p3 cc; p4 cc; p5 cc; p1 cc; p2 cc; d db 2c3c4c; p1 cbr 100; p2 cbr 125; p3 cc; p4 cbr 200; p5 cc; p1 cc; p3 cbr 500; p5 f; p1 f; d db 5h; d db 6h';
    const told = { stacks: [1000, 225, 1000, 300, 1000], blinds: [50, 100, 0, 0, 0], minBet: 100 };
    expect(outcome({ ...told, actions }).disputedActions).toEqual([18]);
  });

  it('[PHH11] a check that decides nothing may stand before the board is dealt, once', () => {
    const told = { stacks: [24, 195, 132], blinds: [50, 100, 0], minBet: 100 };
    const board = 'd db Ac7cAh; d db 9d; d db 6c';
    const hole = 'd dh p1 QhTc; d dh p2 3sKh; d dh p3 6s5d';
    expect(stacksOf({ ...told, actions: `${hole}; p3 f; p2 cc; p1 sm QhTc; p2 sm 3sKh; ${board}` })).toEqual([
      0, 219, 132,
    ]);
    expect(stacksOf({ ...told, actions: `${hole}; p3 f; ${board}` })).toEqual([0, 219, 132]);
    for (const wrong of [
      `p3 f; p2 f; ${board}`,
      `p3 f; p1 cc; ${board}`,
      `p3 f; d db Ac7cAh; p2 cc; d db 9c; d db 6c`,
      `p3 f; p2 cc; p2 cc; ${board}`,
    ]) {
      expect(replay({ ...told, actions: `${hole}; ${wrong}` })).toMatchObject({
        ok: false,
        error: { code: 'TrailingAction' },
      });
    }
  });
});

describe('the log of a replay', () => {
  it('[PHH8] folded over again gives the hand', () => {
    const { hand, events } = outcome({
      stacks: [100, 100, 100],
      actions: `${RAISED}; d db 2c3c4c; p2 cbr 10; p3 f; p2 sm KsKd`,
    });
    let again: Hand | undefined;
    for (const event of events) again = evolve(again, event);
    expect(again).toEqual(hand);
  });
});
