import { chips, handId, playerId, tableId } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountId,
  accountKind,
  balanceAfter,
  ISSUE,
  postTransfers,
  potAccount,
  seatAccount,
  sumOfBalances,
  type Transfer,
  transferId,
  walletAccount,
} from './index.ts';

const alice = walletAccount(playerId('alice'));
const seat = seatAccount(tableId('t1'), playerId('alice'));
const pot = potAccount(handId('h1'));

function transfer(id: string, debit: AccountId, credit: AccountId, amount: number): Transfer {
  return { id: transferId(id), debit, credit, amount: chips(amount), code: 'bet' };
}

const held = new Map<AccountId, number>([
  [ISSUE, -100],
  [alice, 100],
]);

describe('postTransfers', () => {
  it('[LED1] moves chips from the debit to the credit account and keeps the sum at zero', () => {
    const result = postTransfers(held, [transfer('a', alice, seat, 60), transfer('b', seat, pot, 25)]);
    expect(result.ok && Object.fromEntries(result.value.balances)).toEqual({
      issue: -100,
      [alice]: 40,
      [seat]: 35,
      [pot]: 25,
    });
    expect(result.ok && sumOfBalances(result.value.balances)).toBe(0);
  });

  const refused: readonly (readonly [string, Transfer, object])[] = [
    ['[LED2] nothing to move', transfer('x', alice, seat, 0), { code: 'EmptyTransfer' }],
    ['[LED3] an account that pays itself', transfer('x', alice, alice, 5), { code: 'SameAccount' }],
    [
      '[LED4] more than the payer holds',
      transfer('x', alice, seat, 101),
      { code: 'InsufficientFunds', account: alice },
    ],
    ['[LED4] an account that holds nothing', transfer('x', pot, seat, 1), { code: 'InsufficientFunds', account: pot }],
  ];
  it.each(refused)('%s is refused and nothing of the list is posted', (_title, bad, expected) => {
    const result = postTransfers(held, [transfer('first', alice, seat, 1), bad]);
    expect(result.ok ? undefined : result.error).toMatchObject({ ...expected, transfer: 'x' });
  });

  it('[LED4] only issue may go below zero', () => {
    const result = postTransfers(new Map(), [transfer('g', ISSUE, alice, 10_000)]);
    expect(result.ok && result.value.balances.get(ISSUE)).toBe(-10_000);
  });

  it('[LED5] the same id with the same fields is already done: it moves nothing', () => {
    const done = transfer('a', alice, seat, 60);
    const result = postTransfers(held, [done, done], new Map([[done.id, done]]));
    expect(result.ok && result.value.posted).toEqual([]);
    expect(result.ok && result.value.balances.get(alice)).toBe(100);
  });

  const changed: readonly (readonly [string, Partial<Transfer>])[] = [
    ['debit', { debit: pot }],
    ['credit', { credit: pot }],
    ['amount', { amount: chips(61) }],
    ['code', { code: 'raise' }],
    ['tableId', { tableId: tableId('t1') }],
    ['handId', { handId: handId('h1') }],
  ];
  it.each(changed)('[LED6] the same id with another %s is refused by that name', (field, change) => {
    const done = transfer('a', alice, seat, 60);
    const result = postTransfers(held, [{ ...done, ...change }], new Map([[done.id, done]]));
    expect(result.ok ? undefined : result.error).toMatchObject({ code: 'TransferDiffers', transfer: 'a', field });
  });

  it('[LED1] any list keeps the sum, never overdraws, and agrees with a simple sum per account', () => {
    const account = fc.constantFrom(ISSUE, alice, seat, pot);
    const list = fc.array(fc.tuple(account, account, fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 12 })));
    fc.assert(
      fc.property(list, (rows) => {
        const transfers = rows.map(([from, to, amount, id]) => transfer(`t${id}`, from, to, amount));
        const result = postTransfers(held, transfers);
        if (!result.ok) return;
        expect(sumOfBalances(result.value.balances)).toBe(0);
        for (const [id, balance] of result.value.balances) {
          if (id !== ISSUE) expect(balance).toBeGreaterThanOrEqual(0);
          expect(balance).toBe(balanceAfter(id, held.get(id) ?? 0, result.value.posted));
        }
      }),
    );
  });
});

describe('accountKind', () => {
  it.each([
    [ISSUE, 'issue'],
    [alice, 'wallet'],
    [seat, 'seat'],
    [pot, 'pot'],
    ['issue:1', undefined],
    ['wallet', undefined],
    ['wallet:', undefined],
    ['wallet:alice:bob', undefined],
    ['seat:t1', undefined],
    ['seat::alice', undefined],
    ['purse:alice', undefined],
    ['', undefined],
  ])('[LED7] %s is of kind %s', (id, kind) => {
    expect(accountKind(id)).toBe(kind);
  });

  it('[LED8] no two accounts have one name: an id with a colon names none', () => {
    expect(() => seatAccount(tableId('t1:x'), playerId('alice'))).toThrow('colon');
    expect(() => seatAccount(tableId('t1'), playerId('x:alice'))).toThrow('colon');
    expect(() => walletAccount(playerId('x:alice'))).toThrow('colon');
  });
});
