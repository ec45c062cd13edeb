import { Fault, type Result } from '@cardroom/kernel';
import {
  type AccountId,
  type ExpireTransfer,
  type LedgerRejection,
  reservationOf,
  type Transfer,
  type TransferId,
  transferId,
  type VoidTransfer,
} from '@cardroom/ledger';
import type { Clock } from '../ports/clock.ts';
import type { Store } from '../ports/store.ts';
import type { Trouble } from '../trouble.ts';
import type { DeadLetter } from './dead-letter.ts';
import type { ReservationOutcome } from './wallet.ts';
import type { WalletFigures } from './wallet-meter.ts';

/** How an operator ends a dead letter. */
export interface ResolveRequest {
  readonly author: string;
  readonly reason: string;
  /** Who gets the chips; absent: whoever had them keeps them. */
  readonly to?: AccountId;
}

/** Why a dead letter was not resolved. */
export type ResolveRejection = LedgerRejection | { readonly code: 'UnknownDeadLetter' | 'DeadLetterResolved' };

/** Gives reservations back, tries again what fails, and keeps what cannot be done for somebody to look at. */
export interface DeadLetterOffice {
  /** Rolls a reservation back, several times if need be. Throws what was in the way when it is a dead letter now. */
  rollBack(id: TransferId): Promise<ReservationOutcome>;
  /** Ends a reservation whose time is over; says whether it has. What cannot be done becomes a dead letter. */
  expire(id: TransferId): Promise<boolean>;
  /** Tries again what is due, and keeps what could not be kept before. Says how many were done. */
  retryDue(): Promise<number>;
  /** Tries once more, now; `undefined` when there is no such letter. */
  retry(id: TransferId): Promise<DeadLetter | undefined>;
  /** Ends a letter by hand: its reservation is rolled back by the author, and the chips go to `to`, if said. */
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
const PATIENCE_MS = [50, 200] as const;
/** How soon a dead letter is tried again by itself, and how often. */
const RETRY_MS = { first: 1_000, factor: 2, most: 300_000 } as const;
const ATTEMPTS_MAX = 12;
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
    for (const patienceMs of [...PATIENCE_MS, undefined]) {
      try {
        return await this.#end({ kind: 'void', pendingId: id });
      } catch (error) {
        if (patienceMs === undefined) {
          await this.#bury(id, 'rollback', error, PATIENCE_MS.length + 1);
          throw error;
        }
        await this.#wait(patienceMs);
      }
    }
    throw new Fault('StoreFailed', 'a rollback was not tried');
  }

  async expire(id: TransferId): Promise<boolean> {
    try {
      return (await this.#end({ kind: 'expire', pendingId: id })).ok;
    } catch (error) {
      // While the store is away nothing is wrong with the reservation: it is still due when the store is back.
      if (!(error instanceof Fault)) await this.#bury(id, 'expire', error, 1);
      return false;
    }
  }

  async retryDue(): Promise<number> {
    for (const letter of this.#unkept.values()) if (!(await this.#keep(letter))) return 0;
    const now = this.#ports.clock.now();
    const open = await this.#ports.store.deadLetters('open');
    const due = open.filter(({ nextAt = Infinity }) => nextAt <= now).slice(0, RETRIED_AT_ONCE);
    let count = 0;
    for (const letter of due) if ((await this.#tryAgain(letter)).state === 'resolved') count += 1;
    return count;
  }

  async retry(id: TransferId): Promise<DeadLetter | undefined> {
    const letter = await this.#ports.store.deadLetter(id);
    return letter?.state === 'open' ? this.#tryAgain(letter) : letter;
  }

  async resolve(id: TransferId, { author, reason, to }: ResolveRequest): ReturnType<DeadLetterOffice['resolve']> {
    const { store, clock } = this.#ports;
    const letter = await store.deadLetter(id);
    if (letter === undefined) return { ok: false, error: { code: 'UnknownDeadLetter' } };
    if (letter.state === 'resolved') return { ok: false, error: { code: 'DeadLetterResolved' } };
    const at = clock.now();
    const resolved: DeadLetter = { ...withoutNext(letter), state: 'resolved', resolution: { author, reason, at } };
    const made = (await store.reservation(id))?.made;
    const freed: VoidTransfer = { kind: 'void', pendingId: id, author, note: reason };
    const moved: readonly Transfer[] =
      to === undefined || made === undefined
        ? []
        : [
            {
              kind: 'direct',
              id: transferId(`${id}/letter`),
              debit: made.debit,
              credit: to,
              amount: made.amount,
              code: 'deadLetter',
              author,
              note: reason,
            },
          ];
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
      const reason = ended.ok ? 'done after all' : ended.error.code;
      const done: DeadLetter = {
        ...withoutNext(letter),
        state: 'resolved',
        resolution: { author: 'retry', reason, at },
      };
      await this.#keep(done);
      return done;
    } catch (error) {
      const attempts = letter.attempts + 1;
      const next: DeadLetter = {
        ...withoutNext(letter),
        attempts,
        error: String(error),
        lastAt: at,
        ...nextTry(attempts, at),
      };
      await this.#keep(next);
      if (next.nextAt === undefined) this.#ports.onTrouble({ kind: 'deadLetterGivenUp', error });
      return next;
    }
  }

  async #bury(id: TransferId, operation: DeadLetter['operation'], error: unknown, attempts: number): Promise<void> {
    const { clock, figures, onTrouble } = this.#ports;
    const at = clock.now();
    const letter = { id, operation, error: String(error), attempts, firstAt: at, lastAt: at, state: 'open' } as const;
    figures.deadLetter();
    onTrouble({ kind: 'deadLetter', error });
    await this.#keep({ ...letter, ...nextTry(attempts, at) });
  }

  async #keep(letter: DeadLetter): Promise<boolean> {
    try {
      await this.#ports.store.keepDeadLetter(letter);
      this.#unkept.delete(letter.id);
      return true;
    } catch (error) {
      this.#unkept.set(letter.id, letter);
      this.#ports.onTrouble({ kind: 'deadLetterUnkept', error });
      return false;
    }
  }

  #wait(ms: number): Promise<void> {
    return new Promise((resolve) => void this.#ports.clock.after(ms, resolve));
  }
}

function nextTry(attempts: number, at: number): Pick<DeadLetter, 'nextAt'> {
  if (attempts >= ATTEMPTS_MAX) return {};
  return { nextAt: at + Math.min(RETRY_MS.first * RETRY_MS.factor ** (attempts - 1), RETRY_MS.most) };
}

function withoutNext({ nextAt: _nextAt, ...letter }: DeadLetter): Omit<DeadLetter, 'nextAt'> {
  return letter;
}
