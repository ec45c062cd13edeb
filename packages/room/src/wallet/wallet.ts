import {
  assert,
  type Chips,
  chips,
  Fault,
  type HandId,
  type PlayerId,
  type Result,
  type TableId,
} from '@cardroom/kernel';
import {
  type AccountId,
  availableOf,
  DEAD_LETTER,
  type DirectTransfer,
  isTableAccount,
  ISSUE,
  type LedgerRejection,
  type Reservation,
  reservationOf,
  type TransferCode,
  type TransferId,
  transferId,
  walletAccount,
} from '@cardroom/ledger';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { WalletView } from '../room.ts';
import type { DeadLetterOffice } from './dead-letter-office.ts';
import type { WalletMeter } from './wallet-meter.ts';

/** What a new player, person or bot, is given to play with. */
export const GRANT: Chips = chips(10_000);

/** How long chips stay reserved when nobody says otherwise. */
export const RESERVATION_TTL_MS = 5 * 60_000;

/** Chips that somebody wants to put where they may be needed. */
export interface ReserveRequest {
  /** Made by whoever asks, before asking: the same id is the same reservation, however often it is asked for. */
  readonly id: TransferId;
  readonly from: AccountId;
  readonly to: AccountId;
  readonly amount: Chips;
  readonly code: TransferCode;
  readonly tableId?: TableId;
  readonly handId?: HandId;
  /** Milliseconds until it expires. */
  readonly ttlMs?: number;
  /** Nobody has asked under this id before: what has become of it since need not be looked up. */
  readonly isNew?: boolean;
}

/** An operator's correction of what a player owns. */
export interface Adjustment {
  readonly id: TransferId;
  readonly player: PlayerId;
  /** Chips to give, or, below zero, to take away. */
  readonly change: number;
  /** Where they come from or go to: new ones from `issue`, or those that were set aside in `deadletter`. */
  readonly against?: AccountId;
  readonly author: string;
  readonly note: string;
}

/** What became of a reservation, or why nothing did. */
export type ReservationOutcome = Result<Reservation, LedgerRejection>;

/**
 * Players' chips: reserved first, committed or rolled back later. Every call may be made again with the same id, at any
 * time and in any order: what was done is not done twice, and what has ended stays as it ended. A `Fault` says that the
 * outcome is not known: ask again.
 */
export interface Wallet {
  /**
   * Reserves chips: they stay in `from`, where nobody else can spend them. `InsufficientFunds` takes nothing away and
   * stays the answer to this id; an id that was rolled back before is refused with `ReservationRolledBack`.
   */
  reserve(request: ReserveRequest): Promise<ReservationOutcome>;
  /**
   * Moves reserved chips, all of them or `amount`; the rest is free again. Refused when it was rolled back or has
   * expired, or was never made. Chips of a table, in a seat, a pot or on hold, move with the commit of their table, by a
   * `post` among its transfers: to move them here is a `Defect`.
   */
  commit(id: TransferId, amount?: Chips): Promise<ReservationOutcome>;
  /**
   * Frees reserved chips. What was rolled back or has expired is free already; what was committed is refused with
   * `ReservationCommitted`, and what was never reserved with `ReservationUnknown`, and can never be reserved then. What
   * cannot be done although it is tried several times becomes a dead letter, and is thrown.
   */
  rollback(id: TransferId): Promise<ReservationOutcome>;
  /** Counts the commit of a reservation that moved, or did not, with the commit of its table. */
  countCommit(outcome: Result<unknown, LedgerRejection>, tookMs: number): void;
  /** Ends the reservations whose time is over; says how many. */
  expireDue(): Promise<number>;
  /** What a player can spend, and what is promised to somebody but not yet paid. */
  balance(player: PlayerId): Promise<WalletView>;
  /** Gives play chips under a name, once. */
  grant(name: string, player: PlayerId, amount: Chips): Promise<Result<undefined, LedgerRejection>>;
  /** Gives the bonus of one day, such as `2026-11-27`, once a player and day. */
  dailyBonus(player: PlayerId, day: string, amount: Chips): Promise<Result<undefined, LedgerRejection>>;
  /** Corrects what a player owns, once under its id. */
  adjust(adjustment: Adjustment): Promise<Result<undefined, LedgerRejection>>;
}

/** What a wallet needs. */
export interface WalletPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly meter: WalletMeter;
  readonly deadLetters: DeadLetterOffice;
  readonly reservationTtlMs?: number;
}

/** How many reservations are ended in one go. */
const EXPIRED_AT_ONCE = 500;

/** The wallets of all players over their ports. */
export function createWallet(ports: WalletPorts): Wallet {
  const { store, clock, meter, deadLetters, reservationTtlMs = RESERVATION_TTL_MS } = ports;
  const post = async (transfer: DirectTransfer): Promise<Result<undefined, LedgerRejection>> => {
    const posted = await store.post([transfer], clock.now());
    return posted.ok ? { ok: true, value: undefined } : posted;
  };
  return {
    reserve: ({ id, from, to, ttlMs = reservationTtlMs, isNew = false, ...facts }) =>
      meter.measure('reserve', async () => {
        const at = clock.now();
        const pending = { ...facts, kind: 'pending', id, debit: from, credit: to, expiresAt: at + ttlMs } as const;
        const posted = await store.post([pending], at);
        if (!posted.ok) return posted;
        const [made] = posted.value;
        return isNew && made !== undefined ? { ok: true, value: reservationOf(made, undefined) } : standing(store, id);
      }),
    commit: (id, amount) => meter.measure('commit', () => commitReservation(store, clock, id, amount)),
    countCommit: (outcome, tookMs) => meter.count('commit', outcome, tookMs),
    rollback: (id) => meter.measure('rollback', () => deadLetters.rollBack(id)),
    expireDue: () => expireDue(ports),
    balance: (player) => balanceOf(store, player),
    grant: (name, player, amount) => post(grantTransfer(name, player, amount)),
    dailyBonus: (player, day, amount) => post(bonusTransfer(player, day, amount)),
    adjust: (adjustment) => post(adjustmentTransfer(adjustment)),
  };
}

/** The transfer that gives play chips to a player. Under the same name it happens once. */
export function grantTransfer(name: string, player: PlayerId, amount: Chips): DirectTransfer {
  const id = transferId(`grant:${name}`);
  return { kind: 'direct', id, debit: ISSUE, credit: walletAccount(player), amount, code: 'grant' };
}

function bonusTransfer(player: PlayerId, day: string, amount: Chips): DirectTransfer {
  const id = transferId(`bonus:${day}:${player}`);
  return { kind: 'direct', id, debit: ISSUE, credit: walletAccount(player), amount, code: 'dailyBonus' };
}

/** What a player can spend, and what is promised to somebody but not yet paid. */
export async function balanceOf(store: Store, player: PlayerId): Promise<WalletView> {
  const [balance, held] = await Promise.all([store.account(walletAccount(player)), store.heldBy(player)]);
  return { available: availableOf(balance), reserved: balance.pending + held };
}

/** How a reservation that is known to be there stands now. */
async function standing(store: Store, id: TransferId): Promise<ReservationOutcome> {
  const reservation = await store.reservation(id);
  if (reservation === undefined) throw new Fault('StoreFailed', 'a reservation that was made cannot be read');
  return { ok: true, value: reservation };
}

async function commitReservation(
  store: Store,
  clock: Clock,
  id: TransferId,
  amount: Chips | undefined,
): Promise<ReservationOutcome> {
  const reservation = await store.reservation(id);
  if (reservation === undefined) return { ok: false, error: { code: 'ReservationUnknown', transfer: id } };
  const { made } = reservation;
  const { debit, credit, code, tableId, handId } = made;
  assert(!isTableAccount(debit) && !isTableAccount(credit), 'chips of a table move with the commit of their table');
  const facts = {
    debit,
    credit,
    code,
    amount: amount ?? made.amount,
    ...(tableId === undefined ? {} : { tableId }),
    ...(handId === undefined ? {} : { handId }),
  };
  const posted = await store.post([{ kind: 'post', pendingId: id, ...facts }], clock.now());
  if (!posted.ok) return posted;
  return { ok: true, value: reservationOf(made, posted.value[0]) };
}

async function expireDue({ store, clock, deadLetters }: WalletPorts): Promise<number> {
  let count = 0;
  for (;;) {
    const due = await store.dueReservations(clock.now(), EXPIRED_AT_ONCE);
    const ended = await Promise.all(due.map((id) => deadLetters.expire(id)));
    count += ended.filter((isEnded) => isEnded).length;
    // What could not be ended because the store is away is still due, and has to wait for the next time.
    if (due.length < EXPIRED_AT_ONCE || ended.includes(false)) return count;
  }
}

function adjustmentTransfer({ id, player, change, against = ISSUE, author, note }: Adjustment): DirectTransfer {
  assert(against === ISSUE || against === DEAD_LETTER, 'a correction is not made at the cost of others');
  const wallet = walletAccount(player);
  const [debit, credit] = change >= 0 ? [against, wallet] : [wallet, against];
  return { kind: 'direct', id, debit, credit, amount: chips(Math.abs(change)), code: 'adjustment', author, note };
}
