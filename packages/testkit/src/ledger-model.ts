import { CHIPS_MAX, type Result } from '@cardroom/kernel';
import {
  type AccountBalance,
  type AccountId,
  type DirectTransfer,
  ISSUE,
  type LedgerEntry,
  type LedgerRejection,
  type LedgerRejectionCode,
  type PendingTransfer,
  type PostTransfer,
  type Transfer,
  type TransferField,
  transferId,
  type TransferId,
} from '@cardroom/ledger';

/*
 * The ledger as its rules say it: plain maps that are copied for each set of transfers, and thrown away when the set
 * fails. Of the code that is compared with it nothing is used but the shapes of what goes in and comes out.
 */

/** What a transfer comes to, or why it does not. */
export type ModelAnswer<Value> = Result<Value, LedgerRejection>;

/** When and with what a set of transfers is decided. */
interface Moment {
  readonly at: number;
  readonly tableVersion?: number;
}

interface Burnt {
  readonly error: LedgerRejection;
  readonly asked: DirectTransfer | PendingTransfer;
}

/** What makes two transfers of one id the same one, in the order in which they are compared. */
const CONTENT: readonly TransferField[] = [
  'kind',
  'debit',
  'credit',
  'amount',
  'code',
  'tableId',
  'handId',
  'author',
  'note',
];

/** The slow and simple ledger, with one table whose commits move chips too. */
export class LedgerModel {
  accounts = new Map<AccountId, AccountBalance>();
  /** All that was ever done, in order. */
  log: LedgerEntry[] = [];
  tableVersion = 0;
  /** What was moved or reserved, by its id. */
  #done = new Map<TransferId, LedgerEntry>();
  /** What ended a reservation, by the reservation. */
  #ends = new Map<TransferId, LedgerEntry>();
  #burnt = new Map<TransferId, Burnt>();
  /** Reservations that were rolled back before anybody made them. */
  #neverToBe = new Set<TransferId>();

  copy(): LedgerModel {
    const copy = new LedgerModel();
    copy.#become(this);
    return copy;
  }

  /** A set of its own: ids that fail here have failed for ever. */
  post(transfers: readonly Transfer[], at: number): ModelAnswer<readonly LedgerEntry[]> {
    const draft = this.copy();
    const tried = draft.#tryAll(transfers, { at });
    if (tried.ok) this.#become(draft);
    else if (tried.error.culprit !== undefined) this.#remember(tried.error.culprit, tried.error.rejection, at);
    return tried.ok ? tried : { ok: false, error: tried.error.rejection };
  }

  /** A commit of the table: nothing at all is kept of one that is refused. */
  commit(transfers: readonly Transfer[], version: number, at: number): ModelAnswer<number> | 'conflict' {
    if (version !== this.tableVersion) return 'conflict';
    const draft = this.copy();
    const tried = draft.#tryAll(transfers, { at, tableVersion: version + 1 });
    if (!tried.ok) return { ok: false, error: tried.error.rejection };
    this.#become(draft);
    this.tableVersion = version + 1;
    return { ok: true, value: this.tableVersion };
  }

  made(id: TransferId): LedgerEntry | undefined {
    const entry = this.#done.get(id);
    return entry?.kind === 'pending' ? entry : undefined;
  }

  end(id: TransferId): LedgerEntry | undefined {
    return this.#ends.get(id);
  }

  /** Reservations that are not ended, and when they expire. */
  pending(): readonly (readonly [TransferId, number])[] {
    const open = [...this.#done].filter(([id, { kind }]) => kind === 'pending' && !this.#ends.has(id));
    return open.map(([id, { expiresAt = Infinity }]) => [id, expiresAt]);
  }

  balance(account: AccountId): AccountBalance {
    return this.accounts.get(account) ?? { posted: 0, pending: 0, version: 0 };
  }

  #become(other: LedgerModel): void {
    this.accounts = new Map(other.accounts);
    this.log = [...other.log];
    this.tableVersion = other.tableVersion;
    this.#done = new Map(other.#done);
    this.#ends = new Map(other.#ends);
    this.#burnt = new Map(other.#burnt);
    this.#neverToBe = new Set(other.#neverToBe);
  }

  #tryAll(
    transfers: readonly Transfer[],
    moment: Moment,
  ): Result<readonly LedgerEntry[], { readonly rejection: LedgerRejection; readonly culprit?: Transfer }> {
    for (const transfer of transfers) {
      const rejection = this.#refusedBefore(transfer);
      if (rejection !== undefined) return { ok: false, error: { rejection } };
    }
    const entries: LedgerEntry[] = [];
    for (const transfer of transfers) {
      const answer = this.#try(transfer, moment);
      if (!answer.ok) return { ok: false, error: { rejection: answer.error, culprit: transfer } };
      entries.push(answer.value);
    }
    return { ok: true, value: entries };
  }

  #refusedBefore(transfer: Transfer): LedgerRejection | undefined {
    if (transfer.kind !== 'direct' && transfer.kind !== 'pending') return undefined;
    if (this.#neverToBe.has(transfer.id)) return { code: 'ReservationRolledBack', transfer: transfer.id };
    const burnt = this.#burnt.get(transfer.id);
    if (burnt === undefined) return undefined;
    return differs(transfer.id, transfer, burnt.asked) ?? burnt.error;
  }

  /** What is kept of a set of its own that failed by `culprit`. */
  #remember(culprit: Transfer, error: LedgerRejection, at: number): void {
    const isShort = error.code === 'InsufficientFunds' || error.code === 'AccountFull';
    if (culprit.kind === 'direct' || culprit.kind === 'pending') {
      if (isShort) this.#burnt.set(culprit.id, { error, asked: culprit });
    } else if (culprit.kind === 'void') {
      const isTaken = this.#done.has(culprit.pendingId) || this.#burnt.has(culprit.pendingId);
      if (error.code === 'ReservationUnknown' && !isTaken) this.#neverToBe.add(culprit.pendingId);
    } else if (error.code === 'ReservationExpired') {
      const made = this.made(culprit.pendingId);
      if (made !== undefined && !this.#ends.has(made.id))
        this.#free(made, { kind: 'expire', pendingId: made.id }, { at });
    }
  }

  #try(transfer: Transfer, moment: Moment): ModelAnswer<LedgerEntry> {
    if (transfer.kind === 'void' || transfer.kind === 'expire') return this.#endWithout(transfer, moment);
    return transfer.kind === 'post' ? this.#take(transfer, moment) : this.#begin(transfer, moment);
  }

  /** Moves or reserves. */
  #begin(transfer: DirectTransfer | PendingTransfer, moment: Moment): ModelAnswer<LedgerEntry> {
    const { id, debit, credit, amount } = transfer;
    const first = this.#done.get(id);
    if (first !== undefined) {
      const error = differs(id, transfer, first);
      return error === undefined ? { ok: true, value: first } : { ok: false, error };
    }
    if (amount === 0) return no('EmptyTransfer', id);
    if (debit === credit) return no('SameAccount', id);
    const { posted, pending } = this.balance(debit);
    if (debit !== ISSUE && posted - pending < amount) return no('InsufficientFunds', id, { account: debit });
    if (transfer.kind === 'direct') {
      if (this.balance(credit).posted + amount > CHIPS_MAX) return no('AccountFull', id, { account: credit });
      this.#change(debit, 0 - amount, 0);
      this.#change(credit, amount, 0);
    } else this.#change(debit, 0, amount);
    const entry = this.#write({
      ...transfer,
      ...moment,
      debitAfter: this.balance(debit),
      ...this.#creditAfter(transfer),
    });
    this.#done.set(id, entry);
    return { ok: true, value: entry };
  }

  /** Moves what was reserved, or a part of it. */
  #take(transfer: PostTransfer, moment: Moment): ModelAnswer<LedgerEntry> {
    const { pendingId, debit, credit, amount } = transfer;
    if (this.#neverToBe.has(pendingId)) return no('ReservationRolledBack', pendingId);
    const made = this.made(pendingId);
    if (made === undefined) return no('ReservationUnknown', pendingId);
    const end = this.#ends.get(pendingId);
    if (end?.kind === 'void') return no('ReservationRolledBack', pendingId);
    if (end?.kind === 'expire') return no('ReservationExpired', pendingId);
    if (end !== undefined) {
      const error = differs(pendingId, transfer, end);
      return error === undefined ? { ok: true, value: end } : { ok: false, error };
    }
    if (debit !== made.debit) return no('TransferDiffers', pendingId, { field: 'debit' });
    if (credit !== made.credit) return no('TransferDiffers', pendingId, { field: 'credit' });
    if (amount === 0) return no('EmptyTransfer', pendingId);
    if (amount > made.amount) return no('ReservationTooSmall', pendingId);
    if (moment.at >= (made.expiresAt ?? Infinity)) return no('ReservationExpired', pendingId);
    if (this.balance(credit).posted + amount > CHIPS_MAX) return no('AccountFull', pendingId, { account: credit });
    this.#change(debit, 0 - amount, 0 - made.amount);
    this.#change(credit, amount, 0);
    const afters = { debitAfter: this.balance(debit), ...this.#creditAfter(transfer) };
    const entry = this.#write({ ...transfer, id: endId(pendingId), ...moment, ...afters });
    this.#ends.set(pendingId, entry);
    return { ok: true, value: entry };
  }

  /** Rolls a reservation back, or ends it because it is over. */
  #endWithout(transfer: Extract<Transfer, { kind: 'void' | 'expire' }>, moment: Moment): ModelAnswer<LedgerEntry> {
    const { kind, pendingId } = transfer;
    const made = this.made(pendingId);
    if (made === undefined) return no('ReservationUnknown', pendingId);
    const end = this.#ends.get(pendingId);
    if (kind === 'void' && end?.kind === 'post') return no('ReservationCommitted', pendingId);
    if (end !== undefined) return { ok: true, value: end };
    if (kind === 'expire' && moment.at < (made.expiresAt ?? Infinity)) return no('ReservationNotDue', pendingId);
    return { ok: true, value: this.#free(made, transfer, moment) };
  }

  #free(made: LedgerEntry, transfer: Extract<Transfer, { kind: 'void' | 'expire' }>, moment: Moment): LedgerEntry {
    this.#change(made.debit, 0, 0 - made.amount);
    const { debit, credit, amount, code, tableId, handId } = made;
    const facts = { debit, credit, amount, code, ...(tableId && { tableId }), ...(handId && { handId }) };
    const ending = { ...facts, ...transfer, id: endId(made.id), ...moment, debitAfter: this.balance(debit) };
    const entry = this.#write(ending);
    this.#ends.set(made.id, entry);
    return entry;
  }

  #creditAfter({ kind, credit }: { kind: Transfer['kind']; credit: AccountId }): Pick<LedgerEntry, 'creditAfter'> {
    return kind === 'pending' ? {} : { creditAfter: this.balance(credit) };
  }

  #change(account: AccountId, posted: number, pending: number): void {
    const before = this.balance(account);
    const after = { posted: before.posted + posted, pending: before.pending + pending, version: before.version + 1 };
    this.accounts.set(account, after);
  }

  #write(entry: LedgerEntry): LedgerEntry {
    this.log.push(entry);
    return entry;
  }
}

function endId(id: TransferId): TransferId {
  return transferId(`${id}/end`);
}

type Content = Partial<Record<TransferField, unknown>>;

function differs(id: TransferId, asked: Content, first: Content): LedgerRejection | undefined {
  const field = CONTENT.find((name) => asked[name] !== first[name]);
  return field === undefined ? undefined : { code: 'TransferDiffers', transfer: id, field };
}

function no(
  code: LedgerRejectionCode,
  transfer: TransferId,
  details: Pick<LedgerRejection, 'account' | 'field'> = {},
): { readonly ok: false; readonly error: LedgerRejection } {
  return { ok: false, error: { code, transfer, ...details } };
}
