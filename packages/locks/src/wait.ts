import type { Waiting } from './backend.ts';
import type { Due, DueLine } from './deadlines.ts';
import type { Lease } from './lease.ts';
import type { CancelSignal } from './locks.ts';

/** All that belongs to a claim only as long as it waits. */
export class Wait implements Due {
  readonly lease: Lease;
  readonly place: Waiting | undefined;
  /** Give the promise that stands for the wait what became of it. */
  readonly resolve: (lease: Lease | undefined) => void;
  readonly reject: (reason: Error) => void;
  #signal: CancelSignal | undefined;
  #onAbort: (() => void) | undefined;

  // The deadline, and its links in the list of those that wait as long.
  dueMs = 0;
  earlier: Due | undefined;
  later: Due | undefined;
  line: DueLine | undefined;

  constructor(
    lease: Lease,
    place: Waiting | undefined,
    resolve: (lease: Lease | undefined) => void,
    reject: (reason: Error) => void,
  ) {
    this.lease = lease;
    this.place = place;
    this.resolve = resolve;
    this.reject = reject;
  }

  expire(): void {
    this.lease.expire();
  }

  /** Listens to a signal until the wait is over. */
  listen(signal: CancelSignal, onAbort: () => void): void {
    this.#signal = signal;
    this.#onAbort = onAbort;
    signal.addEventListener('abort', onAbort);
  }

  stopListening(): void {
    if (this.#onAbort !== undefined) this.#signal?.removeEventListener('abort', this.#onAbort);
  }
}
