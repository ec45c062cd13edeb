import { chips, Defect, Fault, playerId, tableId } from '@cardroom/kernel';
import { DEAD_LETTER, ISSUE, seatAccount, type TransferId, transferId, walletAccount } from '@cardroom/ledger';
import { lockPath } from '@cardroom/locks';
import { createFakeClock, createLocksFor, createMemoryStore, type FakeClock, settled } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  createDeadLetterOffice,
  createWallet,
  createWalletMeter,
  type DeadLetterOffice,
  GRANT,
  startWalletKeeper,
  type Store,
  type Trouble,
  type Wallet,
} from '../index.ts';

const ALICE = playerId('alice');
const TABLE = tableId('t1');
const WALLET = walletAccount(ALICE);
const BOB = walletAccount(playerId('bob'));
const SEAT = seatAccount(TABLE, ALICE);
const R1 = transferId('r1');

interface Desk {
  readonly wallet: Wallet;
  readonly office: DeadLetterOffice;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly counts: Record<string, number>;
  readonly troubles: Trouble['kind'][];
}

/** Wallets over a store, and what they count and complain of; Alice has been granted her chips. */
async function openDesk(store: Store = createMemoryStore(), clock = createFakeClock()): Promise<Desk> {
  const counts: Record<string, number> = {};
  const count = (name: string): void => void (counts[name] = (counts[name] ?? 0) + 1);
  const troubles: Trouble['kind'][] = [];
  const figures = {
    count: (operation: string, status: string) => count(`${operation} ${status}`),
    seconds: (operation: string) => count(`${operation} timed`),
    deadLetter: () => count('dead letter'),
  };
  const ports = { store, clock, figures, onTrouble: ({ kind }: Trouble) => void troubles.push(kind) };
  const office = createDeadLetterOffice(ports);
  const meter = createWalletMeter(figures, () => clock.monotonicMs());
  const wallet = createWallet({ store, clock, meter, deadLetters: office });
  await wallet.grant('alice', ALICE, GRANT);
  return { wallet, office, store, clock, counts, troubles };
}

/** Chips that Alice wants to give to Bob. */
function gift(amount: number, id: TransferId = R1) {
  return { id, from: WALLET, to: BOB, amount: chips(amount), code: 'refund' } as const;
}

/** A store of which some calls fail while a switch is on. */
function failing(fails: { on: boolean }, call: 'post' | 'keepDeadLetter', error: Error): Store {
  const inner = createMemoryStore();
  const refuse = (): Promise<never> => Promise.reject(error);
  return {
    ...inner,
    post: (transfers, at, letter) => (fails.on ? refuse() : inner.post(transfers, at, letter)),
    keepDeadLetter: (letter) => (fails.on && call === 'keepDeadLetter' ? refuse() : inner.keepDeadLetter(letter)),
  };
}

describe('a reservation', () => {
  it('[WAL1] is reserved and committed; both may be asked for again and move nothing', async () => {
    const { wallet, store } = await openDesk();
    expect(await wallet.reserve(gift(600))).toMatchObject({ ok: true, value: { state: 'pending' } });
    expect(await wallet.reserve(gift(600))).toMatchObject({ ok: true, value: { state: 'pending' } });
    expect(await wallet.balance(ALICE)).toEqual({ available: 9_400, reserved: 600 });
    expect(await wallet.commit(R1, chips(400))).toMatchObject({ ok: true, value: { state: 'committed' } });
    expect(await wallet.commit(R1, chips(400))).toMatchObject({ ok: true, value: { state: 'committed' } });
    expect(await wallet.balance(ALICE)).toEqual({ available: 9_600, reserved: 0 });
    expect(await store.balances([BOB])).toEqual(new Map([[BOB, 400]]));
    expect(await wallet.reserve(gift(600))).toMatchObject({ ok: true, value: { state: 'committed' } });
    expect(await wallet.reserve(gift(601))).toMatchObject({ error: { code: 'TransferDiffers', field: 'amount' } });
  });

  it('[WAL2] of more than there is is refused, takes nothing away, and stays refused', async () => {
    const { wallet } = await openDesk();
    expect(await wallet.reserve(gift(10_001))).toMatchObject({ error: { code: 'InsufficientFunds' } });
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
    await wallet.grant('more', ALICE, chips(5));
    expect(await wallet.reserve(gift(10_001))).toMatchObject({ error: { code: 'InsufficientFunds' } });
    expect(await wallet.reserve(gift(10_001, transferId('r2')))).toMatchObject({ ok: true });
  });

  it('[WAL3] that nobody commits, because the hand is over or the lock did not come, expires after five minutes', async () => {
    const { wallet, clock } = await openDesk();
    await wallet.reserve(gift(600));
    const locks = createLocksFor(clock);
    const held = await locks.acquire({ table: TABLE, path: lockPath({ stage: 'X' }) });
    const late = locks.acquire({ table: TABLE, path: lockPath({ stage: 'X' }) });
    late.catch(() => {});
    clock.advance(299_999);
    await expect(late).rejects.toMatchObject({ name: 'Fault' });
    await locks.release(held);
    expect(await wallet.expireDue()).toBe(0);
    clock.advance(1);
    expect(await wallet.expireDue()).toBe(1);
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
    expect(await wallet.commit(R1)).toMatchObject({ error: { code: 'ReservationExpired' } });
    expect(await wallet.rollback(R1)).toMatchObject({ ok: true, value: { state: 'expired' } });
  });

  it('[WAL4] that a version conflict undoes is given back once, however often, and is not committed later', async () => {
    const { wallet } = await openDesk();
    await wallet.reserve(gift(600));
    for (let time = 0; time < 3; time += 1) {
      expect(await wallet.rollback(R1)).toMatchObject({ ok: true, value: { state: 'rolled_back' } });
      expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
    }
    expect(await wallet.commit(R1)).toMatchObject({ error: { code: 'ReservationRolledBack' } });
  });

  it('[WAL5] that was rolled back before it was made can never be made', async () => {
    const { wallet } = await openDesk();
    expect(await wallet.rollback(R1)).toMatchObject({ error: { code: 'ReservationUnknown' } });
    expect(await wallet.reserve(gift(600))).toMatchObject({ error: { code: 'ReservationRolledBack' } });
    expect(await wallet.commit(R1)).toMatchObject({ ok: false });
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
  });

  it('[WAL16] for a table is committed with its table and in no other way', async () => {
    const { wallet } = await openDesk();
    await wallet.reserve({ ...gift(600), to: SEAT, tableId: TABLE });
    await expect(wallet.commit(R1)).rejects.toMatchObject({ name: 'Defect' });
    expect(await wallet.rollback(R1)).toMatchObject({ ok: true, value: { state: 'rolled_back' } });
  });

  it('[WAL6] of nothing is refused, and cannot be committed', async () => {
    const { wallet } = await openDesk();
    expect(await wallet.reserve(gift(0))).toMatchObject({ error: { code: 'EmptyTransfer' } });
    expect(await wallet.commit(R1)).toMatchObject({ error: { code: 'ReservationUnknown' } });
  });

  it('[WAL7] whose time went by while nobody was there is gone as soon as somebody is', async () => {
    const { wallet, store, clock } = await openDesk();
    await wallet.reserve(gift(600));
    const next = await openDesk(store, createFakeClock(clock.now() + 300_000));
    const stop = startWalletKeeper({ ...next, deadLetters: next.office, onTrouble: () => {} });
    await settled();
    expect(await next.wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
    await next.wallet.reserve(gift(600, transferId('r2')));
    for (const ms of [300_000, 500]) {
      next.clock.advance(ms);
      await settled();
    }
    expect((await store.reservation(transferId('r2')))?.state).toBe('expired');
    await stop();
    expect(next.clock.pending()).toBe(0);
  });
});

describe('chips that come from outside', () => {
  it('[WAL8] are transfers like all others: the grant and the bonus of a day once, corrections with an author', async () => {
    const { wallet, store } = await openDesk();
    await wallet.grant('alice', ALICE, GRANT);
    for (const day of ['2026-11-27', '2026-11-27', '2026-11-28']) await wallet.dailyBonus(ALICE, day, chips(160));
    expect((await wallet.balance(ALICE)).available).toBe(10_320);
    const note = { player: ALICE, author: 'ops', note: 'lost a bet' };
    const taken = { id: transferId('fix-1'), change: -20, ...note };
    expect(await wallet.adjust(taken)).toMatchObject({ ok: true });
    expect(await wallet.adjust(taken)).toMatchObject({ ok: true });
    expect(await wallet.adjust({ ...taken, change: 20 })).toMatchObject({ error: { code: 'TransferDiffers' } });
    await wallet.adjust({ id: transferId('fix-2'), change: 100, ...note });
    expect((await wallet.balance(ALICE)).available).toBe(10_400);
    await wallet.adjust({ id: transferId('fix-4'), change: -40, against: DEAD_LETTER, ...note });
    await wallet.adjust({ id: transferId('fix-5'), change: 40, against: DEAD_LETTER, ...note });
    const tooMuch = { id: transferId('fix-3'), change: -10_401, ...note };
    expect(await wallet.adjust(tooMuch)).toMatchObject({ error: { code: 'InsufficientFunds' } });
    const entries = await store.entries({ account: ISSUE, limit: 10 });
    expect(entries.map(({ code, author }) => [code, author])).toEqual([
      ['grant', undefined],
      ['dailyBonus', undefined],
      ['dailyBonus', undefined],
      ['adjustment', 'ops'],
      ['adjustment', 'ops'],
    ]);
  });
});

describe('a rollback that fails', () => {
  it('[WAL9] is tried again, and is nothing to speak of when that helps', async () => {
    const fails = { on: false };
    const { wallet, clock, troubles, store } = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'away')));
    await wallet.reserve(gift(600));
    fails.on = true;
    const rolledBack = wallet.rollback(R1);
    await settled();
    fails.on = false;
    clock.advance(50);
    expect(await rolledBack).toMatchObject({ ok: true, value: { state: 'rolled_back' } });
    expect(await store.deadLetters('open', 9)).toEqual([]);
    expect(troubles).toEqual([]);
  });

  it('[WAL10] and fails again is a dead letter with an alarm, and is done as soon as it can be', async () => {
    const fails = { on: false };
    const desk = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'away')));
    const { wallet, clock, troubles, store, counts, office } = desk;
    await wallet.reserve(gift(600));
    fails.on = true;
    await failOut(wallet.rollback(R1), clock);
    expect(troubles).toEqual(['deadLetter']);
    expect(counts['dead letter']).toBe(1);
    const letter = await store.deadLetter(R1);
    expect(letter).toMatchObject({ operation: 'rollback', attempts: 3, state: 'open' });
    expect(letter?.error).toContain('away');
    expect(await office.retryDue()).toBe(0);
    clock.advance(4_000);
    expect(await office.retryDue()).toBe(0);
    expect(await store.deadLetter(R1)).toMatchObject({ attempts: 4 });
    fails.on = false;
    clock.advance(8_000);
    expect(await office.retryDue()).toBe(1);
    expect(await store.deadLetter(R1)).toMatchObject({ state: 'resolved', resolution: { author: 'retry' } });
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
  });

  it('[WAL11] for good is given up after a while, with another alarm, and left to an operator', async () => {
    const fails = { on: false };
    const { wallet, clock, troubles, store, office } = await openDesk(failing(fails, 'post', new Defect('broken')));
    await wallet.reserve({ ...gift(600), ttlMs: 86_400_000 });
    fails.on = true;
    await failOut(wallet.rollback(R1), clock);
    for (let time = 0; time < 20; time += 1) {
      clock.advance(300_000);
      await office.retryDue();
    }
    const letter = await store.deadLetter(R1);
    expect(letter).toMatchObject({ attempts: 12, state: 'open' });
    expect(letter?.nextAt).toBeUndefined();
    expect(troubles).toEqual(['deadLetter', 'deadLetterGivenUp']);
    fails.on = false;
    expect(await office.retry(R1)).toMatchObject({ state: 'resolved' });
    expect(await office.retry(transferId('none'))).toBeUndefined();
  });

  it('[WAL12] while not even the letter can be kept is kept as soon as that can be', async () => {
    const fails = { on: false };
    const desk = await openDesk(failing(fails, 'keepDeadLetter', new Fault('StoreFailed', 'away')));
    const { wallet, clock, troubles, store, office } = desk;
    await wallet.reserve(gift(600));
    fails.on = true;
    await failOut(wallet.rollback(R1), clock);
    expect(troubles).toEqual(['deadLetter', 'deadLetterUnkept']);
    fails.on = false;
    await office.retryDue();
    expect(await store.deadLetter(R1)).toMatchObject({ attempts: 3, state: 'open' });
  });

  it('[WAL13] at its expiry holds up nobody else', async () => {
    const inner = createMemoryStore();
    const store: Store = {
      ...inner,
      post: async (transfers, at, letter) => {
        if (transfers.some((made) => made.kind === 'expire' && made.pendingId === R1)) throw new Defect('poisoned');
        return inner.post(transfers, at, letter);
      },
    };
    const { wallet, clock, troubles } = await openDesk(store);
    await wallet.reserve(gift(600));
    await wallet.reserve(gift(700, transferId('r2')));
    clock.advance(300_000);
    expect(await wallet.expireDue()).toBe(1);
    expect(await wallet.expireDue()).toBe(0);
    expect(await wallet.balance(ALICE)).toEqual({ available: 9_400, reserved: 600 });
    expect(troubles).toEqual(['deadLetter']);
    expect(await inner.deadLetter(R1)).toMatchObject({ operation: 'expire', state: 'open' });
    expect(await inner.sumOfBalances()).toBe(0);
  });
});

describe('an operator', () => {
  async function withLetter(): Promise<Desk> {
    const fails = { on: false };
    const desk = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'away')));
    await desk.wallet.reserve(gift(600));
    fails.on = true;
    await failOut(desk.wallet.rollback(R1), desk.clock);
    fails.on = false;
    return desk;
  }

  it('[WAL14] ends a dead letter in favour of the payer, under a name and with a reason', async () => {
    const { office, wallet, store } = await withLetter();
    const request = { author: 'ops', reason: 'checked' };
    expect(await office.resolve(R1, request)).toMatchObject({ ok: true, value: { state: 'resolved' } });
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
    const ended = (await store.reservation(R1))?.end;
    expect(ended).toMatchObject({ kind: 'void', author: 'ops', note: 'checked' });
    expect(await office.resolve(R1, request)).toEqual({ ok: false, error: { code: 'DeadLetterResolved' } });
    expect(await office.resolve(transferId('no'), request)).toEqual({
      ok: false,
      error: { code: 'UnknownDeadLetter' },
    });
  });

  it('[WAL14] or sets the chips aside, inside the sum of all', async () => {
    const { office, wallet, store } = await withLetter();
    await office.resolve(R1, { author: 'ops', reason: 'whose?', to: DEAD_LETTER });
    expect(await wallet.balance(ALICE)).toEqual({ available: 9_400, reserved: 0 });
    expect(await store.balances([DEAD_LETTER])).toEqual(new Map([[DEAD_LETTER, 600]]));
    expect(await store.sumOfBalances()).toBe(0);
    const [last] = (await store.entries({ account: DEAD_LETTER, limit: 5 })).toReversed();
    expect(last).toMatchObject({ code: 'deadLetter', author: 'ops', note: 'whose?', amount: 600 });
  });
});

describe('an operator who comes late', () => {
  it('[WAL17] takes nothing away that was given back before, by whomever', async () => {
    const fails = { on: false };
    const { wallet, office, store, clock } = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'away')));
    const others: readonly ((id: TransferId) => Promise<unknown>)[] = [
      (id) => wallet.rollback(id),
      (id) => office.retry(id),
      (id) => office.resolve(id, { author: 'first', reason: 'seen' }),
      async () => {
        clock.advance(300_000);
        await wallet.expireDue();
      },
    ];
    for (const [place, other] of others.entries()) {
      const id = transferId(`late-${place}`);
      await wallet.reserve(gift(600, id));
      fails.on = true;
      await failOut(wallet.rollback(id), clock);
      fails.on = false;
      const request = { author: 'ops', reason: 'mine', to: DEAD_LETTER };
      const [, resolved] = await Promise.all([other(id), office.resolve(id, request)]);
      const isFirst = resolved.ok;
      expect((await wallet.balance(ALICE)).reserved).toBe(0);
      const inLetters = (await store.balances([DEAD_LETTER])).get(DEAD_LETTER) ?? 0;
      expect((await wallet.balance(ALICE)).available + inLetters).toBe(10_000);
      if (!isFirst) await office.retry(id);
      expect((await store.deadLetter(id))?.state).toBe('resolved');
      if (inLetters > 0) {
        const back = { change: inLetters, against: DEAD_LETTER, author: 'ops', note: 'back' } as const;
        await wallet.adjust({ id: transferId(`back-${place}`), player: ALICE, ...back });
      }
    }
  });

  it('[WAL14] cannot send chips to a table', async () => {
    const { office } = await openDesk();
    const request = { author: 'ops', reason: 'x', to: SEAT };
    expect(await office.resolve(R1, request)).toEqual({ ok: false, error: { code: 'NotAWallet' } });
  });
});

describe('a letter that is there', () => {
  it('[WAL18] goes on when the same fails again, and holds up no other', async () => {
    const fails = { on: false };
    const inner = failing(fails, 'post', new Fault('StoreFailed', 'away'));
    const poison = transferId('poison');
    const store: Store = {
      ...inner,
      keepDeadLetter: async (letter) => {
        if (letter.id === poison) throw new Fault('StoreFailed', 'never');
        return inner.keepDeadLetter(letter);
      },
    };
    const { wallet, office, clock, counts } = await openDesk(store);
    await wallet.reserve(gift(1, poison));
    await wallet.reserve({ ...gift(600), ttlMs: 86_400_000 });
    fails.on = true;
    await failOut(wallet.rollback(poison), clock);
    for (let time = 0; time < 5; time += 1) await failOut(wallet.rollback(R1), clock);
    expect(await inner.deadLetter(R1)).toMatchObject({ attempts: 15 });
    expect(counts['dead letter']).toBe(2);
    fails.on = false;
    await office.retryDue();
    expect(await office.retry(R1)).toMatchObject({ state: 'resolved' });
    clock.advance(300_000);
    expect(await wallet.expireDue()).toBe(1);
    expect(await wallet.balance(ALICE)).toEqual({ available: 10_000, reserved: 0 });
  });

  it('[WAL19] does not keep the others from being ended, nor a store that only reads anybody waiting', async () => {
    const fails = { on: false };
    const { wallet, clock } = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'disk full')));
    for (let at = 0; at < 500; at += 1) await wallet.reserve(gift(1, transferId(`many-${at}`)));
    clock.advance(300_000);
    fails.on = true;
    expect(await wallet.expireDue()).toBe(0);
    fails.on = false;
    expect(await wallet.expireDue()).toBe(500);
  });
});

describe('figures of wallets', () => {
  it('[WAL15] count each operation once by what it came to, and time all of them', async () => {
    const fails = { on: false };
    const { wallet, counts } = await openDesk(failing(fails, 'post', new Fault('StoreFailed', 'away')));
    await wallet.reserve(gift(600));
    await wallet.reserve(gift(60_000, transferId('r2')));
    await wallet.commit(R1);
    await wallet.commit(transferId('none'));
    await wallet.commit(R1, chips(1));
    await wallet.rollback(R1);
    await wallet.rollback(transferId('other'));
    fails.on = true;
    await expect(wallet.reserve(gift(5, transferId('r3')))).rejects.toMatchObject({ code: 'StoreFailed' });
    expect(counts).toEqual({
      'reserve success': 1,
      'reserve insufficient_funds': 1,
      'reserve error': 1,
      'reserve timed': 3,
      'commit success': 1,
      'commit not_found': 1,
      'commit error': 1,
      'commit timed': 3,
      'rollback error': 1,
      'rollback not_found': 1,
      'rollback timed': 2,
    });
  });
});

/** Lets a rollback run out of patience. */
async function failOut(rollback: Promise<unknown>, clock: FakeClock): Promise<void> {
  rollback.catch(() => {});
  for (let time = 0; time < 3; time += 1) {
    await settled();
    clock.advance(200);
  }
  await expect(rollback).rejects.toThrow();
}
