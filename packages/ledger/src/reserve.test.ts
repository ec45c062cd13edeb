import { chips, CHIPS_MAX, playerId, tableId } from '@cardroom/kernel';
import { beforeEach, describe, expect, it } from 'vitest';
import { type Book, createBook } from '../test/book.ts';
import {
  type DirectTransfer,
  ISSUE,
  type PendingTransfer,
  type PostTransfer,
  reservationIn,
  seatAccount,
  type Transfer,
  transferId,
  walletAccount,
} from './index.ts';

const alice = walletAccount(playerId('alice'));
const bob = walletAccount(playerId('bob'));
const seat = seatAccount(tableId('t1'), playerId('alice'));
const R = transferId('r');

function direct(id: string, amount: number, change: Partial<DirectTransfer> = {}): DirectTransfer {
  return {
    kind: 'direct',
    id: transferId(id),
    debit: alice,
    credit: bob,
    amount: chips(amount),
    code: 'buyIn',
    ...change,
  };
}

function reserve(amount: number, change: Partial<PendingTransfer> = {}): PendingTransfer {
  return { ...direct('r', amount), credit: seat, kind: 'pending', expiresAt: 1_000, ...change };
}

function post(amount: number, change: Partial<PostTransfer> = {}): PostTransfer {
  return { kind: 'post', pendingId: R, debit: alice, credit: seat, amount: chips(amount), code: 'buyIn', ...change };
}

const rollBack: Transfer = { kind: 'void', pendingId: R };
const expire: Transfer = { kind: 'expire', pendingId: R };

let book: Book;
beforeEach(() => {
  book = createBook();
  book.post([direct('grant', 100, { debit: ISSUE, credit: alice })]);
});

function codeOf(transfers: readonly Transfer[], at?: number): string {
  const result = book.post(transfers, at);
  return result.ok ? 'ok' : result.error.code;
}

const stateOf = (): string | undefined => reservationIn(book, R)?.state;

describe('a reservation', () => {
  it('[LED9] leaves the chips where they are, and nobody can spend them', () => {
    expect(codeOf([reserve(70)])).toBe('ok');
    expect(book.balance(alice)).toEqual({ posted: 100, pending: 70, version: 2 });
    expect(book.balance(seat).posted).toBe(0);
    expect(codeOf([direct('x', 31)])).toBe('InsufficientFunds');
    expect(codeOf([reserve(31, { id: transferId('s') })])).toBe('InsufficientFunds');
    expect(codeOf([direct('y', 30)])).toBe('ok');
  });

  const ends: readonly (readonly [string, Transfer, number, object, string])[] = [
    ['posted', post(70), 5, { posted: 30, pending: 0 }, 'committed'],
    ['posted in part', post(20), 5, { posted: 80, pending: 0 }, 'committed'],
    ['voided', rollBack, 5, { posted: 100, pending: 0 }, 'rolled_back'],
    ['voided late', rollBack, 2_000, { posted: 100, pending: 0 }, 'rolled_back'],
    ['expired', expire, 1_000, { posted: 100, pending: 0 }, 'expired'],
  ];
  it.each(ends)('[LED10] is %s once, and its chips are free or gone', (_how, end, at, left, state) => {
    book.post([reserve(70)]);
    expect(stateOf()).toBe('pending');
    expect(codeOf([end], at)).toBe('ok');
    expect(book.balance(alice)).toMatchObject(left);
    expect(stateOf()).toBe(state);
    const before = [book.entries.length, book.balance(alice), book.balance(seat)];
    expect(codeOf([end], at)).toBe('ok');
    for (const other of [post(70), post(20), rollBack, expire, reserve(70)]) book.post([other], 3_000);
    expect([book.entries.length, book.balance(alice), book.balance(seat)]).toEqual(before);
  });

  const crossings: readonly (readonly [string, readonly Transfer[], Transfer, string])[] = [
    ['committed after its rollback', [reserve(70), rollBack], post(70), 'ReservationRolledBack'],
    ['committed after its end', [reserve(70, { expiresAt: 0 }), expire], post(70), 'ReservationExpired'],
    ['committed with another amount', [reserve(70), post(70)], post(20), 'TransferDiffers'],
    ['rolled back after its commit', [reserve(70), post(70)], rollBack, 'ReservationCommitted'],
    ['rolled back after its end', [reserve(70, { expiresAt: 0 }), expire], rollBack, 'ok'],
    ['ended after its commit', [reserve(70), post(70)], expire, 'ok'],
    ['committed though it was never made', [], post(70), 'ReservationUnknown'],
    ['rolled back though it was never made', [], rollBack, 'ReservationUnknown'],
    ['ended though it was never made', [], expire, 'ReservationUnknown'],
    ['reserved after its rollback', [rollBack], reserve(70), 'ReservationRolledBack'],
    ['committed after a rollback that came first', [rollBack], post(70), 'ReservationRolledBack'],
    ['ended before its time', [reserve(70)], expire, 'ReservationNotDue'],
    ['committed for more than was reserved', [reserve(70)], post(71), 'ReservationTooSmall'],
    ['committed for nothing', [reserve(70)], post(0), 'EmptyTransfer'],
    ['committed to somebody else', [reserve(70)], post(70, { credit: bob }), 'TransferDiffers'],
    ['committed by somebody else', [reserve(70)], post(70, { debit: bob }), 'TransferDiffers'],
    ['a transfer that reserved nothing', [direct('r', 5)], post(5), 'ReservationUnknown'],
  ];
  it.each(crossings)('[LED11] %s', (_what, before, last, code) => {
    for (const transfer of before) expect(codeOf([transfer], 5)).toMatch(/ok|ReservationUnknown/);
    expect(codeOf([last], 5)).toBe(code);
  });

  it('[LED12] that is committed at its time or later has expired, for everybody and for good', () => {
    book.post([reserve(70)]);
    expect(codeOf([post(70)], 1_000)).toBe('ReservationExpired');
    expect(stateOf()).toBe('expired');
    expect(codeOf([post(70)], 5)).toBe('ReservationExpired');
    expect(book.balance(alice)).toMatchObject({ posted: 100, pending: 0 });
  });

  it('[LED13] asked for again is the same one, whenever it would have expired', () => {
    book.post([reserve(70)]);
    expect(codeOf([reserve(70, { expiresAt: 9_999 })])).toBe('ok');
    expect(book.balance(alice).pending).toBe(70);
    const changed = book.post([reserve(71)]);
    expect(changed).toMatchObject({ error: { code: 'TransferDiffers', field: 'amount' } });
    expect(book.post([direct('r', 70, { credit: seat })])).toMatchObject({ error: { field: 'kind' } });
  });
});

describe('an id', () => {
  it('[LED14] that was refused for want of chips, or of room, is refused for ever', () => {
    expect(codeOf([direct('x', 101)])).toBe('InsufficientFunds');
    book.post([direct('more', 500, { debit: ISSUE, credit: alice })]);
    expect(codeOf([direct('x', 101)])).toBe('InsufficientFunds');
    expect(book.post([direct('x', 102)])).toMatchObject({ error: { code: 'TransferDiffers', field: 'amount' } });
    expect(codeOf([direct('full', CHIPS_MAX, { debit: ISSUE, credit: alice })])).toBe('AccountFull');
    expect(codeOf([direct('full', CHIPS_MAX, { debit: ISSUE, credit: alice })])).toBe('AccountFull');
    for (const bad of [direct('zero', 0), direct('self', 5, { credit: alice })]) {
      expect(codeOf([bad])).not.toBe('ok');
      expect(codeOf([{ ...bad, amount: chips(1), credit: bob }])).toBe('ok');
    }
  });

  it('[LED15] of a set that fails is burnt only where it failed, and the set gets the same answer again', () => {
    const set = [direct('a', 60), direct('b', 60), direct('c', 1)];
    expect(book.post(set)).toMatchObject({ error: { code: 'InsufficientFunds', transfer: 'b' } });
    book.post([direct('spend', 90)]);
    expect(book.post(set)).toMatchObject({ error: { code: 'InsufficientFunds', transfer: 'b' } });
    expect(codeOf([direct('c', 1)])).toBe('ok');
    expect(book.balance(bob).posted).toBe(91);
  });

  it('[LED16] cannot look like the end of a reservation', () => {
    expect(() => book.post([direct('r/end', 5)])).toThrow('end of a reservation');
  });
});

describe('a set', () => {
  it('[LED17] may reserve, post and move on what it has moved itself', () => {
    expect(codeOf([reserve(70), post(50), direct('x', 50, { debit: seat, credit: bob })], 5)).toBe('ok');
    expect(book.balance(bob).posted).toBe(50);
    expect(codeOf([direct('y', 50, { debit: bob, credit: alice }), direct('z', 101)])).toBe('InsufficientFunds');
    expect(book.balance(bob).posted).toBe(50);
  });
});
