import { CHIPS_MAX } from '@cardroom/kernel';
import { type AccountId, ISSUE, parseAccountId } from './accounts.ts';
import type { BreachKind, ReportBreach } from './audit-breaches.ts';
import type { AccountBalance } from './entries.ts';
import type { SealedEntry } from './journal.ts';
import { isResolutionId, resolutionId, type TransferId } from './transfers.ts';

/** An account as the entries lead to it. */
export interface ReplayedAccount {
  posted: number;
  pending: number;
  version: number;
  /** What is different from what the journal says: told once, and not again with each later entry. */
  told: string | undefined;
}

/** A reservation that nothing has ended yet. */
export interface OpenReservation {
  readonly debit: AccountId;
  readonly credit: AccountId;
  readonly amount: number;
  readonly expiresAt: number;
}

/** Does again what each entry says was done, by the meaning of its kind and by nothing else. */
export interface LedgerReplay {
  entry(entry: SealedEntry): void;
  readonly accounts: ReadonlyMap<AccountId, ReplayedAccount>;
  /** All reservations that were ever made; `undefined` when it has ended, so that its id cannot come again. */
  readonly reservations: ReadonlyMap<TransferId, OpenReservation | undefined>;
}

/** A replay from the beginning, with no account and no reservation. */
export function createLedgerReplay(report: ReportBreach): LedgerReplay {
  return new Replay(report);
}

class Replay implements LedgerReplay {
  readonly #report: ReportBreach;
  readonly accounts = new Map<AccountId, ReplayedAccount>();
  readonly reservations = new Map<TransferId, OpenReservation | undefined>();

  constructor(report: ReportBreach) {
    this.#report = report;
  }

  entry(entry: SealedEntry): void {
    const { debit, credit, amount, debitAfter, creditAfter } = entry;
    const isMoving = entry.kind === 'direct' || entry.kind === 'post';
    if (debit === credit) this.#wrong('entry', entry, `names ${debit} twice`);
    if (!(amount > 0 && amount <= CHIPS_MAX && Number.isInteger(amount))) {
      this.#wrong('entry', entry, `moves ${amount} chips`);
    }
    const reserved = this.#reserved(entry);
    const payer = this.#account(debit, entry);
    if (isMoving) payer.posted -= amount;
    payer.pending += reserved;
    payer.version += 1;
    this.#compare(payer, debit, debitAfter, entry);
    if (payer.posted < payer.pending && debit !== ISSUE) {
      this.#wrong('overdrawn', entry, `leaves ${debit} with ${payer.posted}, of which ${payer.pending} are reserved`);
    }
    if (isMoving) this.#pay(entry);
    else if (creditAfter !== undefined) this.#wrong('entry', entry, `changes ${credit}, which its kind does not`);
  }

  #pay(entry: SealedEntry): void {
    const { credit, amount, creditAfter } = entry;
    const payee = this.#account(credit, entry);
    payee.posted += amount;
    payee.version += 1;
    if (payee.posted > CHIPS_MAX)
      this.#wrong('overdrawn', entry, `leaves ${credit} with more than an account may hold`);
    if (creditAfter === undefined) this.#wrong('entry', entry, `does not say what ${credit} holds afterwards`);
    else this.#compare(payee, credit, creditAfter, entry);
  }

  /** By how much more, or less, of the payer's chips are reserved after an entry. */
  #reserved(entry: SealedEntry): number {
    if (entry.kind === 'direct' || entry.kind === 'pending') return this.#begun(entry);
    if (entry.expiresAt !== undefined) this.#wrong('entry', entry, 'expires, which its kind does not');
    const { pendingId } = entry;
    if (pendingId === undefined) {
      this.#wrong('entry', entry, 'ends a reservation and does not say which');
      return 0;
    }
    if (entry.id !== resolutionId(pendingId))
      this.#wrong('entry', entry, `does not have the id of the end of ${pendingId}`);
    const reservation = this.reservations.get(pendingId);
    if (reservation === undefined) {
      const why = this.reservations.has(pendingId) ? 'that has ended before' : 'that was never made';
      this.#wrong('reservation', entry, `ends ${pendingId}, ${why}`);
      return 0;
    }
    this.#checkEnd(entry, reservation);
    this.reservations.set(pendingId, undefined);
    return entry.debit === reservation.debit ? -reservation.amount : 0;
  }

  #begun(entry: SealedEntry): number {
    const { id, kind, debit, credit, amount, expiresAt } = entry;
    if (entry.pendingId !== undefined) this.#wrong('entry', entry, 'ends a reservation, which its kind does not');
    if (isResolutionId(id)) this.#wrong('entry', entry, `has the id of an end, ${id}`);
    if (this.reservations.has(id)) this.#wrong('entry', entry, `has the id of a reservation, ${id}`);
    if ((expiresAt !== undefined) !== (kind === 'pending')) {
      this.#wrong('entry', entry, kind === 'pending' ? 'never expires' : 'expires, which its kind does not');
    }
    if (kind !== 'pending') return 0;
    this.reservations.set(id, { debit, credit, amount, expiresAt: expiresAt ?? 0 });
    return amount;
  }

  #checkEnd(entry: SealedEntry, reservation: OpenReservation): void {
    const { kind, debit, credit, amount, at } = entry;
    if (debit !== reservation.debit || credit !== reservation.credit) {
      this.#wrong('reservation', entry, 'does not have the accounts of its reservation');
    }
    if (kind === 'post' ? amount > reservation.amount : amount !== reservation.amount) {
      this.#wrong('reservation', entry, `is about ${amount} chips, and ${reservation.amount} were reserved`);
    }
    if (kind === 'post' && at >= reservation.expiresAt) this.#wrong('reservation', entry, 'commits what had expired');
    if (kind === 'expire' && at < reservation.expiresAt) this.#wrong('reservation', entry, 'expires before its time');
  }

  #account(id: AccountId, entry: SealedEntry): ReplayedAccount {
    const known = this.accounts.get(id);
    if (known !== undefined) return known;
    if (parseAccountId(id) === undefined) this.#wrong('entry', entry, `names no account: ${id}`);
    const account: ReplayedAccount = { posted: 0, pending: 0, version: 0, told: undefined };
    this.accounts.set(id, account);
    return account;
  }

  #compare(account: ReplayedAccount, id: AccountId, after: AccountBalance, entry: SealedEntry): void {
    const [posted, pending] = [after.posted - account.posted, after.pending - account.pending];
    const version = after.version - account.version;
    if (posted === 0 && pending === 0 && version === 0) {
      account.told = undefined;
      return;
    }
    const difference = `${posted} ${pending} ${version}`;
    if (account.told === difference) return;
    account.told = difference;
    this.#wrong(
      'balance',
      entry,
      `says ${id} holds ${formatBalance(after)}, and it holds ${formatBalance(account)}`,
      id,
    );
  }

  #wrong(kind: BreachKind, { seq, batch }: SealedEntry, what: string, account?: AccountId): void {
    this.#report({ kind, seq, batch, sentence: `entry ${seq} ${what}`, ...(account === undefined ? {} : { account }) });
  }
}

/** A balance in words. */
export function formatBalance({ posted, pending, version }: AccountBalance): string {
  return `${posted} (${pending} reserved, ${version} entries)`;
}
