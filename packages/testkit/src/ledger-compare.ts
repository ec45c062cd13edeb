import { type AccountBalance, ISSUE, type LedgerEntry, type TransferId } from '@cardroom/ledger';
import type { Store } from '@cardroom/room';
import type { LedgerAnswer } from './ledger-answers.ts';
import type { LedgerHistory } from './ledger-steps.ts';
import type { LedgerModel } from './ledger-model.ts';

/** How an answer of the ledger is not the one that the model gives; `undefined` when it is. */
export function differenceOfAnswers(found: LedgerAnswer, expected: LedgerAnswer): string | undefined {
  if (found.kind === 'entries' && expected.kind === 'entries')
    return differenceOfEntries(found.entries, expected.entries);
  return isSame(found, expected) ? undefined : differing('the answer', found, expected);
}

/** How lines of the journal are not those that the model has written; `undefined` when they are, all of them. */
export function differenceOfEntries(
  found: readonly LedgerEntry[],
  expected: readonly LedgerEntry[],
): string | undefined {
  const length = Math.max(found.length, expected.length);
  for (let at = 0; at < length; at++) {
    if (!isSameEntry(found[at], expected[at])) return differing(`entry ${at + 1}`, found[at], expected[at]);
  }
  return undefined;
}

/** Which history is looked at, and how its ids begin. */
export interface LookedAt {
  readonly history: LedgerHistory;
  readonly prefix: string;
}

const PENDING_MOST = 100;

/** How what the ledger holds is not what the model holds; `undefined` when it is. */
export async function differenceOfLedger(
  store: Store,
  model: LedgerModel,
  looked: LookedAt,
): Promise<string | undefined> {
  const found = await Promise.all([
    differenceOfSum(store),
    ...[ISSUE, ...looked.history.accounts].map(async (account) => {
      const balance = await store.account(account);
      return isSameBalance(balance, model.balance(account))
        ? undefined
        : differing(account, balance, model.balance(account));
    }),
    ...looked.history.reservations.map((id) => differenceOfReservation(store, model, id)),
    differenceOfPending(store, model, looked.prefix),
  ]);
  return found.find((difference) => difference !== undefined);
}

async function differenceOfSum(store: Store): Promise<string | undefined> {
  const sum = await store.sumOfBalances();
  return sum === 0 ? undefined : differing('the sum of all accounts', sum, 0);
}

async function differenceOfReservation(store: Store, model: LedgerModel, id: TransferId): Promise<string | undefined> {
  const found = await store.reservation(id);
  const [made, end] = [model.made(id), model.end(id)];
  const isRight =
    found === undefined
      ? made === undefined
      : isSameEntry(found.made, made) && isSameEntry(found.end, end) && found.state === stateAfter(end);
  return isRight ? undefined : differing(`reservation ${id}`, found, { made, end });
}

async function differenceOfPending(store: Store, model: LedgerModel, prefix: string): Promise<string | undefined> {
  const listed = await store.pendingReservations(prefix, PENDING_MOST);
  const found = listed.filter(([id]) => id.startsWith(prefix));
  const expected = model.pending().toSorted(([left], [right]) => (left < right ? -1 : 1));
  return isSame(found, expected) ? undefined : differing('what is pending', found, expected);
}

function stateAfter(end: LedgerEntry | undefined): string {
  if (end === undefined) return 'pending';
  if (end.kind === 'post') return 'committed';
  return end.kind === 'void' ? 'rolled_back' : 'expired';
}

/** Its place in the journal apart, which no answer needs to name. */
const FIELDS = [
  'id',
  'kind',
  'debit',
  'credit',
  'amount',
  'code',
  'pendingId',
  'expiresAt',
  'tableId',
  'handId',
  'author',
  'note',
  'at',
  'tableVersion',
] as const;

function isSameEntry(left: LedgerEntry | undefined, right: LedgerEntry | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  if (!FIELDS.every((field) => left[field] === right[field])) return false;
  return isSameBalance(left.debitAfter, right.debitAfter) && isSameBalance(left.creditAfter, right.creditAfter);
}

function isSameBalance(left: AccountBalance | undefined, right: AccountBalance | undefined): boolean {
  if (left === undefined || right === undefined) return left === right;
  return left.posted === right.posted && left.pending === right.pending && left.version === right.version;
}

/** Whether two values are the same as JSON, whatever the order of their fields. */
function isSame(left: unknown, right: unknown): boolean {
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return left === right;
  const [ours, theirs] = [new Map(Object.entries(left)), new Map(Object.entries(right))];
  return (
    ours.size === theirs.size && [...ours].every(([name, value]) => theirs.has(name) && isSame(value, theirs.get(name)))
  );
}

function differing(what: string, found: unknown, expected: unknown): string {
  return `${what} is ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`;
}
