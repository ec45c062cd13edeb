import { assert, NO_CHIPS } from '@cardroom/kernel';
import {
  type AccountId,
  balanceAfter,
  holdAccount,
  type MovingTransfer,
  potAccount,
  seatAccount,
} from '@cardroom/ledger';
import { chipsOnTable, handInProgress, stackOf, type Table } from '@cardroom/table';

/**
 * What the accounts of a table must hold when it stands as `after`: each stack its seat's, each queued top-up its
 * hold's, bets in front and pots the pot's. Accounts of players and hands that `before` had and `after` has not
 * must be empty. [R33]
 */
export function booksOf(before: Table | undefined, after: Table): ReadonlyMap<AccountId, number> {
  const books = new Map<AccountId, number>();
  for (const table of before === undefined ? [] : [before]) {
    for (const { playerId } of table.seats) {
      books.set(seatAccount(table.tableId, playerId), NO_CHIPS);
      books.set(holdAccount(table.tableId, playerId), NO_CHIPS);
    }
    if (table.hand !== undefined) books.set(potAccount(table.hand.handId), NO_CHIPS);
  }
  let stacks = 0;
  for (const { seat, playerId, topUpQueued } of after.seats) {
    stacks += stackOf(after, seat);
    books.set(seatAccount(after.tableId, playerId), stackOf(after, seat));
    books.set(holdAccount(after.tableId, playerId), topUpQueued ?? NO_CHIPS);
  }
  const inPot = chipsOnTable(after) - stacks;
  assert(inPot >= 0 && (inPot === 0 || handInProgress(after) !== undefined), 'chips lie in a pot without a hand');
  if (after.hand !== undefined) books.set(potAccount(after.hand.handId), inPot);
  return books;
}

/**
 * Checks that `transfers` turn the books of `before` into `after`, the books of what comes then: what the table says it did and what
 * the ledger is told to do are the same. A difference is a `Defect` that names the account. The store checks the
 * same again against what the accounts really hold.
 */
export function assertBooks(
  before: Table | undefined,
  after: ReadonlyMap<AccountId, number>,
  transfers: readonly MovingTransfer[],
): void {
  const held = before === undefined ? new Map<AccountId, number>() : booksOf(undefined, before);
  for (const [account, expected] of after) {
    const found = balanceAfter(account, held.get(account) ?? 0, transfers);
    assert(found === expected, `the transfers leave ${found} in ${account}, the table has ${expected}`);
  }
}
