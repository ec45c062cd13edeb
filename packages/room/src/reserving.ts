import { err, ok, type TableId } from '@cardroom/kernel';
import { type AccountId, accountKind, type DirectTransfer, type LedgerRejection, transferId } from '@cardroom/ledger';
import { isSameMove, type OwnChips } from './own-chips.ts';
import { namesUnder } from './account-names.ts';
import type { Clock } from './ports/clock.ts';
import { type CommandTracer, takeStep } from './ports/command-tracer.ts';
import type { Random } from './ports/random.ts';
import type { CommitOutcome, Store } from './ports/store.ts';
import { settledQuietly } from './settled-quietly.ts';
import type { Wallet } from './wallet/wallet.ts';

/** What a room asks of wallets. */
export type RoomWallet = Pick<Wallet, 'reserve' | 'rollback' | 'countCommit'>;

/** What reserving needs from outside. */
export interface ReservingPorts {
  readonly store: Store;
  readonly wallet: RoomWallet;
  readonly clock: Clock;
  readonly random: Random;
  readonly tracer?: CommandTracer | undefined;
}

/**
 * The chips of one command, from the first try to the last. They are asked for before the lock is, and nobody waits for
 * the answer: the store does one after the other, so that the commit finds them reserved, or is refused. Who comes first
 * stays first, and where the lock is free both phases share one write.
 */
export class Reserving {
  readonly #ports: ReservingPorts;
  readonly #table: TableId;
  #own: OwnChips | undefined;
  /** Set when the last commit did not find them. */
  #missed: { readonly error: LedgerRejection; readonly tookMs: number } | undefined;
  /** Somebody else has reserved chips of the seat. Who has the lock goes ahead, so this command goes on without. */
  #goesWithout = false;

  constructor(ports: ReservingPorts, table: TableId) {
    this.#ports = ports;
    this.#table = table;
  }

  /** What is reserved, as far as is known. */
  get own(): OwnChips | undefined {
    return this.#own;
  }

  /** Reserves what `move` needs, unless that is reserved already; what was reserved for something else is given back. */
  reserve(move: DirectTransfer | undefined): void {
    if (this.#own !== undefined && isSameMove(this.#own.move, move)) return;
    this.giveBack();
    if (move === undefined || (this.#goesWithout && isOfSeat(move))) return;
    const { debit: from, credit: to, amount, code, tableId, handId } = move;
    const id = transferId(reservationName(this.#ports, this.#table));
    const where = { ...(tableId === undefined ? {} : { tableId }), ...(handId === undefined ? {} : { handId }) };
    const { wallet, tracer } = this.#ports;
    const wanted = { id, from, to, amount, code, ...where, isNew: true };
    const made = takeStep(tracer, 'reserve', () => wallet.reserve(wanted));
    // Whether it failed is asked for only when the commit did.
    void settledQuietly(made);
    this.#own = { id, move, made, isPosted: false };
  }

  /** Whether a commit that needs `move` may be made: chips of a wallet are always reserved first. */
  covers(move: DirectTransfer | undefined): boolean {
    if (this.#own !== undefined) return isSameMove(this.#own.move, move);
    return move === undefined || isOfSeat(move);
  }

  /** Makes the commit that they are to move with, and counts what became of them. */
  async counted(commit: () => Promise<CommitOutcome>): Promise<CommitOutcome> {
    const { wallet, clock } = this.#ports;
    const begun = clock.monotonicMs();
    const outcome = await commit();
    if (this.#own === undefined) return outcome;
    const tookMs = clock.monotonicMs() - begun;
    if (outcome.kind === 'committed') {
      this.#own.isPosted = true;
      wallet.countCommit(ok(undefined), tookMs);
    } else if (outcome.kind === 'refused') {
      const { error } = outcome;
      if (isOfReservation(error)) this.#missed = { error, tookMs };
      else wallet.countCommit(err(error), tookMs);
    }
    return outcome;
  }

  /**
   * Why a wallet did not give what the last commit missed; nothing when it may be tried again: because the reservation
   * has ended meanwhile, or is one of chips at the table. A `Fault` when the store did not answer.
   */
  async shortage(): Promise<LedgerRejection | undefined> {
    const [own, missed] = [this.#own, this.#missed];
    this.#missed = undefined;
    if (own === undefined || missed === undefined) return undefined;
    const made = await own.made;
    this.giveBack();
    // What was never there was not lost.
    if (made.ok) this.#ports.wallet.countCommit(err(missed.error), missed.tookMs);
    if (made.ok || isOfReservation(made.error)) return undefined;
    this.#goesWithout = isOfSeat(own.move);
    return this.#goesWithout ? undefined : made.error;
  }

  /**
   * Gives back what has not moved. Nobody waits for it: should it fail, it becomes a dead letter, and it expires in any
   * case. Where the outcome of the commit is not known, the ledger knows whether there is something to give back.
   */
  giveBack(): void {
    const own = this.#own;
    this.#own = undefined;
    if (own !== undefined && !own.isPosted) void settledQuietly(this.#giveBack(own));
  }

  async #giveBack({ id, made }: OwnChips): Promise<void> {
    if (await isRefused(made)) return;
    await this.#ports.wallet.rollback(id);
  }
}

/** Whether nothing was reserved for sure. Where the answer was lost, something may be. */
async function isRefused(made: OwnChips['made']): Promise<boolean> {
  try {
    return !(await made).ok;
  } catch {
    return false;
  }
}

function isOfSeat({ debit }: DirectTransfer): boolean {
  return accountKind(debit) === 'seat';
}

/** What was reserved has ended: its time was over, or somebody who had the lock has rolled it back. */
export function isOfReservation({ code }: LedgerRejection): boolean {
  return code.startsWith('Reservation');
}

const MARK = ':own:';

/** Begins with the time, so that an index of ids grows at its end; says of which table it is. */
function reservationName({ clock, random }: ReservingPorts, table: TableId): string {
  return `${clock.now().toString(36)}${MARK}${table}:${random.id()}`;
}

/** Whether the name of a reservation says that it was made at another table. */
export function isOfOtherTable(id: string, table: TableId): boolean {
  return id.includes(MARK) && !id.includes(`${MARK}${table}:`);
}

const READ_AT_ONCE = 500;

/**
 * Rolls back what is reserved at a table and stands in the way of whoever has the lock: of commands that wait behind it,
 * and of those whose process has died.
 */
export async function freeChipsOf(
  { store, clock }: Pick<ReservingPorts, 'store' | 'clock'>,
  table: TableId,
  account: AccountId,
): Promise<void> {
  let after = '';
  for (;;) {
    const pending = await store.pendingReservations(after, READ_AT_ONCE);
    for (const [id] of pending) {
      if (isOfOtherTable(id, table)) continue;
      const reservation = await store.reservation(id);
      if (reservation?.made.debit !== account) continue;
      // At once and once: everybody at the table waits meanwhile.
      await store.post([{ kind: 'void', pendingId: id }], clock.now());
    }
    const last = pending.at(-1);
    if (last === undefined || pending.length < READ_AT_ONCE) return;
    [after] = last;
  }
}

/** Rolls back whatever is reserved at the seats of a table that nobody plays at. */
export async function freeSeatsOf(ports: Pick<ReservingPorts, 'store' | 'clock'>, table: TableId): Promise<void> {
  for (const seat of await namesUnder(ports.store, `seat:${table}:`)) await freeChipsOf(ports, table, seat);
}
