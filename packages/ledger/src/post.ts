import { assert, CHIPS_MAX, Defect, err, isChips, NO_CHIPS, ok, type Result, unreachable } from '@cardroom/kernel';
import { type AccountId, ISSUE } from './accounts.ts';
import { type AccountBalance, availableOf, type LedgerEntry, type LedgerView } from './entries.ts';
import type { LedgerRejection, LedgerRejectionCode } from './rejections.ts';
import {
  type DirectTransfer,
  differingField,
  type ExpireTransfer,
  idOf,
  isResolutionId,
  type MovingTransfer,
  type PendingTransfer,
  type PostTransfer,
  type Transfer,
  type TransferFacts,
  type TransferId,
  type VoidTransfer,
} from './transfers.ts';

/** When a set of transfers is posted, and with which commit of a table, if with one. */
export interface PostingContext {
  /** In milliseconds since 1970; decides what has expired. */
  readonly at: number;
  readonly tableVersion?: number;
}

/** What posting a set came to. */
export interface Posting {
  /** What is new, in order. */
  readonly entries: readonly LedgerEntry[];
  /** What the accounts hold now that `entries` have changed. */
  readonly accounts: ReadonlyMap<AccountId, AccountBalance>;
  /** The entry of each transfer of the set: a new one, or the one that it had already. */
  readonly outcomes: readonly LedgerEntry[];
}

type Outcome = Result<LedgerEntry, LedgerRejection>;

/**
 * Posts a set of transfers in order, all or none. A transfer that was done before with the same content is done and
 * moves nothing; another content under its id is refused by the name of the field. A reservation ends once: posted,
 * voided or expired. Only `issue` may go below zero, and what is reserved can be spent by nobody else.
 */
export function postTransfers(
  view: LedgerView,
  transfers: readonly Transfer[],
  context: PostingContext,
): Result<Posting, LedgerRejection> {
  const tried = tryTransfers(view, transfers, context);
  return tried.ok ? tried : err(tried.error.rejection);
}

/** Why a set was refused, and at which of its transfers; of an id that was refused before, at none. */
export interface SetRefusal {
  readonly rejection: LedgerRejection;
  readonly at?: Transfer;
}

/** `postTransfers`, for whoever needs to know which transfer it was that failed. */
export function tryTransfers(
  view: LedgerView,
  transfers: readonly Transfer[],
  context: PostingContext,
): Result<Posting, SetRefusal> {
  const draft = new Draft(view, context);
  // What has an answer already gives it, whatever stands before it in the set.
  for (const transfer of transfers) {
    const rejection = draft.refusalOf(transfer);
    if (rejection !== undefined) return err({ rejection });
  }
  const outcomes: LedgerEntry[] = [];
  for (const transfer of transfers) {
    const outcome = draft.post(transfer);
    if (!outcome.ok) return err({ rejection: outcome.error, at: transfer });
    outcomes.push(outcome.value);
  }
  draft.assertMoved();
  return ok({ entries: draft.entries, accounts: draft.accounts, outcomes });
}

/** What an account would hold after `transfers` if it held `before`: a separate, simpler sum to check against. */
export function balanceAfter(account: AccountId, before: number, transfers: readonly MovingTransfer[]): number {
  let after = before;
  for (const transfer of transfers) {
    if (transfer.debit === account) after -= transfer.amount;
    if (transfer.credit === account) after += transfer.amount;
  }
  return after;
}

/** A set that is being posted over a view that stays as it is. */
class Draft {
  readonly #view: LedgerView;
  readonly #context: PostingContext;
  readonly #byId = new Map<TransferId, LedgerEntry>();
  readonly entries: LedgerEntry[] = [];
  readonly accounts = new Map<AccountId, AccountBalance>();

  constructor(view: LedgerView, context: PostingContext) {
    this.#view = view;
    this.#context = context;
  }

  post(transfer: Transfer): Outcome {
    switch (transfer.kind) {
      case 'direct':
      case 'pending':
        return this.#first(transfer);
      case 'post':
        return this.#commit(transfer);
      case 'void':
      case 'expire':
        return this.#giveUp(transfer);
      default:
        return unreachable(transfer);
    }
  }

  /** The refusal that the id of a transfer stands for, from before this set. */
  refusalOf(transfer: Transfer): LedgerRejection | undefined {
    if (transfer.kind !== 'direct' && transfer.kind !== 'pending') return undefined;
    const before = this.#view.refusal(transfer.id);
    if (before === undefined) return undefined;
    const field = before.transfer === undefined ? undefined : differingField(before.transfer, transfer);
    return field === undefined ? before.error : { code: 'TransferDiffers', transfer: transfer.id, field };
  }

  /** What was posted or reserved before stands; what was not must have content and funds. */
  #first(transfer: DirectTransfer | PendingTransfer): Outcome {
    const before = this.#entry(transfer.id);
    if (before !== undefined) return sameOrRefused(before, transfer);
    const { id, debit, credit, amount } = transfer;
    assertSound(transfer);
    if (amount === NO_CHIPS) return refused('EmptyTransfer', id);
    if (debit === credit) return refused('SameAccount', id);
    const payer = this.#balance(debit);
    const least = debit === ISSUE ? Number.MIN_SAFE_INTEGER : 0;
    if (availableOf(payer) - amount < least) return refused('InsufficientFunds', id, debit);
    if (transfer.kind === 'pending') {
      return ok(this.#write(transfer, { ...changed(payer), pending: payer.pending + amount }));
    }
    const payee = this.#balance(credit);
    if (payee.posted + amount > CHIPS_MAX) return refused('AccountFull', id, credit);
    return ok(this.#write(transfer, { ...changed(payer), posted: payer.posted - amount }, paid(payee, amount)));
  }

  /** Moves reserved chips, and frees what was reserved too much. */
  #commit(transfer: PostTransfer): Outcome {
    const { pendingId, debit, credit, amount } = transfer;
    assert(isChips(amount), 'an amount is no number of chips');
    const end = this.#entry(idOf(transfer));
    if (end !== undefined) return end.kind === 'post' ? sameOrRefused(end, transfer) : ended(end);
    const reserved = this.#entry(pendingId);
    if (reserved?.kind !== 'pending') return this.#neverReserved(pendingId);
    const other = debit === reserved.debit ? (credit === reserved.credit ? undefined : 'credit') : 'debit';
    if (other !== undefined) return err({ code: 'TransferDiffers', transfer: pendingId, field: other });
    if (amount === NO_CHIPS) return refused('EmptyTransfer', pendingId);
    if (amount > reserved.amount) return refused('ReservationTooSmall', pendingId);
    if (this.#context.at >= (reserved.expiresAt ?? 0)) return refused('ReservationExpired', pendingId);
    const payee = this.#balance(credit);
    if (payee.posted + amount > CHIPS_MAX) return refused('AccountFull', pendingId, credit);
    const payer = freed(this.#balance(debit), reserved.amount);
    return ok(this.#write(transfer, { ...payer, posted: payer.posted - amount }, paid(payee, amount)));
  }

  /** Frees reserved chips. What has come to nothing before has done so already. */
  #giveUp(transfer: VoidTransfer | ExpireTransfer): Outcome {
    assert(!isResolutionId(transfer.pendingId), 'the end of a reservation is no reservation');
    const end = this.#entry(idOf(transfer));
    if (end !== undefined) return isAsWanted(end, transfer) ? ok(end) : ended(end);
    const reserved = this.#entry(transfer.pendingId);
    if (reserved?.kind !== 'pending') return refused('ReservationUnknown', transfer.pendingId);
    const { debit, credit, amount, code, tableId, handId, expiresAt = 0 } = reserved;
    if (transfer.kind === 'expire' && this.#context.at < expiresAt) {
      return refused('ReservationNotDue', transfer.pendingId);
    }
    const facts = { debit, credit, amount, code, ...named({ tableId, handId }) };
    return ok(this.#write({ ...facts, ...transfer }, freed(this.#balance(debit), amount)));
  }

  /** A rollback that came first is the reason, if one did. */
  #neverReserved(id: TransferId): Outcome {
    const isRolledBack = this.#view.refusal(id)?.error.code === 'ReservationRolledBack';
    return refused(isRolledBack ? 'ReservationRolledBack' : 'ReservationUnknown', id);
  }

  #write(
    transfer: DirectTransfer | PendingTransfer | ((PostTransfer | VoidTransfer | ExpireTransfer) & TransferFacts),
    debitAfter: AccountBalance,
    creditAfter?: AccountBalance,
  ): LedgerEntry {
    const paidTo = creditAfter === undefined ? {} : { creditAfter };
    const entry: LedgerEntry = { ...transfer, id: idOf(transfer), ...this.#context, debitAfter, ...paidTo };
    this.#byId.set(entry.id, entry);
    this.entries.push(entry);
    this.accounts.set(entry.debit, debitAfter);
    if (creditAfter !== undefined) this.accounts.set(entry.credit, creditAfter);
    return entry;
  }

  #entry(id: TransferId): LedgerEntry | undefined {
    return this.#byId.get(id) ?? this.#view.entry(id);
  }

  #balance(account: AccountId): AccountBalance {
    return this.accounts.get(account) ?? this.#view.balance(account);
  }

  /** Every set leaves the sum of all accounts as it was, and no account that is not `issue` below zero. */
  assertMoved(): void {
    let change = 0;
    for (const [account, { posted, pending }] of this.accounts) {
      change += posted - this.#view.balance(account).posted;
      const isExact = Number.isSafeInteger(posted) && Number.isSafeInteger(pending);
      const isCovered = pending >= 0 && (account === ISSUE || posted >= pending);
      // No `assert`: its words would be put together for every account, which takes longer than looking at it.
      if (!isExact || !isCovered) throw new Defect(`${account} would hold ${posted}, of which ${pending} are reserved`);
    }
    assert(change === 0, 'a posting changed the sum of all accounts');
  }
}

/** What comes from outside the compiler's sight, such as another thread, is looked at once more. */
function assertSound(transfer: DirectTransfer | PendingTransfer): void {
  assert(!isResolutionId(transfer.id), 'an id is made as if it were the end of a reservation');
  // Half a character would be read back as another one, and so would be another id.
  assert(transfer.id.isWellFormed(), 'an id is no text');
  assert(isChips(transfer.amount), 'an amount is no number of chips');
  const isTimed = transfer.kind === 'direct' || Number.isSafeInteger(transfer.expiresAt);
  assert(isTimed, 'a reservation ends at no moment that there is');
}

/**
 * Whether a reservation that has ended has ended as somebody wants it to. For players it is enough that the chips are
 * free; an operator builds on having freed them himself, so that only his own doing is the same again.
 */
function isAsWanted(end: LedgerEntry, wanted: VoidTransfer | ExpireTransfer): boolean {
  if (wanted.kind === 'expire') return true;
  if (wanted.author === undefined) return end.kind !== 'post';
  return end.kind === 'void' && end.author === wanted.author && end.note === wanted.note;
}

function sameOrRefused(before: LedgerEntry, again: DirectTransfer | PendingTransfer | PostTransfer): Outcome {
  const field = differingField(before, again);
  if (field === undefined) return ok(before);
  return err({ code: 'TransferDiffers', transfer: 'id' in again ? again.id : again.pendingId, field });
}

/** Why a reservation that has ended cannot end in another way. */
function ended({ kind, id, pendingId = id }: LedgerEntry): Outcome {
  if (kind === 'post') return refused('ReservationCommitted', pendingId);
  return refused(kind === 'void' ? 'ReservationRolledBack' : 'ReservationExpired', pendingId);
}

function refused(code: LedgerRejectionCode, transfer: TransferId, account?: AccountId): Outcome {
  return err({ code, transfer, ...(account === undefined ? {} : { account }) });
}

function changed(balance: AccountBalance): AccountBalance {
  return { ...balance, version: balance.version + 1 };
}

function paid(balance: AccountBalance, amount: number): AccountBalance {
  return { ...changed(balance), posted: balance.posted + amount };
}

function freed(balance: AccountBalance, amount: number): AccountBalance {
  return { ...changed(balance), pending: balance.pending - amount };
}

/** The fields that are there. */
function named<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
