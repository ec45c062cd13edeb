import { chips, handId, playerId, tableId } from '@cardroom/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type AccountBalance,
  type AccountId,
  accountKind,
  balanceAfter,
  type DirectTransfer,
  ISSUE,
  type LedgerEntry,
  NO_BALANCE,
  type Posting,
  postTransfers,
  potAccount,
  seatAccount,
  type TransferId,
  transferId,
  walletAccount,
} from './index.ts';

const alice = walletAccount(playerId('alice'));
const seat = seatAccount(tableId('t1'), playerId('alice'));
const pot = potAccount(handId('h1'));

function transfer(id: string, debit: AccountId, credit: AccountId, amount: number): DirectTransfer {
  return { kind: 'direct', id: transferId(id), debit, credit, amount: chips(amount), code: 'bet' };
}

const held = new Map<AccountId, number>([
  [ISSUE, -100],
  [alice, 100],
]);

/** What `held` holds after a set was posted over it, if it was. */
function post(
  accounts: ReadonlyMap<AccountId, number>,
  transfers: readonly DirectTransfer[],
  known: ReadonlyMap<TransferId, LedgerEntry> = new Map(),
) {
  const view = {
    balance: (account: AccountId): AccountBalance => ({ ...NO_BALANCE, posted: accounts.get(account) ?? 0 }),
    entry: (id: TransferId) => known.get(id),
    refusal: () => undefined,
  };
  return postTransfers(view, transfers, { at: 7 });
}

function balancesAfter(accounts: ReadonlyMap<AccountId, number>, posting: Posting): Map<AccountId, number> {
  return new Map([...accounts, ...[...posting.accounts].map(([id, { posted }]) => [id, posted] as const)]);
}

function sumOf(balances: ReadonlyMap<AccountId, number>): number {
  return [...balances.values()].reduce((sum, balance) => sum + balance, 0);
}

/** The entry of a transfer that was done before. */
function doneBefore(transfer: DirectTransfer): ReadonlyMap<TransferId, LedgerEntry> {
  return new Map([[transfer.id, { ...transfer, at: 1, debitAfter: NO_BALANCE, creditAfter: NO_BALANCE }]]);
}

describe('postTransfers', () => {
  it('[LED1] moves chips from the debit to the credit account and keeps the sum at zero', () => {
    const result = post(held, [transfer('a', alice, seat, 60), transfer('b', seat, pot, 25)]);
    const balances = result.ok ? balancesAfter(held, result.value) : new Map();
    expect(Object.fromEntries(balances)).toEqual({
      issue: -100,
      [alice]: 40,
      [seat]: 35,
      [pot]: 25,
    });
    expect(sumOf(balances)).toBe(0);
  });

  const refused: readonly (readonly [string, DirectTransfer, object])[] = [
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
    const result = post(held, [transfer('first', alice, seat, 1), bad]);
    expect(result.ok ? undefined : result.error).toMatchObject({ ...expected, transfer: 'x' });
  });

  it('[LED4] only issue may go below zero', () => {
    const result = post(new Map(), [transfer('g', ISSUE, alice, 10_000)]);
    expect(result.ok && result.value.accounts.get(ISSUE)?.posted).toBe(-10_000);
  });

  it('[LED5] the same id with the same fields is already done: it moves nothing', () => {
    const done = transfer('a', alice, seat, 60);
    const result = post(held, [done, done], doneBefore(done));
    expect(result.ok && result.value.entries).toEqual([]);
    expect(result.ok && result.value.accounts.size).toBe(0);
    expect(result.ok && result.value.outcomes.map(({ id }) => id)).toEqual(['a', 'a']);
  });

  const changed: readonly (readonly [string, Partial<DirectTransfer>])[] = [
    ['debit', { debit: pot }],
    ['credit', { credit: pot }],
    ['amount', { amount: chips(61) }],
    ['code', { code: 'raise' }],
    ['tableId', { tableId: tableId('t1') }],
    ['handId', { handId: handId('h1') }],
  ];
  it.each(changed)('[LED6] the same id with another %s is refused by that name', (field, change) => {
    const done = transfer('a', alice, seat, 60);
    const result = post(held, [{ ...done, ...change }], doneBefore(done));
    expect(result.ok ? undefined : result.error).toMatchObject({ code: 'TransferDiffers', transfer: 'a', field });
  });

  it('[LED1] any list keeps the sum, never overdraws, and agrees with a simple sum per account', () => {
    const account = fc.constantFrom(ISSUE, alice, seat, pot);
    const list = fc.array(fc.tuple(account, account, fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 12 })));
    fc.assert(
      fc.property(list, (rows) => {
        const transfers = rows.map(([from, to, amount, id]) => transfer(`t${id}`, from, to, amount));
        const result = post(held, transfers);
        if (!result.ok) return;
        const balances = balancesAfter(held, result.value);
        expect(sumOf(balances)).toBe(0);
        for (const [id, balance] of balances) {
          if (id !== ISSUE) expect(balance).toBeGreaterThanOrEqual(0);
          const posted = transfers.filter(
            (made, at) => transfers.findIndex(({ id: first }) => first === made.id) === at,
          );
          expect(balance).toBe(balanceAfter(id, held.get(id) ?? 0, posted));
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
