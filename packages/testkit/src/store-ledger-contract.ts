import { chips, handId, playerId, tableId } from '@cardroom/kernel';
import {
  availableOf,
  DEAD_LETTER,
  EMPTY_JOURNAL,
  hashOfBatch,
  holdAccount,
  ISSUE,
  leafOf,
  type PendingTransfer,
  seatAccount,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { DeadLetter, Store } from '@cardroom/room';
import { expect, it } from 'vitest';
import { sha256 } from './sha256.ts';
import {
  ALICE,
  commit,
  commitOf,
  everythingIn,
  expireOf,
  grant,
  HAND,
  opening,
  postOf,
  reserve,
  SEAT,
  TABLE,
  transfer,
  voidOf,
  WALLET,
} from './store-scene.ts';

const RESERVED = transferId('r1');

/** What every store promises of the ledger. */
export function registerLedgerRules(store: () => Store): void {
  registerReservationRules(store);
  registerIdRules(store);
  registerJournalRules(store);
  registerLetterRules(store);
}

function registerReservationRules(store: () => Store): void {
  async function available(): Promise<number> {
    return availableOf(await store().account(WALLET));
  }

  it('[STO17] reserved chips stay where they are and cannot be spent', async () => {
    await store().post([grant], 1);
    expect(await store().post([reserve('r1', 9_000)], 2)).toMatchObject({ ok: true });
    expect(await store().account(WALLET)).toEqual({ posted: 10_000, pending: 9_000, version: 2 });
    expect(await store().account(SEAT)).toEqual({ posted: 0, pending: 0, version: 0 });
    const more = await store().post([transfer('more', WALLET, SEAT, 1_001)], 3);
    expect(more).toMatchObject({ ok: false, error: { code: 'InsufficientFunds', account: WALLET } });
    expect(await store().post([transfer('rest', WALLET, SEAT, 1_000)], 4)).toMatchObject({ ok: true });
    expect(await available()).toBe(0);
  });

  it('[STO18] a reservation is posted with the commit of its table, all of it or a part; the rest is free', async () => {
    await store().post([grant, reserve('r1', 600)], 1);
    const outcome = await commit(store(), {
      ...opening,
      transfers: [postOf('r1', 400)],
      books: new Map([[SEAT, 400]]),
    });
    expect(outcome).toEqual({ kind: 'committed', version: 1 });
    expect(await store().account(WALLET)).toMatchObject({ posted: 9_600, pending: 0 });
    expect(await store().balances([SEAT])).toEqual(new Map([[SEAT, 400]]));
    expect(await store().reservation(RESERVED)).toMatchObject({
      state: 'committed',
      made: { amount: 600 },
      end: { amount: 400, tableVersion: 1 },
    });
  });

  it('[STO18] a commit that is refused leaves its reservation pending', async () => {
    await store().post([grant, reserve('r1', 600)], 1);
    await commit(store(), opening);
    const before = await everythingIn(store());
    expect(await commit(store(), { ...opening, transfers: [postOf('r1', 600)] })).toEqual({ kind: 'conflict' });
    expect(await everythingIn(store())).toEqual(before);
    expect(await store().reservation(RESERVED)).toMatchObject({ state: 'pending' });
  });

  const ends: readonly (readonly [string, PendingTransfer['kind'] | 'post' | 'void' | 'expire', number, string])[] = [
    ['posted', 'post', 2, 'committed'],
    ['rolled back', 'void', 2, 'rolled_back'],
    ['expired', 'expire', 300_000, 'expired'],
  ];
  it.each(ends)('[STO19] a reservation that was %s ends in no other way', async (_how, kind, at, state) => {
    await store().post([grant, reserve('r1', 600)], 1);
    const all = { pending: reserve('r1', 600), post: postOf('r1', 600), void: voidOf('r1'), expire: expireOf('r1') };
    expect(await store().post([all[kind]], at)).toMatchObject({ ok: true });
    const wallet = await store().account(WALLET);
    expect(wallet.pending).toBe(0);
    for (const again of [all.post, all.void, all.expire, all.pending]) await store().post([again], 400_000);
    expect(await store().account(WALLET)).toEqual(wallet);
    expect(await store().reservation(RESERVED)).toMatchObject({ state });
    expect(await store().pendingReservations('', 10)).toEqual([]);
  });

  it('[STO20] the time of a reservation is over at its time and not before, and a late commit ends it', async () => {
    await store().post([grant, reserve('r1', 100, 5_000), reserve('r2', 100, 4_000), reserve('r3', 100, 6_000)], 1);
    expect(await store().post([expireOf('r1')], 4_999)).toMatchObject({ error: { code: 'ReservationNotDue' } });
    expect(await store().dueReservations(5_000, 10)).toEqual(['r2', 'r1']);
    expect(await store().dueReservations(5_000, 1)).toEqual(['r2']);
    expect(await store().pendingReservations('r1', 10)).toEqual([
      ['r2', 4_000],
      ['r3', 6_000],
    ]);
    expect(await store().post([postOf('r1', 100)], 5_000)).toMatchObject({ error: { code: 'ReservationExpired' } });
    expect(await store().reservation(RESERVED)).toMatchObject({ state: 'expired' });
    // Also for somebody whose clock is behind.
    expect(await store().post([postOf('r1', 100)], 2)).toMatchObject({ error: { code: 'ReservationExpired' } });
    expect(await store().account(WALLET)).toMatchObject({ pending: 200 });
  });
}

function registerIdRules(store: () => Store): void {
  it('[STO21] an id that was refused for want of chips stays refused, and one rolled back first is never made', async () => {
    const poor = transfer('a', WALLET, SEAT, 10);
    expect(await store().post([poor], 1)).toMatchObject({ error: { code: 'InsufficientFunds', transfer: 'a' } });
    await store().post([grant], 2);
    expect(await store().post([poor], 3)).toMatchObject({ error: { code: 'InsufficientFunds', transfer: 'a' } });
    const other = { ...poor, amount: chips(11) };
    expect(await store().post([other], 4)).toMatchObject({ error: { code: 'TransferDiffers', field: 'amount' } });
    expect(await store().post([voidOf('r9')], 5)).toMatchObject({ error: { code: 'ReservationUnknown' } });
    expect(await store().post([reserve('r9', 10)], 6)).toMatchObject({ error: { code: 'ReservationRolledBack' } });
    expect(await store().account(WALLET)).toEqual({ posted: 10_000, pending: 0, version: 1 });
  });

  it('[STO22] of a set all is done or nothing, and the same set again gets the same answer', async () => {
    await store().post([grant], 1);
    const set = [transfer('a', WALLET, SEAT, 10), transfer('b', WALLET, SEAT, 20_000), transfer('c', WALLET, SEAT, 1)];
    const first = await store().post(set, 2);
    expect(first).toMatchObject({ ok: false, error: { code: 'InsufficientFunds', transfer: 'b' } });
    expect(await store().post(set, 3)).toEqual(first);
    expect(await store().balances([SEAT])).toEqual(new Map([[SEAT, 0]]));
    const good = [transfer('c', WALLET, SEAT, 1), reserve('r1', 5)];
    const done = await store().post(good, 4);
    expect(done).toMatchObject({
      ok: true,
      value: [
        { id: 'c', at: 4 },
        { id: 'r1', at: 4 },
      ],
    });
    expect(await store().post(good, 5)).toMatchObject({
      ok: true,
      value: [
        { id: 'c', at: 4 },
        { id: 'r1', at: 4 },
      ],
    });
  });

  it('[STO23] a refused commit takes no id: another one may use it', async () => {
    const buyIn = transfer('t1:1:0', WALLET, SEAT, 400);
    expect(await commit(store(), { ...opening, transfers: [buyIn] })).toMatchObject({ kind: 'refused' });
    await store().post([grant], 1);
    const other = { ...buyIn, amount: chips(300) };
    expect(await commit(store(), { ...opening, transfers: [other] })).toMatchObject({ kind: 'committed' });
  });

  it('[STO24] what is asked at once is decided one after the other, each by itself', async () => {
    await store().post([grant], 1);
    const asked = Array.from({ length: 60 }, (_, at) => store().post([transfer(`x${at}`, WALLET, SEAT, 400)], 2));
    const outcomes = await Promise.all(asked);
    expect(outcomes.filter(({ ok }) => ok)).toHaveLength(25);
    expect(await store().balances([WALLET, SEAT])).toEqual(
      new Map([
        [WALLET, 0],
        [SEAT, 10_000],
      ]),
    );
    const twice = await Promise.all(
      Array.from({ length: 8 }, () => store().post([{ ...grant, id: transferId('grant:again') }], 3)),
    );
    for (const outcome of twice) expect(outcome).toEqual(twice[0]);
    expect(await store().balances([WALLET])).toEqual(new Map([[WALLET, 10_000]]));
    expect(await store().sumOfBalances()).toBe(0);
  });

  it('[STO25] a mistake of ours in one request is that request’s alone', async () => {
    const [good, bad] = await Promise.allSettled([
      store().post([grant], 1),
      store().post([{ ...grant, id: transferId('r1/end') }], 1),
    ]);
    expect(good).toMatchObject({ status: 'fulfilled', value: { ok: true } });
    expect(bad).toMatchObject({ status: 'rejected', reason: { name: 'Defect' } });
    expect(await store().balances([WALLET])).toEqual(new Map([[WALLET, 10_000]]));
  });
}

function registerJournalRules(store: () => Store): void {
  it('[STO26] the journal says of every movement when, why and for whom, and what stood before and after', async () => {
    await store().post([{ ...grant, author: 'op', note: 'wëlcome | "all"' }, reserve('r1', 500)], 1);
    const bet = { ...postOf('r1', 400), handId: HAND };
    await commit(store(), { ...opening, transfers: [bet] });
    const found = await store().entries({ limit: 10 });
    expect(found).toEqual([
      {
        ...grant,
        author: 'op',
        note: 'wëlcome | "all"',
        at: 1,
        seq: 1,
        batch: 1,
        leaf: 0,
        debitAfter: { posted: -10_000, pending: 0, version: 1 },
        creditAfter: { posted: 10_000, pending: 0, version: 1 },
      },
      {
        ...reserve('r1', 500),
        at: 1,
        seq: 2,
        batch: 1,
        leaf: 0,
        debitAfter: { posted: 10_000, pending: 500, version: 2 },
      },
      {
        ...bet,
        id: 'r1/end',
        at: 1_000,
        seq: 3,
        batch: 2,
        leaf: 0,
        tableVersion: 1,
        debitAfter: { posted: 9_600, pending: 0, version: 3 },
        creditAfter: { posted: 400, pending: 0, version: 1 },
      },
    ]);
  });

  it('[STO27] entries are found by table, hand and account, and page by page', async () => {
    const bob = walletAccount(playerId('bob'));
    await store().post([grant, { ...transfer('b', ISSUE, bob, 5), tableId: tableId('t2') }], 1);
    await store().post([reserve('r1', 500), { ...transfer('c', WALLET, bob, 7), handId: handId('h2') }], 2);
    await store().post([voidOf('r1')], 3);
    const ids = async (query: Parameters<Store['entries']>[0]) => (await store().entries(query)).map(({ id }) => id);
    expect(await ids({ limit: 2 })).toEqual(['grant:alice', 'b']);
    expect(await ids({ afterSeq: 2, limit: 2 })).toEqual(['r1', 'c']);
    expect(await ids({ tableId: tableId('t2'), limit: 9 })).toEqual(['b']);
    expect(await ids({ handId: handId('h2'), limit: 9 })).toEqual(['c']);
    expect(await ids({ account: bob, limit: 9 })).toEqual(['b', 'c']);
    expect(await ids({ account: WALLET, limit: 9 })).toEqual(['grant:alice', 'r1', 'c', 'r1/end']);
    expect(await ids({ account: SEAT, limit: 9 })).toEqual(['r1', 'r1/end']);
    expect(await ids({ account: WALLET, afterSeq: 1, limit: 2 })).toEqual(['r1', 'c']);
    expect(await ids({ account: WALLET, tableId: TABLE, limit: 9 })).toEqual(['r1', 'c', 'r1/end']);
    expect((await store().accounts('', 2)).map(([account]) => account)).toEqual([ISSUE, WALLET]);
    expect(await store().accounts('wallet:alice', 9)).toEqual([[bob, { posted: 12, pending: 0, version: 2 }]]);
  });

  it("[STO27] the accounts of a player are found by his id, and nobody else's", async () => {
    const names = [WALLET, SEAT, seatAccount(tableId('t2'), ALICE), holdAccount(TABLE, ALICE)];
    const others = [playerId('lice'), playerId('alice2'), playerId('t1')];
    const theirs = others.flatMap((who) => [walletAccount(who), seatAccount(TABLE, who), holdAccount(TABLE, who)]);
    const paid = [...names, ...theirs].map((account, at) => transfer(`paid-${at}`, ISSUE, account, 5));
    await store().post(
      [...paid, transfer('seat-of-alice', ISSUE, seatAccount(tableId(ALICE), playerId('lice')), 5)],
      1,
    );
    expect(await store().accountsOf(ALICE, '', 9)).toEqual(names.toSorted());
    expect(await store().accountsOf(ALICE, '', 2)).toEqual(names.toSorted().slice(0, 2));
    expect(await store().accountsOf(ALICE, SEAT, 9)).toEqual(names.toSorted().slice(2));
    expect(await store().accountsOf(playerId('nobody'), '', 9)).toEqual([]);
  });

  it('[STO28] batches are chained: each hash covers its entries and the hash before', async () => {
    await store().post([grant], 7);
    await store().post([reserve('r1', 500), { ...transfer('c', WALLET, SEAT, 7), handId: HAND }], 8);
    await store().post([voidOf('r1')], 9);
    const batches = await store().batches(0, 10);
    expect(batches.map(({ batch, firstSeq, lastSeq }) => [batch, firstSeq, lastSeq])).toEqual([
      [1, 1, 1],
      [2, 2, 3],
      [3, 4, 4],
    ]);
    let { hash: previous } = EMPTY_JOURNAL;
    for (const batch of batches) {
      const limit = batch.lastSeq - batch.firstSeq + 1;
      const entries = await store().entries({ afterSeq: batch.firstSeq - 1, limit });
      expect(entries.every((entry) => entry.batch === batch.batch)).toBe(true);
      const leaves = [...Map.groupBy(entries, ({ leaf }) => leaf).values()].map((leaf) => leafOf(leaf, sha256));
      expect(batch.previous).toBe(previous);
      expect(batch.hash).toBe(hashOfBatch(batch, leaves, sha256));
      previous = batch.hash;
    }
    expect(await store().batches(1, 1)).toEqual([batches[1]]);
  });

  it('[STO29] what is read at one moment stays as it was while others write', async () => {
    await store().post([grant], 1);
    await commit(store(), opening);
    await store().atOneMoment(async (reads) => {
      const before = await reads.account(WALLET);
      await store().post([transfer('a', WALLET, SEAT, 10)], 2);
      await commit(store(), commitOf({ version: 1 }));
      expect(await reads.account(WALLET)).toEqual(before);
      expect(await reads.entries({ limit: 10 })).toHaveLength(1);
      expect((await reads.table(TABLE))?.version).toBe(1);
    });
    expect(await store().balances([WALLET])).toEqual(new Map([[WALLET, 9_990]]));
    await expect(store().atOneMoment(() => Promise.reject(new Error('mine')))).rejects.toThrow('mine');
  });
}

function registerLetterRules(store: () => Store): void {
  const letter: DeadLetter = {
    id: RESERVED,
    operation: 'rollback',
    error: 'Fault: "no"',
    attempts: 3,
    firstAt: 5,
    lastAt: 6,
    nextAt: 7,
    state: 'open',
  };

  it('[STO30] a dead letter is kept as it stands last, and its reservation is left to it', async () => {
    await store().post([grant, reserve('r1', 100, 5_000)], 1);
    expect(await store().deadLetter(RESERVED)).toBeUndefined();
    await store().keepDeadLetter(letter);
    await store().keepDeadLetter({ ...letter, attempts: 4 });
    expect(await store().deadLetter(RESERVED)).toEqual({ ...letter, attempts: 4 });
    expect(await store().deadLetters('open', 9)).toEqual([{ ...letter, attempts: 4 }]);
    expect(await store().deadLetters('resolved', 9)).toEqual([]);
    expect(await store().dueReservations(9_000, 10)).toEqual([RESERVED]);
    await store().keepDeadLetter({ ...letter, operation: 'expire' });
    expect(await store().dueReservations(9_000, 10)).toEqual([]);
  });

  it('[STO37] letters are due at their time and not before, and no more when they are given up or resolved', async () => {
    const [second, third] = [transferId('r2'), transferId('r3')];
    const { nextAt: _, ...givenUp } = letter;
    await store().keepDeadLetter(letter);
    await store().keepDeadLetter({ ...letter, id: second, nextAt: 5 });
    await store().keepDeadLetter({ ...givenUp, id: third });
    const idsDue = async (at: number, limit: number) => (await store().dueLetters(at, limit)).map(({ id }) => id);
    expect(await idsDue(4, 9)).toEqual([]);
    expect(await idsDue(7, 9)).toEqual([second, RESERVED]);
    expect(await idsDue(7, 1)).toEqual([second]);
    expect((await store().deadLetters('open', 2)).map(({ id }) => id)).toEqual([RESERVED, second]);
  });

  it('[STO38] what was resolved stays so, whoever still thinks that it is open', async () => {
    const { nextAt: _, ...rest } = letter;
    const resolved: DeadLetter = { ...rest, state: 'resolved', resolution: { author: 'op', reason: 'why', at: 9 } };
    await store().keepDeadLetter(letter);
    await Promise.all([store().keepDeadLetter(resolved), store().keepDeadLetter({ ...letter, attempts: 9 })]);
    await store().keepDeadLetter(letter);
    const again = { ...resolved, resolution: { author: 'other', reason: 'later', at: 10 } };
    await store().post([grant], 1, again);
    expect(await store().deadLetter(RESERVED)).toEqual(resolved);
  });

  it('[STO31] a dead letter is resolved together with its transfers, or not at all', async () => {
    await store().post([grant, reserve('r1', 100)], 1);
    await store().keepDeadLetter(letter);
    const { nextAt: _, ...rest } = letter;
    const resolution = { author: 'op', reason: 'why', at: 9 };
    const resolved: DeadLetter = { ...rest, state: 'resolved', resolution };
    const tooMuch = transfer('x', WALLET, DEAD_LETTER, 20_000);
    expect(await store().post([voidOf('r1'), tooMuch], 9, resolved)).toMatchObject({ ok: false });
    expect(await store().deadLetter(RESERVED)).toEqual(letter);
    expect(await store().reservation(RESERVED)).toMatchObject({ state: 'pending' });
    const moved = transfer('y', WALLET, DEAD_LETTER, 100);
    expect(await store().post([voidOf('r1'), moved], 9, resolved)).toMatchObject({ ok: true });
    expect(await store().deadLetter(RESERVED)).toEqual(resolved);
    expect(await store().deadLetters('open', 9)).toEqual([]);
    expect(await store().balances([DEAD_LETTER])).toEqual(new Map([[DEAD_LETTER, 100]]));
  });

  it('[STO32] what players hold is told apart by who they are', async () => {
    const bob = playerId('bob');
    await store().post([grant, { ...grant, id: transferId('grant:bob'), credit: walletAccount(bob) }], 1);
    await store().post([{ ...transfer('s', walletAccount(bob), seatAccount(TABLE, bob), 40), handId: HAND }], 2);
    expect(await store().balances([walletAccount(bob), seatAccount(TABLE, bob), SEAT])).toEqual(
      new Map([
        [walletAccount(bob), 9_960],
        [seatAccount(TABLE, bob), 40],
        [SEAT, 0],
      ]),
    );
  });
}
