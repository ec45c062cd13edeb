import { chips, handId, playerId, tableId } from '@cardroom/kernel';
import { type DirectTransfer, holdAccount, ISSUE, potAccount, transferId } from '@cardroom/ledger';
import type { Commit, Store } from '@cardroom/room';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { leaseOn } from './lease-on.ts';
import { registerDeferredRules } from './store-deferred-contract.ts';
import { registerLedgerRules } from './store-ledger-contract.ts';
import { registerMatchRules } from './store-match-contract.ts';
import { registerStatisticsRules } from './store-statistics-contract.ts';
import {
  ALICE,
  commit,
  commitOf,
  everythingIn,
  grant,
  HAND,
  opening,
  SEAT,
  TABLE,
  transfer,
  WALLET,
} from './store-scene.ts';

/** Registers what every `Store` promises. `make` gives an empty one each time. */
export function registerStoreContract(name: string, make: () => Promise<Store>): void {
  describe(`${name} keeps the store contract`, () => {
    let store: Store;
    beforeEach(async () => {
      store = await make();
    });
    afterEach(async () => {
      await store.close();
    });
    registerTableRules(() => store);
    registerMoneyRules(() => store);
    registerAnswerRules(() => store);
    registerHandRules(() => store);
    registerLedgerRules(() => store);
    registerDeferredRules(() => store);
    registerMatchRules(() => store);
    registerStatisticsRules(() => store);
  });
}

function registerTableRules(store: () => Store): void {
  it('[STO1] gives back what was committed, as one version', async () => {
    expect(await store().table(TABLE)).toBeUndefined();
    expect(await commit(store(), opening)).toEqual({ kind: 'committed', version: 1 });
    expect(await store().table(TABLE)).toEqual({
      tableId: TABLE,
      version: 1,
      eventCount: 1,
      at: 1_000,
      sections: [
        { section: 'player:0', version: 1, fence: 5, body: '{"stack":1000}' },
        { section: 'stage', version: 1, fence: 5, body: '{"kind":"waiting"}' },
      ],
    });
    expect(await store().tableIds()).toEqual([TABLE]);
  });

  it('[STO2] a section keeps its version until it is written', async () => {
    await commit(store(), opening);
    const writes = [{ section: 'stage', version: 1, fence: 5, body: '{"kind":"hand"}' }];
    expect(await commit(store(), commitOf({ version: 1, writes }))).toEqual({ kind: 'committed', version: 2 });
    expect((await store().table(TABLE))?.sections).toEqual([
      { section: 'player:0', version: 1, fence: 5, body: '{"stack":1000}' },
      { section: 'stage', version: 2, fence: 5, body: '{"kind":"hand"}' },
    ]);
  });

  const stale: readonly (readonly [string, Partial<Commit>])[] = [
    ['table version', { version: 0 }],
    ['section read', { reads: [{ section: 'stage', version: 7, fence: 5 }] }],
    ['section written', { writes: [{ section: 'stage', version: 0, fence: 0, body: '{}' }] }],
    ['section that is not there', { reads: [{ section: 'player:4', version: 1, fence: 5 }] }],
    ['section that another lease has made that version of', { reads: [{ section: 'stage', version: 1, fence: 4 }] }],
    ['section to be written, the same', { writes: [{ section: 'stage', version: 1, fence: 4, body: '{}' }] }],
  ];
  it.each(stale)('[STO3] a stale %s is a conflict that changes nothing', async (_what, change) => {
    await commit(store(), opening);
    await store().post([grant], 1);
    const before = await everythingIn(store());
    const writes = [{ section: 'player:0', version: 1, fence: 5, body: '{}' }];
    const money = { writes, transfers: [transfer('a', WALLET, SEAT, 10)], events: [{ body: '{}' }] };
    expect(await commit(store(), commitOf({ version: 1, ...money, ...change }))).toEqual({ kind: 'conflict' });
    expect(await everythingIn(store())).toEqual(before);
  });

  it('[STO4] a section refuses a smaller fence than it was written under', async () => {
    await commit(store(), opening);
    const late = commitOf({ version: 1, writes: [{ section: 'stage', version: 1, fence: 5, body: '{}' }] });
    expect(await store().commit(leaseOn(TABLE, 4), late)).toEqual({ kind: 'fenced' });
    expect(await store().largestFence()).toBe(5);
  });

  it('[STO5] steps are read back in order, without gaps, after any version', async () => {
    await commit(store(), opening);
    await commit(store(), commitOf({ version: 1, at: 2_000 }));
    await commit(store(), commitOf({ version: 2, at: 3_000, events: [{ body: '1' }, { handId: HAND, body: '2' }] }));
    expect(await store().stepsAfter(TABLE, 1)).toEqual([
      { version: 2, at: 2_000, events: [] },
      { version: 3, at: 3_000, events: [{ body: '1' }, { handId: HAND, body: '2' }] },
    ]);
    expect(await store().stepsAfter(TABLE, 3)).toEqual([]);
  });

  it('[STO6] of commits on the same version made at once, exactly one wins', async () => {
    await commit(store(), opening);
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => commit(store(), commitOf({ version: 1, at, events: [{ body: `${at}` }] }))),
    );
    expect(outcomes.filter((outcome) => outcome.kind === 'committed')).toHaveLength(1);
    expect(await store().stepsAfter(TABLE, 1)).toHaveLength(1);
  });

  it('[STO7] a halted table keeps its first reason, as a step of its own, and takes no commit any more', async () => {
    await commit(store(), opening);
    await store().halt(TABLE, 'books', 2_000);
    await store().halt(TABLE, 'other', 3_000);
    expect(await store().table(TABLE)).toMatchObject({ halted: 'books', version: 2, at: 2_000, eventCount: 1 });
    expect(await store().stepsAfter(TABLE, 1)).toEqual([{ version: 2, at: 2_000, events: [] }]);
    expect(await commit(store(), commitOf({ version: 2 }))).toEqual({ kind: 'outOfPlay' });
    expect(await store().closeTable(TABLE, 2, 4_000)).toBe(false);
    expect(await store().tableIds()).toEqual([TABLE]);
  });

  it('[STO39] a commit that says so, and no other, puts a halted table into play again', async () => {
    await commit(store(), opening);
    expect(await commit(store(), { ...commitOf({ version: 1 }), releases: true })).toEqual({ kind: 'outOfPlay' });
    await store().halt(TABLE, 'books', 3_000);
    expect(await commit(store(), commitOf({ version: 2 }))).toEqual({ kind: 'outOfPlay' });
    expect(await commit(store(), { ...commitOf({ version: 1 }), releases: true })).toEqual({ kind: 'conflict' });
    expect(await commit(store(), { ...commitOf({ version: 2 }), releases: true })).toMatchObject({ kind: 'committed' });
    expect(await store().table(TABLE)).toMatchObject({ version: 3 });
    expect(await store().table(TABLE)).not.toHaveProperty('halted');
    expect(await commit(store(), commitOf({ version: 3 }))).toMatchObject({ kind: 'committed' });
  });

  it('[STO47] a halted table is rolled back at the version that was looked at: chips move and it is closed, or nothing', async () => {
    await commit(store(), opening);
    await store().post([grant], 1);
    const home = { kind: 'direct', id: transferId('home'), debit: WALLET, credit: ISSUE, code: 'refund' } as const;
    const rollback = {
      tableId: TABLE,
      version: 2,
      at: 5_000,
      endedHands: [],
      transfers: [{ ...home, amount: chips(7) }],
    };
    expect(await store().rollBack(rollback)).toBe('conflict');
    await store().halt(TABLE, 'books', 3_000);
    expect(await store().rollBack({ ...rollback, version: 1 })).toBe('conflict');
    const tooMuch = { ...rollback, transfers: [{ ...home, amount: chips(10_001) }] };
    expect(await store().rollBack(tooMuch)).toBe('conflict');
    expect(await store().balances([WALLET])).toEqual(new Map([[WALLET, 10_000]]));
    // What was refused has taken no id.
    expect(await store().rollBack(rollback)).toBe('done');
    expect(await store().balances([WALLET])).toEqual(new Map([[WALLET, 9_993]]));
    expect(await store().table(TABLE)).toMatchObject({ version: 3, closedAt: 5_000, halted: 'books' });
    expect(await store().stepsAfter(TABLE, 2)).toEqual([{ version: 3, at: 5_000, events: [] }]);
    expect(await store().rollBack(rollback)).toBe('conflict');
  });

  it('[STO48] a rollback ends the hands that it says, and of all that is asked at once one thing happens', async () => {
    await commit(store(), opening);
    await store().post([grant], 1);
    const hand = handId('h1');
    const record = { handId: hand, tableId: TABLE, number: 1, startedAt: 1, players: [] };
    const events = [{ handId: hand, body: '{"kind":"A"}' }];
    await commit(store(), { ...commitOf({ version: 1 }), startedHands: [record], events });
    await store().halt(TABLE, 'books', 3_000);
    const home = { kind: 'direct', id: transferId('home'), debit: WALLET, credit: ISSUE, code: 'refund' } as const;
    const transfers = [{ ...home, amount: chips(7), handId: hand }];
    const rollback = { tableId: TABLE, version: 3, at: 5_000, endedHands: [hand], transfers };
    const outcomes = await Promise.all([
      store().rollBack(rollback),
      store().rollBack(rollback),
      commit(store(), { ...commitOf({ version: 3 }), releases: true }),
    ]);
    expect(outcomes).toEqual(['done', 'conflict', { kind: 'outOfPlay' }]);
    expect(await store().hand(hand)).toMatchObject({ endedAt: 5_000 });
    expect(await store().eventsOfHand(hand)).toEqual(events);
    expect(await store().tableVersions()).toEqual(new Map());
    expect(await commit(store(), { ...commitOf({ version: 4 }), releases: true })).toEqual({ kind: 'outOfPlay' });
  });

  it('[STO16] a table is closed as it was last seen or not at all, and takes no commit then', async () => {
    await commit(store(), opening);
    expect(await store().tableVersions()).toEqual(new Map([[TABLE, 1]]));
    expect(await store().closeTable(TABLE, 0, 2_000)).toBe(false);
    expect(await store().closeTable(tableId('none'), 0, 2_000)).toBe(false);
    expect(await store().tableIds()).toEqual([TABLE]);
    expect(await store().closeTable(TABLE, 1, 2_000)).toBe(true);
    expect(await store().closeTable(TABLE, 1, 3_000)).toBe(true);
    expect(await store().tableIds()).toEqual([]);
    expect(await store().tableVersions()).toEqual(new Map());
    expect(await store().table(TABLE)).toMatchObject({ version: 1, closedAt: 2_000 });
    expect(await commit(store(), commitOf({ version: 1 }))).toEqual({ kind: 'outOfPlay' });
  });
}

function registerMoneyRules(store: () => Store): void {
  it('[STO8] a grant is posted once, however often it is asked for', async () => {
    await store().post([grant], 1);
    await store().post([grant], 2);
    expect(await store().balances([WALLET, ISSUE])).toEqual(
      new Map([
        [WALLET, 10_000],
        [ISSUE, -10_000],
      ]),
    );
    expect(await store().sumOfBalances()).toBe(0);
  });

  it('[STO9] table and money change together, and the books are checked with them', async () => {
    await store().post([grant], 1);
    const books = new Map([[SEAT, 400]]);
    const outcome = await commit(store(), { ...opening, transfers: [transfer('a', WALLET, SEAT, 400)], books });
    expect(outcome.kind).toBe('committed');
    expect(await store().balances([WALLET, SEAT])).toEqual(
      new Map([
        [WALLET, 9_600],
        [SEAT, 400],
      ]),
    );
  });

  it('[STO10] more than the payer holds is refused, and nothing changes', async () => {
    await store().post([grant], 1);
    const before = await everythingIn(store());
    const outcome = await commit(store(), { ...opening, transfers: [transfer('a', WALLET, SEAT, 10_001)] });
    expect(outcome).toMatchObject({ kind: 'refused', error: { code: 'InsufficientFunds', account: WALLET } });
    expect(await everythingIn(store())).toEqual(before);
  });

  it('[STO11] a table that says something else than its accounts is not written', async () => {
    await store().post([grant], 1);
    const before = await everythingIn(store());
    const transfers = [transfer('a', WALLET, SEAT, 400)];
    const outcome = await commit(store(), { ...opening, transfers, books: new Map([[SEAT, 401]]) });
    expect(outcome).toEqual({ kind: 'booksBroken', account: SEAT, expected: 401, found: 400 });
    expect(await everythingIn(store())).toEqual(before);
  });

  it('[STO12] what a player has promised to tables is summed over the tables', async () => {
    const holds = ['t1', 't2'].map((table) => holdAccount(tableId(table), ALICE));
    const held = holds.map((hold, at) => transfer(`hold-${at}`, WALLET, hold, 150));
    await store().post([grant, ...held], 1);
    expect(await store().heldBy(ALICE)).toBe(300);
    expect(await store().heldBy(playerId('lice'))).toBe(0);
  });
}

function registerAnswerRules(store: () => Store): void {
  const answer = { principal: ALICE, key: 'k1', fingerprint: 'f', body: '{"ok":true}', at: 1_000 };

  it('[STO13] an answer is stored with its commit, and stops a second commit under its key', async () => {
    await commit(store(), { ...opening, answer });
    expect(await store().answer(ALICE, 'k1')).toEqual(answer);
    expect(await store().answer(playerId('bob'), 'k1')).toBeUndefined();
    const again = await commit(store(), commitOf({ version: 1, answer: { ...answer, body: 'other' } }));
    expect(again).toEqual({ kind: 'answered', answer });
    expect((await store().table(TABLE))?.version).toBe(1);
  });

  it('[STO14] of answers to one key the first stays, until it is purged by age', async () => {
    expect(await store().saveAnswer(answer)).toEqual(answer);
    expect(await store().saveAnswer({ ...answer, body: 'second' })).toEqual(answer);
    expect(await store().purgeAnswers(1_000)).toBe(0);
    expect(await store().purgeAnswers(1_001)).toBe(1);
    expect(await store().purgeAnswers(1_001)).toBe(0);
    expect(await store().answer(ALICE, 'k1')).toBeUndefined();
  });
}

function registerHandRules(store: () => Store): void {
  const hand = {
    handId: HAND,
    tableId: TABLE,
    number: 1,
    startedAt: 5,
    players: [{ seat: 0, playerId: ALICE, name: 'Alice "A" Ü' }],
  };

  it('[STO15] a hand is found by its id and by its table, newest first, with its events and its transfers', async () => {
    await store().post([grant], 1);
    const pot = potAccount(HAND);
    const bet: DirectTransfer = { ...transfer('bet', SEAT, pot, 30), code: 'bet', handId: HAND };
    await commit(store(), {
      ...opening,
      startedHands: [hand, { ...hand, handId: handId('h2'), number: 2 }],
      events: [{ body: '0' }, { handId: HAND, body: '1' }],
      transfers: [transfer('a', WALLET, SEAT, 400), bet],
    });
    await commit(store(), commitOf({ version: 1, at: 9, endedHands: [HAND], events: [{ handId: HAND, body: '2' }] }));
    expect(await store().hand(HAND)).toEqual({ ...hand, endedAt: 9 });
    expect((await store().hands(TABLE, 10)).map((row) => row.number)).toEqual([2, 1]);
    expect((await store().hands(TABLE, 10, 2)).map((row) => row.number)).toEqual([1]);
    expect((await store().hands(TABLE, 1)).map((row) => row.number)).toEqual([2]);
    expect((await store().eventsOfHand(HAND)).map((event) => event.body)).toEqual(['1', '2']);
    const found = await store().entries({ handId: HAND, limit: 10 });
    expect(found).toEqual([expect.objectContaining({ ...bet, at: 1_000, tableVersion: 1 })]);
  });
}
