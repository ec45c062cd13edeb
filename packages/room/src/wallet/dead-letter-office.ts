import { Fault, type Result } from '@cardroom/kernel';
import {
  type AccountId,
  accountKind,
  DEAD_LETTER,
  type DirectTransfer,
  type ExpireTransfer,
  type LedgerEntry,
  type LedgerRejection,
  reservationOf,
  type TransferId,
  transferId,
  type VoidTransfer,
} from '@cardroom/ledger';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Trouble } from '../trouble.ts';
import type { DeadLetter } from './dead-letter.ts';
import { laterTry, type RetryPlan } from './retry-plan.ts';
import type { ReservationOutcome } from './wallet.ts';
import type { WalletFigures } from './wallet-meter.ts';

/** How an operator ends a dead letter. */
export interface ResolveRequest {
  readonly author: string;
  readonly reason: string;
  /** Who gets the chips, a wallet or `deadletter`; absent: whoever had them keeps them. */
  readonly to?: AccountId;
}

/** Why a dead letter was not resolved. */
export type ResolveRejection =
  | LedgerRejection
  | { readonly code: 'UnknownDeadLetter' | 'DeadLetterResolved' | 'NotAWallet' };

/** Gives reservations back, tries again what fails, and keeps what cannot be done for somebody to look at. */
export interface DeadLetterOffice {
  /** Rolls a reservation back, several times if need be. Throws what was in the way when it is a dead letter now. */
  rollBack(id: TransferId): Promise<ReservationOutcome>;
  /**
   * Ends a reservation whose time is over; says whether it has expired. A mistake of ours becomes a dead letter; while
   * the store is away nothing does, since the reservation is still due when it is back.
   */
  expire(id: TransferId): Promise<boolean>;
  /** Tries again what is due, and keeps what could not be kept before. Says how many were done. */
  retryDue(): Promise<number>;
  /** Tries once more, now; `undefined` when there is no such letter. */
  retry(id: TransferId): Promise<DeadLetter | undefined>;
  /**
   * Ends a letter by hand: its reservation is rolled back in the author's name, and the chips go to `to`, if said.
   * Refused when the reservation has ended meanwhile, in whatever way: then `retry` closes the letter.
   */
  resolve(id: TransferId, request: ResolveRequest): Promise<Result<DeadLetter, ResolveRejection>>;
}

/** What the office needs. */
export interface DeadLetterPorts {
  readonly store: Store;
  readonly clock: Clock;
  readonly figures: Pick<WalletFigures, 'deadLetter'>;
  readonly onTrouble: (trouble: Trouble) => void;
}

/** How soon a rollback is tried again before it becomes a dead letter. */
const PATIENCE_MS: readonly number[] = [50, 200];
/** How soon a dead letter is tried again by itself, and how often. */
const RETRIES: RetryPlan = { firstMs: 1_000, factor: 2, mostMs: 300_000, attemptsMax: 12 };
const RETRIED_AT_ONCE = 100;

/** The office over its ports. Letters that the store does not take are kept here until it does. */
export function createDeadLetterOffice(ports: DeadLetterPorts): DeadLetterOffice {
  return new Office(ports);
}

class Office implements DeadLetterOffice {
  readonly #ports: DeadLetterPorts;
  /** What the store has not taken yet. Should this process die, the reservations expire all the same. */
  readonly #unkept = new Map<TransferId, DeadLetter>();

  constructor(ports: DeadLetterPorts) {
    this.#ports = ports;
  }

  async rollBack(id: TransferId): Promise<ReservationOutcome> {
    for (const patienceMs of PATIENCE_MS) {
      try {
        return await this.#end({ kind: 'void', pendingId: id });
      } catch {
        // Told when it has failed for the last time.
        await this.#wait(patienceMs);
      }
    }
    try {
      return await this.#end({ kind: 'void', pendingId: id });
    } catch (error) {
      await this.#bury(id, 'rollback', error, PATIENCE_MS.length + 1);
      throw error;
    }
  }

  async expire(id: TransferId): Promise<boolean> {
    try {
      const ended = await this.#end({ kind: 'expire', pendingId: id });
      return ended.ok && ended.value.state === 'expired';
    } catch (error) {
      if (!(error instanceof Fault)) await this.#bury(id, 'expire', error, 1);
      return false;
    }
  }

  async retryDue(): Promise<number> {
    // One that cannot be kept holds up no other.
    for (const letter of this.#unkept.values()) await this.#keep(letter);
    const due = await this.#ports.store.dueLetters(this.#ports.clock.now(), RETRIED_AT_ONCE);
    let count = 0;
    for (const letter of due) if ((await this.#tryAgain(letter)).state === 'resolved') count += 1;
    return count;
  }

  async retry(id: TransferId): Promise<DeadLetter | undefined> {
    const letter = await this.#ports.store.deadLetter(id);
    return letter?.state === 'open' ? this.#tryAgain(letter) : letter;
  }

  async resolve(id: TransferId, request: ResolveRequest): ReturnType<DeadLetterOffice['resolve']> {
    const { store, clock } = this.#ports;
    const { author, reason, to } = request;
    if (to !== undefined && to !== DEAD_LETTER && accountKind(to) !== 'wallet') {
      return { ok: false, error: { code: 'NotAWallet' } };
    }
    const letter = await store.deadLetter(id);
    if (letter === undefined) return { ok: false, error: { code: 'UnknownDeadLetter' } };
    if (letter.state === 'resolved') return { ok: false, error: { code: 'DeadLetterResolved' } };
    const at = clock.now();
    const resolved: DeadLetter = { ...withoutNext(letter), state: 'resolved', resolution: { author, reason, at } };
    // Refused unless it is this call that frees the chips: what was given back before must not be taken again.
    const freed: VoidTransfer = { kind: 'void', pendingId: id, author, note: reason };
    const made = (await store.reservation(id))?.made;
    const moved = to === undefined || made === undefined ? [] : [onwards(made, to, request)];
    const posted = await store.post([freed, ...moved], at, resolved);
    return posted.ok ? { ok: true, value: resolved } : posted;
  }

  async #end(transfer: VoidTransfer | ExpireTransfer): Promise<ReservationOutcome> {
    const { store, clock } = this.#ports;
    const posted = await store.post([transfer], clock.now());
    if (!posted.ok) return posted;
    const reservation = await store.reservation(transfer.pendingId);
    if (reservation === undefined) throw new Fault('StoreFailed', 'a reservation that has ended cannot be read');
    return { ok: true, value: reservationOf(reservation.made, posted.value[0]) };
  }

  async #tryAgain(letter: DeadLetter): Promise<DeadLetter> {
    const at = this.#ports.clock.now();
    try {
      const kind = letter.operation === 'rollback' ? 'void' : 'expire';
      const ended = await this.#end({ kind, pendingId: letter.id });
      const reason = ended.ok ? ended.value.state : ended.error.code;
      const resolution = { author: 'retry', reason, at };
      const done: DeadLetter = { ...withoutNext(letter), state: 'resolved', resolution };
      await this.#keep(done);
      return done;
    } catch (error) {
      return this.#postpone(letter, error, 1);
    }
  }

  /** Keeps what could not be done; what was a letter before goes on as that one. */
  async #bury(id: TransferId, operation: DeadLetter['operation'], error: unknown, attempts: number): Promise<void> {
    const known = await this.#known(id);
    if (known?.state === 'resolved') return;
    const at = this.#ports.clock.now();
    if (known === undefined) this.#ports.figures.deadLetter();
    this.#ports.onTrouble({ kind: 'deadLetter', error });
    const fresh = { id, operation, error: '', attempts: 0, firstAt: at, lastAt: at, state: 'open' } as const;
    await this.#postpone(known ?? fresh, error, attempts);
  }

  async #postpone(letter: DeadLetter, error: unknown, attemptsMore: number): Promise<DeadLetter> {
    const at = this.#ports.clock.now();
    const attempts = letter.attempts + attemptsMore;
    const next = {
      ...withoutNext(letter),
      attempts,
      error: String(error),
      lastAt: at,
      ...laterTry(RETRIES, attempts, at),
    };
    await this.#keep(next);
    if (next.nextAt === undefined) this.#ports.onTrouble({ kind: 'deadLetterGivenUp', error });
    return next;
  }

  /** The letter of a reservation, if there is one and it can be read. */
  async #known(id: TransferId): Promise<DeadLetter | undefined> {
    const unkept = this.#unkept.get(id);
    if (unkept !== undefined) return unkept;
    try {
      return await this.#ports.store.deadLetter(id);
    } catch (error) {
      // The store is away, which is why there is a letter to write: it begins anew then.
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  async #keep(letter: DeadLetter): Promise<void> {
    try {
      await this.#ports.store.keepDeadLetter(letter);
      this.#unkept.delete(letter.id);
    } catch (error) {
      this.#unkept.set(letter.id, letter);
      this.#ports.onTrouble({ kind: 'deadLetterUnkept', error });
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#ports.clock.after(ms, resolve));
  }
}

/** The transfer of freed chips to somebody else. Who refuses them for want of room does not spoil it for others. */
function onwards(made: LedgerEntry, to: AccountId, { author, reason }: ResolveRequest): DirectTransfer {
  const { debit, amount } = made;
  const id = transferId(`${made.id}/letter:${to}`);
  return { kind: 'direct', id, debit, credit: to, amount, code: 'deadLetter', author, note: reason };
}

function withoutNext({ nextAt: _nextAt, ...letter }: DeadLetter): Omit<DeadLetter, 'nextAt'> {
  return letter;
}
