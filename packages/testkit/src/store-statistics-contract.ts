import { chips, type HandId, handId, type PlayerId, playerId, type TableId, tableId } from '@cardroom/kernel';
import {
  type AccountId,
  type DirectTransfer,
  houseAccount,
  ISSUE,
  potAccount,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { HandFacts, LeaderboardOrder, Store } from '@cardroom/room';
import { expect, it } from 'vitest';
import { leaseOn } from './lease-on.ts';
import { ALICE, commit, commitOf, everythingIn, grant, opening, postOf, reserve, SEAT, TABLE } from './store-scene.ts';

const BOB = playerId('bob');

/** What every store promises of statistics, and of what was brought to tables and taken from them. */
export function registerStatisticsRules(store: () => Store): void {
  registerCursorRules(store);
  registerRankingRules(store);
  registerFlowRules(store);
}

/** What a hand at `table` means for a player, changed as a test needs it. */
function factsOf(player: PlayerId, hand: HandId, change: Partial<HandFacts> = {}): HandFacts {
  return {
    playerId: player,
    name: `Name of ${player}`,
    isBot: false,
    handId: hand,
    tableId: TABLE,
    at: 1_000,
    net: 0,
    awarded: 0,
    isVoluntary: false,
    isRaiser: false,
    isAtShowdown: false,
    ...change,
  };
}

/** Opens a table with hands of these numbers, of which those up to `ended` have ended. */
async function playHands(store: Store, table: TableId, count: number, ended: number): Promise<void> {
  const hands = Array.from({ length: count }, (_, index) => ({
    handId: handId(`${table}-${index + 1}`),
    tableId: table,
    number: index + 1,
    startedAt: index,
    players: [{ seat: 0, playerId: ALICE, name: 'Alice' }],
  }));
  const endedHands = hands.slice(0, ended).map((hand) => hand.handId);
  await store.commit(leaseOn(table, 5), { ...opening, tableId: table, startedHands: hands, endedHands });
}

const OTHER = tableId('t2');
const THIRD = tableId('t3');

function registerCursorRules(store: () => Store): void {
  const first = { number: 1, facts: [factsOf(ALICE, handId('t1-1'), { net: 30, awarded: 60 })] };
  const second = {
    number: 2,
    facts: [factsOf(ALICE, handId('t1-2'), { at: 2_000, net: 5, awarded: 9 }), factsOf(BOB, handId('t1-2'))],
  };

  it('[STO40] hands are counted by whoever moves the cursor, once, all that was asked for or nothing', async () => {
    await playHands(store(), TABLE, 2, 2);
    const before = await everythingIn(store());
    const outcomes = await Promise.all(Array.from({ length: 5 }, () => store().project(TABLE, 0, [first])));
    expect(outcomes.toSorted()).toEqual(['conflict', 'conflict', 'conflict', 'conflict', 'projected']);
    expect(await store().projectedUpTo(TABLE)).toBe(1);
    expect(await store().project(TABLE, 0, [first, second])).toBe('conflict');
    expect(await store().playerStats(ALICE)).toMatchObject({ hands: 1, net: 30, streak: 1 });
    expect(await store().playerStats(BOB)).toBeUndefined();
    expect(await store().project(TABLE, 1, [second])).toBe('projected');
    expect(await store().playerStats(ALICE)).toMatchObject({ name: 'Name of alice', hands: 2, net: 35, streak: 2 });
    expect(await store().playerStats(BOB)).toMatchObject({ hands: 1, net: 0, streak: 0 });
    expect(await everythingIn(store())).toEqual(before);
  });

  it('[STO41] tables with hands that have ended and are not counted are found by id, page by page', async () => {
    await playHands(store(), OTHER, 3, 2);
    await playHands(store(), THIRD, 1, 0);
    await playHands(store(), TABLE, 1, 1);
    expect(await store().tablesToProject('', 10)).toEqual([TABLE, OTHER]);
    expect(await store().tablesToProject('', 1)).toEqual([TABLE]);
    expect(await store().tablesToProject(TABLE, 10)).toEqual([OTHER]);
    expect(await store().projectedUpTo(OTHER)).toBe(0);
    await store().project(TABLE, 0, [{ number: 1, facts: [] }]);
    await store().project(OTHER, 0, [{ number: 1, facts: [] }]);
    expect(await store().tablesToProject('', 10)).toEqual([OTHER]);
    await store().project(OTHER, 1, [{ number: 2, facts: [] }]);
    expect(await store().tablesToProject('', 10)).toEqual([]);
    const end = commitOf({ tableId: OTHER, version: 1, at: 7, endedHands: [handId('t2-3')] });
    await store().commit(leaseOn(OTHER, 5), end);
    expect(await store().tablesToProject('', 10)).toEqual([OTHER]);
  });

  it('[STO42] the hands of a table that have ended are read on from any of them, in their order', async () => {
    await playHands(store(), OTHER, 1, 1);
    await playHands(store(), TABLE, 5, 4);
    const numbers = async (after: number, limit: number): Promise<readonly number[]> =>
      (await store().endedHands(TABLE, after, limit)).map(({ number }) => number);
    expect(await numbers(0, 10)).toEqual([1, 2, 3, 4]);
    expect(await numbers(1, 2)).toEqual([2, 3]);
    expect(await numbers(4, 10)).toEqual([]);
    expect(await store().endedHands(TABLE, 3, 1)).toEqual([await store().hand(handId('t1-4'))]);
  });

  it('[STO43] statistics that are forgotten and counted again are the same', async () => {
    await playHands(store(), TABLE, 2, 2);
    await store().project(TABLE, 0, [first, second]);
    const stats = [await store().playerStats(ALICE), await store().playerStats(BOB)];
    await store().resetStatistics(5);
    expect(await store().playerStats(ALICE)).toBeUndefined();
    expect(await store().leaderboard('net', 10)).toEqual([]);
    expect(await store().tablesToProject('', 10)).toEqual([TABLE]);
    // Whoever has read the cursor before is too late.
    expect(await store().project(TABLE, 2, [])).toBe('conflict');
    await Promise.all([store().project(TABLE, 0, [first]), store().project(TABLE, 1, [second])]);
    expect([await store().playerStats(ALICE), await store().playerStats(BOB)]).toEqual(stats);
  });

  it('[STO44] hands in another order than their own are a defect, and nothing of them is counted', async () => {
    await playHands(store(), TABLE, 2, 2);
    const outcomes = await Promise.allSettled([
      store().project(TABLE, 0, [second, first]),
      store().project(TABLE, 0, [first]),
    ]);
    expect(outcomes).toMatchObject([
      { status: 'rejected', reason: { name: 'Defect' } },
      { status: 'fulfilled', value: 'projected' },
    ]);
    expect(await store().playerStats(ALICE)).toMatchObject({ hands: 1 });
    expect(await store().playerStats(BOB)).toBeUndefined();
  });
}

function registerRankingRules(store: () => Store): void {
  it('[STO45] people are ranked without bots, equals by id, and by pots only who has won one', async () => {
    await playHands(store(), TABLE, 2, 2);
    await store().project(TABLE, 0, [
      {
        number: 1,
        facts: [
          factsOf(playerId('zoe'), handId('t1-1'), { net: 70, awarded: 100 }),
          factsOf(BOB, handId('t1-1'), { net: -20 }),
          factsOf(ALICE, handId('t1-1'), { net: -20 }),
          factsOf(playerId('bot_1'), handId('t1-1'), { net: -30, isBot: true, awarded: 900 }),
        ],
      },
      { number: 2, facts: [factsOf(BOB, handId('t1-2'), { at: 2_000, net: 20, awarded: 40 })] },
    ]);
    const ranking = async (by: LeaderboardOrder, limit = 10): Promise<readonly string[]> =>
      (await store().leaderboard(by, limit)).map((stats) => stats.playerId);
    expect(await ranking('net')).toEqual(['zoe', 'bob', 'alice']);
    expect(await ranking('hands')).toEqual(['bob', 'alice', 'zoe']);
    expect(await ranking('biggestPot')).toEqual(['zoe', 'bob']);
    expect(await ranking('net', 1)).toEqual(['zoe']);
    expect(await store().leaderboard('net', 1)).toEqual([await store().playerStats(playerId('zoe'))]);
    expect(await store().playerStats(playerId('bot_1'))).toMatchObject({ hands: 1, isBot: true });
  });
}

function registerFlowRules(store: () => Store): void {
  const bobSeat = seatAccount(TABLE, BOB);
  const cut = houseAccount(TABLE);
  function moved(id: string, from: AccountId, to: AccountId, amount: number, hand?: string): DirectTransfer {
    return {
      kind: 'direct',
      id: transferId(id),
      debit: from,
      credit: to,
      amount: chips(amount),
      code: 'buyIn',
      tableId: TABLE,
      ...(hand === undefined ? {} : { handId: handId(hand) }),
    };
  }

  it('[STO46] what came to each seat and went from it is added up, without what pots took and gave', async () => {
    expect(await store().tableFlows(TABLE)).toEqual({ seats: [], house: 0 });
    const [over, now] = [potAccount(handId('t1-1')), potAccount(handId('t1-2'))];
    const elsewhere = seatAccount(tableId('t10'), ALICE);
    await store().post([grant, moved('g', ISSUE, walletAccount(BOB), 500)], 1);
    await playHands(store(), TABLE, 2, 1);
    await store().post([reserve('r1', 1_000), reserve('r2', 250)], 2);
    await store().post(
      [
        postOf('r1', 900),
        moved('b', walletAccount(BOB), bobSeat, 300),
        moved('x', walletAccount(ALICE), elsewhere, 77),
      ],
      2,
    );
    await store().post(
      [
        moved('1', SEAT, over, 50, 't1-1'),
        moved('2', bobSeat, over, 60, 't1-1'),
        moved('3', over, bobSeat, 10, 't1-1'),
        moved('4', over, SEAT, 95, 't1-1'),
        moved('5', over, cut, 5, 't1-1'),
        moved('6', SEAT, now, 40, 't1-2'),
        moved('7', now, SEAT, 15, 't1-2'),
        moved('8', bobSeat, walletAccount(BOB), 120),
      ],
      3,
    );
    expect(await store().tableFlows(TABLE)).toEqual({
      seats: [
        { playerId: ALICE, buyIns: 900, cashOuts: 0, stack: 920, inPot: 25 },
        { playerId: BOB, buyIns: 300, cashOuts: 120, stack: 130, inPot: 0 },
      ],
      house: 5,
    });
    await commit(store(), commitOf({ version: 1, endedHands: [handId('t1-2')] }));
    expect((await store().tableFlows(TABLE)).seats[0]).toMatchObject({ stack: 920, inPot: 0 });
    const all = await store().atOneMoment((reads) => reads.tableFlows(TABLE));
    expect(all.house).toBe(5);
  });
}
