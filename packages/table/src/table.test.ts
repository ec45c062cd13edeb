import { chips, CHIPS_MAX, handId, playerId, tableId } from '@cardroom/kernel';
import { describe, expect, it } from 'vitest';
import { CONFIG, deckOf, HOST, joining, kinds, Scene } from '../test/scene.ts';
import {
  changedSections,
  chipsOnTable,
  COUNTDOWN_MS,
  evolve,
  FOLDED_PAUSE_MS,
  nextWake,
  openTable,
  readyToDeal,
  RESUME_MS,
  RUN_OUT_STREET_MS,
  SHOWDOWN_PAUSE_MS,
  type TableCommand,
  viewFor,
} from './index.ts';

const topUp = (name: string, amount: number): TableCommand => ({
  type: 'topUp',
  playerId: playerId(name),
  amount: chips(amount),
});

describe('taking a chair', () => {
  it('[TB1] an opened table is what its first event makes of nothing', () => {
    const table = openTable(tableId('t1'), CONFIG);
    expect(evolve(undefined, { kind: 'TableOpened', tableId: tableId('t1'), config: CONFIG })).toEqual(table);
    expect(table.version).toBe(1);
  });

  it('[TB2] the chair asked for, or the lowest free one', () => {
    const scene = new Scene();
    expect(scene.join('A', 3)).toMatchObject([{ kind: 'PlayerSeated', seat: 3, playerId: 'A', buyIn: 5_000 }]);
    expect(scene.join('B')[0]).toMatchObject({ seat: 0 });
    expect(scene.stack('A')).toBe(5_000);
  });

  it.each([
    ['[TB2] a chair that the table has not', joining('Z', 9), 'NoSuchSeat TB2'],
    ['[TB2] a chair that is taken', joining('Z', 0), 'SeatTaken TB2'],
    ['[R53] a second chair for the same player', joining('A', 5), 'AlreadySeated R53'],
    ['[R04] less than the least buy-in', joining('Z', 5, 999), 'BuyInTooSmall R04'],
    ['[R04] the least buy-in', joining('Z', 5, 1_000), 'accepted'],
    ['[R04] the largest buy-in', joining('Z', 5, 10_000), 'accepted'],
    ['[R04] more than the largest buy-in', joining('Z', 5, 10_001), 'BuyInTooLarge R04'],
    ['[TB10] shape before identity', joining('A', 9, 1), 'NoSuchSeat TB2'],
    ['[TB10] identity before amount', joining('A', 5, 1), 'AlreadySeated R53'],
  ])('%s', (_, command, told) => {
    expect(new Scene().seat(0, 1).refusal(command)).toBe(told);
  });

  it('[TB2] a full table has no chair left', () => {
    const scene = new Scene({ seatCount: 2 }).seat(0, 1);
    expect(scene.refusal(joining('Z'))).toBe('TableFull TB2');
  });

  it('[R01] a table holds no more chips than one account can', () => {
    const scene = new Scene({ buyInMax: chips(CHIPS_MAX) });
    scene.join('A', 0, CHIPS_MAX - 1_500);
    expect(scene.refusal(joining('B', 1, 1_501))).toBe('TableChipsExceeded R01');
    expect(scene.refusal(joining('B', 1, 1_500))).toBe('accepted');
  });
});

describe('[R05] coming back', () => {
  function afterLeavingWith(stack: number): Scene {
    const scene = new Scene();
    scene.join('A', 0, stack);
    scene.leave('A');
    return scene;
  }

  it('[R05] inside the window at least the stack taken away must be brought', () => {
    const scene = afterLeavingWith(8_000);
    expect(scene.refusal(joining('A', 0, 7_999))).toBe('MustBringBackStack R05');
    expect(scene.refusal(joining('A', 0, 8_000))).toBe('accepted');
  });

  it('[R05] also when that is more than others may bring', () => {
    const scene = new Scene();
    scene.join('A', 0, 10_000);
    scene.join('B', 1, 10_000);
    scene.deck = deckOf('AsKs2c7dAhKh');
    scene.deal();
    scene.act('allIn');
    scene.act('call');
    const winner = scene.stack('A') === 20_000 ? 'A' : 'B';
    expect(scene.leave(winner)).toMatchObject([{ kind: 'PlayerLeft', cashOut: 20_000 }]);
    expect(scene.refusal(joining(winner, 5, 10_000))).toBe('MustBringBackStack R05');
    expect(scene.refusal(joining(winner, 5, 20_000))).toBe('accepted');
    expect(scene.refusal(joining(winner, 5, 20_001))).toBe('BuyInTooLarge R04');
  });

  it('[R05] the last stack taken away is the one that counts', () => {
    const scene = afterLeavingWith(8_000);
    scene.join('A', 0, 9_000);
    scene.leave('A');
    expect(scene.refusal(joining('A', 0, 8_999))).toBe('MustBringBackStack R05');
    expect(scene.table.departures).toHaveLength(1);
  });

  it('[R05] what need not be brought back is forgotten', () => {
    const scene = afterLeavingWith(8_000);
    scene.now += 30 * 60_000;
    scene.join('B', 0, 3_000);
    scene.leave('B');
    expect(scene.table.departures).toMatchObject([{ playerId: 'B', stack: 3_000 }]);
  });

  it('[R05] but nobody must bring more than he has', () => {
    const scene = afterLeavingWith(8_000);
    const all: TableCommand = {
      type: 'join',
      playerId: playerId('A'),
      name: 'A',
      isBot: false,
      buyIn: chips(3_000),
      available: chips(3_000),
    };
    expect(scene.refusal(all)).toBe('accepted');
  });

  it('[R05] after the window any buy-in will do, and others are never concerned', () => {
    const scene = afterLeavingWith(8_000);
    expect(scene.refusal(joining('B', 0, 1_000))).toBe('accepted');
    scene.now += 30 * 60_000;
    expect(scene.refusal(joining('A', 0, 1_000))).toBe('accepted');
  });
});

describe('starting', () => {
  it('[TB4] some time after the second player sat down the first hand is dealt', () => {
    const scene = new Scene();
    expect(kinds(scene.join('A'))).toBe('PlayerSeated');
    expect(nextWake(scene.table)).toBeUndefined();
    expect(kinds(scene.join('B'))).toBe('PlayerSeated CountdownStarted');
    expect(viewFor(scene.table, undefined)).toMatchObject({ stage: 'countdown', nextHandAt: scene.now + COUNTDOWN_MS });
    expect(nextWake(scene.table)).toEqual({ at: scene.now + COUNTDOWN_MS, command: { type: 'deal' } });
    expect(scene.refusal({ type: 'deal' })).toBe('TooEarlyToDeal TB4');
    scene.now += COUNTDOWN_MS;
    expect(scene.run({ type: 'deal' })[1]).toMatchObject({ kind: 'HandStarted', handId: 'h1' });
    expect(viewFor(scene.table, undefined).stage).toBe('hand');
  });

  it('[TB4] the countdown goes on when a third sits down and stops when only one is left', () => {
    const scene = new Scene().seat(0, 1);
    expect(kinds(scene.join('C'))).toBe('PlayerSeated');
    scene.leave('A');
    expect(kinds(scene.leave('B'))).toBe('PlayerLeft WaitingForPlayers');
    expect(viewFor(scene.table, undefined).stage).toBe('waiting');
    expect(scene.refusal({ type: 'deal' })).toBe('NotEnoughPlayers TB4');
    expect(readyToDeal(scene.table)).toBe(false);
  });

  it('[TB3] the host does not wait for the countdown', () => {
    const scene = new Scene().seat(0, 1);
    expect(scene.refusal({ type: 'start', playerId: playerId('A') })).toBe('NotHost TB3');
    expect(kinds(scene.run({ type: 'start', playerId: HOST }))).toContain('HandStarted');
    expect(scene.refusal({ type: 'start', playerId: HOST })).toBe('AlreadyStarted TB3');
  });

  it('[TB3] nor can he start without two players', () => {
    const scene = new Scene().seat(0);
    expect(scene.refusal({ type: 'start', playerId: HOST })).toBe('NotEnoughPlayers TB4');
  });

  it('[TB4] hands follow one another without another start', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(scene.refusal({ type: 'deal' })).toBe('HandInProgress TB4');
    scene.foldAround();
    expect(readyToDeal(scene.table)).toBe(true);
    scene.wake();
    expect(scene.table.handNumber).toBe(2);
  });

  it('[TB4] a table that has run dry goes on by itself when there are two again', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    scene.leave('A');
    expect(viewFor(scene.table, undefined).stage).toBe('waiting');
    scene.join('C', 4);
    expect(nextWake(scene.table)).toEqual({ at: scene.now + RESUME_MS, command: { type: 'deal' } });
    scene.wake();
    expect(scene.dealt).toBe('BC');
  });
});

describe('[TB6] the pause after a hand', () => {
  const pauseAfter = (scene: Scene): number => (nextWake(scene.table)?.at ?? 0) - scene.now;

  it('[TB6] is short when everybody folded', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    scene.foldAround();
    expect(pauseAfter(scene)).toBe(FOLDED_PAUSE_MS);
  });

  it('[TB6] is longer after a showdown', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    scene.checkDown();
    expect(pauseAfter(scene)).toBe(SHOWDOWN_PAUSE_MS);
  });

  it('[TB6] and longer still for every street dealt without betting', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.act('allIn');
    scene.act('call');
    scene.act('fold');
    expect(pauseAfter(scene)).toBe(SHOWDOWN_PAUSE_MS + 3 * RUN_OUT_STREET_MS);
  });
});

describe('[R03] topping up', () => {
  it('[R03] between hands at once, cut to the maximum; the rest never leaves the wallet', () => {
    const scene = new Scene().seat(0, 1);
    expect(scene.topUp('A', 9_000)).toMatchObject([
      { kind: 'ToppedUp', playerId: 'A', amount: 5_000, asked: 9_000, released: 4_000 },
    ]);
    expect(scene.stack('A')).toBe(10_000);
    expect(scene.refusal(topUp('A', 1))).toBe('StackAtMaximum R03');
  });

  it('[R02] in a hand it waits for the end, and the hand is played with what was there', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(kinds(scene.topUp('A', 2_000))).toBe('TopUpQueued');
    expect(viewFor(scene.table, playerId('A'))).toMatchObject({ you: { topUpQueued: 2_000 } });
    expect(viewFor(scene.table, playerId('A')).seats[0]?.stack).toBe(5_000);
    expect(scene.refusal(topUp('A', 1))).toBe('TopUpAlreadyQueued R03');
    scene.act('fold');
    expect(scene.stack('A')).toBeUndefined();
    const events = scene.act('fold');
    expect(events).toContainEqual(
      expect.objectContaining({ kind: 'ToppedUp', playerId: 'A', amount: 2_000, released: 0 }),
    );
    expect(kinds(events)).toMatch(/HandEnded ToppedUp NextHandScheduled$/);
    expect(scene.stack('A')).toBe(7_000);
  });

  it('[R03] a queued top-up is cut by what the hand has won', () => {
    const scene = new Scene({ buyInMax: chips(5_100) }).seat(0, 1, 2);
    scene.deal();
    scene.topUp('C', 500);
    scene.foldAround();
    expect(scene.log).toContainEqual(
      expect.objectContaining({ kind: 'ToppedUp', playerId: 'C', amount: 50, asked: 500, released: 450 }),
    );
    expect(scene.stack('C')).toBe(5_100);
  });

  it('[R03] and cancelled when the stack has reached the maximum', () => {
    const scene = new Scene({ buyInMax: chips(5_000) }).seat(0, 1, 2);
    scene.deal();
    scene.topUp('C', 500);
    scene.foldAround();
    expect(scene.log).toContainEqual(expect.objectContaining({ kind: 'TopUpCancelled', playerId: 'C', released: 500 }));
    expect(scene.stack('C')).toBe(5_050);
  });

  it('[R03] also when it has reached the maximum exactly', () => {
    const scene = new Scene({ buyInMax: chips(5_050) }).seat(0, 1, 2);
    scene.deal();
    scene.topUp('C', 500);
    scene.foldAround();
    expect(scene.log).toContainEqual(expect.objectContaining({ kind: 'TopUpCancelled', playerId: 'C', released: 500 }));
  });

  it('[R03] a folded player may ask too', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.act('fold');
    expect(kinds(scene.topUp('A', 100))).toBe('TopUpQueued');
  });

  it('[R03] nothing, or a chair one does not have, is refused', () => {
    const scene = new Scene().seat(0, 1);
    expect(scene.refusal(topUp('A', 0))).toBe('AmountMissing R03');
    expect(scene.refusal(topUp('Z', 100))).toBe('NotSeated TB2');
  });

  it('[R04] buying in again after losing everything takes a whole buy-in', () => {
    const scene = new Scene().seat(0, 1);
    scene.deck = deckOf('2c7d3d2h');
    scene.deal();
    scene.act('allIn');
    scene.act('call');
    const broke = scene.stack('A') === 0 ? 'A' : 'B';
    expect(kinds(scene.log.slice(-2))).toBe('PlayerBusted WaitingForPlayers');
    expect(scene.table.seats.find(({ playerId: id }) => id === broke)?.absentSince).toBe(scene.now);
    expect(scene.refusal(topUp(broke, 999))).toBe('BuyInTooSmall R04');
    expect(kinds(scene.topUp(broke, 1_000))).toBe('ToppedUp CountdownStarted');
  });
});

describe('[R07] leaving', () => {
  it('[R07] between hands the stack is cashed out at once', () => {
    const scene = new Scene().seat(0, 1, 2);
    expect(scene.leave('B')).toMatchObject([{ kind: 'PlayerLeft', seat: 1, playerId: 'B', cashOut: 5_000 }]);
    expect(scene.refusal({ type: 'leave', playerId: playerId('B') })).toBe('NotSeated TB2');
  });

  it('[R07] in a hand: told which, folded when the action comes, cashed out after settlement', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(scene.leave('B')).toMatchObject([{ kind: 'LeaveQueued', playerId: 'B', handId: 'h1', handNumber: 1 }]);
    expect(viewFor(scene.table, playerId('B')).you?.leavesAfterHand).toBe(true);
    expect(scene.refusal({ type: 'leave', playerId: playerId('B') })).toBe('AlreadyLeaving R07');
    expect(scene.refusal({ type: 'sitIn', playerId: playerId('B') })).toBe('AlreadyLeaving R07');
    expect(scene.refusal(topUp('B', 100))).toBe('AlreadyLeaving R07');
    expect(kinds(scene.act('call'))).toBe('Called Folded ClockStarted');
    expect(scene.table.seats).toHaveLength(3);
    const events = scene.act('fold');
    expect(events).toContainEqual(expect.objectContaining({ kind: 'PlayerLeft', playerId: 'B', cashOut: 4_950 }));
  });

  it('[R07] a leaver whose turn it is folds at once', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    expect(scene.actor).toBe('A');
    expect(kinds(scene.leave('A'))).toMatch(/^LeaveQueued Folded .*HandEnded PlayerLeft WaitingForPlayers$/);
    expect(scene.stack('B')).toBe(5_050);
  });

  it('[R07] a leaver who is all-in plays for the pot to the end', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deck = deckOf('2c7dAs3d2hAhKcQd9s8h5c');
    scene.deal();
    scene.act('allIn');
    scene.leave('A');
    scene.act('call');
    expect(scene.act('fold')).toContainEqual(
      expect.objectContaining({ kind: 'PlayerLeft', playerId: 'A', cashOut: 10_100 }),
    );
  });

  it('[R07] a queued top-up of a leaver never leaves the wallet', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.topUp('B', 700);
    scene.leave('B');
    scene.act('fold');
    expect(scene.log).toContainEqual(expect.objectContaining({ kind: 'TopUpCancelled', playerId: 'B', released: 700 }));
    expect(chipsOnTable(scene.table)).toBe(10_050);
  });
});

describe('[R29] a command acts in the hand and turn that it names, or not at all', () => {
  const fenced = (name: string, hand: string, turn: number): TableCommand => ({
    type: 'call',
    playerId: playerId(name),
    handId: handId(hand),
    turn,
  });

  it.each([
    ['[TB2] by somebody without a chair', fenced('Z', 'h9', 7), 'NotSeated TB2'],
    ['[R29] for another hand', fenced('A', 'h9', 0), 'WrongHand R29'],
    ['[TB10] hand before turn', fenced('A', 'h9', 7), 'WrongHand R29'],
    ['[R29] for another turn', fenced('A', 'h1', 1), 'WrongTurn R29'],
    ['[TB10] turn before right', fenced('B', 'h1', 1), 'WrongTurn R29'],
    ['[R18] out of turn', fenced('B', 'h1', 0), 'NotYourTurn R18'],
    ['[R29] by a player who is not dealt in', fenced('N', 'h1', 0), 'NotInHand R29'],
    ['[R29] as it should be', fenced('A', 'h1', 0), 'accepted'],
  ])('%s', (_, command, told) => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.join('N', 5);
    expect(scene.refusal(command)).toBe(told);
  });

  it('[R30] a call prepared at one price is void at another', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const prepared = scene.action('B', 'call');
    scene.act('raise', 400);
    expect(scene.refusal(prepared)).toBe('WrongTurn R29');
  });

  it('[R29] a click for the last hand does nothing in the next', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    const late = scene.action('B', 'raise', 600);
    scene.foldAround();
    scene.deal();
    expect(scene.refusal(late)).toBe('WrongHand R29');
  });

  it('[R29] a refusal tells what would have been accepted', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    const events = scene.log.length;
    expect(scene.refusal(scene.action('A', 'raise', 150))).toBe('RaiseTooSmall R21');
    expect(scene.log).toHaveLength(events);
  });
});

describe('[R47] the clock', () => {
  it('[R47] every turn has a deadline, seen by all', () => {
    const scene = new Scene({ turnSeconds: 15 }).seat(0, 1);
    scene.deal();
    expect(viewFor(scene.table, undefined)).toMatchObject({ turn: 0, actor: 0, deadline: scene.now + 15_000 });
    scene.now += 4_000;
    scene.act('call');
    expect(viewFor(scene.table, undefined)).toMatchObject({ turn: 1, actor: 1, deadline: scene.now + 15_000 });
    expect(nextWake(scene.table)).toMatchObject({ at: scene.now + 15_000, command: { type: 'timeOut', turn: 1 } });
  });

  it('[R47] what others do does not touch it', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    const { deadline } = viewFor(scene.table, undefined);
    scene.now += 5_000;
    scene.join('C');
    scene.topUp('B', 10);
    expect(viewFor(scene.table, undefined).deadline).toBe(deadline);
  });

  it('[R48] time out checks if that is free and folds if not', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    expect(kinds(scene.wake())).toBe('TurnTimedOut Folded ClockStarted');
    scene.act('call');
    expect(kinds(scene.wake())).toMatch(/^TurnTimedOut Checked BetsCollected StreetOpened ClockStarted$/);
  });

  it('[R48] not before the deadline, and not for a turn that is over', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const timer: TableCommand = { type: 'timeOut', handId: handId('h1'), turn: 0 };
    expect(scene.refusal(timer)).toBe('ClockStillRunning R47');
    scene.act('call');
    scene.now += 60_000;
    expect(scene.refusal(timer)).toBe('WrongTurn R29');
    expect(scene.refusal({ ...timer, handId: handId('h0') })).toBe('WrongHand R29');
  });

  it('[R48] an action after the deadline counts as long as the timer has not been decided; never both', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const late = scene.action('A', 'call');
    const timer = nextWake(scene.table)?.command;
    scene.now += 60_000;
    expect(scene.refusal(late)).toBe('accepted');
    scene.wake();
    expect(scene.refusal(late)).toBe('WrongTurn R29');
    expect(timer === undefined ? '' : scene.refusal(timer)).toBe('WrongTurn R29');
  });

  it('[R17] after so many turns in a row the player sits out from the next hand', () => {
    const scene = new Scene({ timeoutsToSitOut: 2 }).seat(0, 1);
    scene.deal();
    scene.act('call');
    expect(scene.wake()[0]).toMatchObject({ kind: 'TurnTimedOut', playerId: 'B', inARow: 1 });
    expect(kinds(scene.wake())).toMatch(/^TurnTimedOut SitOutQueued Checked/);
    scene.act('check');
    scene.checkDown();
    expect(viewFor(scene.table, undefined).seats[1]?.status).toBe('sittingOut');
  });

  it('[R48] an action in between begins the count anew', () => {
    const scene = new Scene({ timeoutsToSitOut: 2 }).seat(0, 1);
    scene.deal();
    scene.act('call');
    scene.wake();
    expect(kinds(scene.act('check'))).toMatch(/^TimeoutsCleared Checked/);
    scene.act('check');
    expect(scene.wake()[0]).toMatchObject({ kind: 'TurnTimedOut', inARow: 1 });
  });
});

describe('[TB14] after the hand', () => {
  it('[TB14] the last hand is seen until the next is dealt, with the stacks already paid', () => {
    const scene = new Scene().seat(0, 1);
    scene.deal();
    scene.act('fold');
    expect(viewFor(scene.table, undefined)).toMatchObject({
      stage: 'hand',
      handId: 'h1',
      pots: [],
      seats: [{ stack: 4_950 }, { stack: 5_050 }],
    });
    expect(viewFor(scene.table, undefined).awards).toHaveLength(1);
    scene.deal();
    expect(viewFor(scene.table, undefined)).toMatchObject({ handId: 'h2', awards: [] });
  });

  it('[TB14] a player may show what nobody has seen, at any time and once', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const early = scene.action('B', 'show');
    expect(scene.refusal(early)).toBe('NotYourTurn R18');
    scene.foldAround();
    const [first, second] = [scene.action('C', 'show'), scene.action('B', 'show')];
    expect(kinds(scene.run(first))).toBe('HoleCardsShown');
    expect(kinds(scene.run(second))).toBe('HoleCardsShown');
    expect(scene.refusal(first)).toBe('AlreadyShown R40');
    expect(viewFor(scene.table, undefined).seats[2]?.holeCards).toHaveLength(2);
    scene.deal();
    expect(scene.refusal(first)).toBe('WrongHand R29');
  });

  it('[TB14] whoever takes over a chair has no part in the hand that was played there', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    scene.foldAround();
    scene.leave('B');
    scene.join('N', 1);
    expect(scene.refusal(scene.action('N', 'show'))).toBe('NotInHand R29');
    const seat = viewFor(scene.table, playerId('N')).seats[1];
    expect(seat).toMatchObject({ playerId: 'N', hasCards: false, status: 'waiting', bet: 0 });
    expect(seat?.holeCards).toBeUndefined();
  });
});

describe('what is written and when', () => {
  it('[TB16] what one player asks for during a hand touches that player only', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.deal();
    const changed = (run: () => unknown): readonly string[] => {
      const before = scene.table;
      run();
      return changedSections(before, scene.table);
    };
    expect(changed(() => scene.topUp('B', 100))).toEqual(['player:1']);
    expect(changed(() => scene.sitOut('C'))).toEqual(['player:2']);
    expect(changed(() => scene.sitIn('C'))).toEqual(['player:2']);
    expect(changed(() => scene.leave('B'))).toEqual(['player:1']);
    expect(changed(() => scene.act('raise', 300))).toEqual(['round', 'player:0', 'player:1']);
  });

  it('[TB5] of several things that are due the first one is named', () => {
    const scene = new Scene().seat(0, 1, 2);
    scene.sitOut('C');
    expect(nextWake(scene.table)?.command.type).toBe('deal');
    scene.sitOut('B');
    scene.now += 29 * 60_000;
    scene.sitIn('B');
    scene.now += 59_000;
    scene.deal();
    expect(nextWake(scene.table)?.command.type).toBe('removeAbsent');
  });
});

describe('[R09] the moving button at a table', () => {
  it('[R09] never rests on an empty chair', () => {
    const scene = new Scene({ buttonRule: 'moving' }).seat(0, 1, 2, 3, 4);
    expect(scene.round()).toBe('BTN A SB B BB C');
    scene.leave('C');
    expect(scene.round()).toBe('BTN B SB D BB E');
  });
});

describe('[TB23] a table that belongs to a chat', () => {
  it.each(['telegram:-100123', '!', '~'.repeat(128)])('[TB23] is opened with the name %s', (chat) => {
    expect(openTable(tableId('t1'), { ...CONFIG, chat }).config.chat).toBe(chat);
  });

  it.each(['', 'a b', 'ä', 'a\n', '~'.repeat(129)])('[TB23] is not opened with the name %j', (chat) => {
    expect(() => openTable(tableId('t1'), { ...CONFIG, chat })).toThrow('1 to 128 visible ASCII characters');
  });
});
