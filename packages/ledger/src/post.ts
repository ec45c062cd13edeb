import { assert, chips, err, NO_CHIPS, ok, type Result } from '@cardroom/kernel';
import { type AccountId, ISSUE } from './accounts.ts';
import type { LedgerRejection } from './rejections.ts';
import { differingField, type Transfer, type TransferId } from './transfers.ts';

/** What each account holds: credits less debits. An account that is absent holds nothing. */
export type Balances = ReadonlyMap<AccountId, number>;

/** What posting came to: the transfers that are new, and what the accounts they touch hold now. */
export interface Posting {
  readonly posted: readonly Transfer[];
  readonly balances: Balances;
}

/**
 * Posts a list of transfers in order, all or none. A transfer that was posted before with the same fields is
 * already done and moves nothing; the same id with another field is refused by that field's name. Only `issue`
 * may go below zero. `known` must hold every transfer that was posted under one of the ids.
 */
export function postTransfers(
  balances: Balances,
  transfers: readonly Transfer[],
  known: ReadonlyMap<TransferId, Transfer> = new Map(),
): Result<Posting, LedgerRejection> {
  const next = new Map(balances);
  const seen = new Map(known);
  const posted: Transfer[] = [];
  for (const transfer of transfers) {
    const before = seen.get(transfer.id);
    const refusal = before === undefined ? malformed(transfer) : mismatch(before, transfer);
    if (refusal !== undefined) return err(refusal);
    if (before !== undefined) continue;
    const left = (next.get(transfer.debit) ?? 0) - transfer.amount;
    if (left < 0 && transfer.debit !== ISSUE) {
      return err({ code: 'InsufficientFunds', transfer: transfer.id, account: transfer.debit });
    }
    next.set(transfer.debit, left);
    next.set(transfer.credit, (next.get(transfer.credit) ?? 0) + transfer.amount);
    seen.set(transfer.id, transfer);
    posted.push(transfer);
  }
  assertMoved(balances, next);
  return ok({ posted, balances: next });
}

/** The sum of what all accounts hold: zero whenever the map holds every account. */
export function sumOfBalances(balances: Balances): number {
  let sum = 0;
  for (const balance of balances.values()) sum += balance;
  return sum;
}

/** What an account would hold after `transfers` if it held `before`: a separate, simpler sum to check against. */
export function balanceAfter(account: AccountId, before: number, transfers: readonly Transfer[]): number {
  let after = before;
  for (const transfer of transfers) {
    if (transfer.debit === account) after -= transfer.amount;
    if (transfer.credit === account) after += transfer.amount;
  }
  return after;
}

function malformed(transfer: Transfer): LedgerRejection | undefined {
  if (transfer.amount === NO_CHIPS) return { code: 'EmptyTransfer', transfer: transfer.id };
  if (transfer.debit === transfer.credit) return { code: 'SameAccount', transfer: transfer.id };
  return undefined;
}

function mismatch(before: Transfer, again: Transfer): LedgerRejection | undefined {
  const field = differingField(before, again);
  return field === undefined ? undefined : { code: 'TransferDiffers', transfer: again.id, field };
}

function assertMoved(before: Balances, after: Balances): void {
  assert(sumOfBalances(before) === sumOfBalances(after), 'a posting changed the sum of all accounts');
  for (const [account, balance] of after) {
    assert(Number.isSafeInteger(balance), `the balance of ${account} is not exact`);
    if (account !== ISSUE && balance !== before.get(account)) chips(balance);
  }
}
