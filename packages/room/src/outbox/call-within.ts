import type { CancelSignal, LockLease } from '@cardroom/locks';
import type { Clock } from '../ports/clock.ts';
import type { EditOutcome } from '../ports/messenger.ts';

/** How long a call may take, in milliseconds: less than a lease is good for unheard. */
export const CALL_LIMIT_MS = 2_000;

/** What a call has come to. */
export interface EndedCall {
  readonly outcome: EditOutcome;
  /** What it comes to after all, when nobody has waited for it. */
  readonly late?: Promise<EditOutcome>;
}

/**
 * Makes a call under a lease. One that takes too long, or outlives the lease, is called off and not waited for: its outcome
 * is unknown. [OUT12]
 */
export async function callWithin(
  { clock, lease }: { readonly clock: Clock; readonly lease: LockLease },
  call: (signal: CancelSignal) => Promise<EditOutcome>,
): Promise<EndedCall> {
  const limit = new Limit();
  const cancel = clock.after(CALL_LIMIT_MS, limit.fire);
  lease.lost.addEventListener('abort', limit.fire);
  try {
    const answer = call(limit);
    const ended = await Promise.race([answer, limit.reached]);
    return ended === undefined ? { outcome: { kind: 'unknown' }, late: answer } : { outcome: ended };
  } finally {
    cancel();
    lease.lost.removeEventListener('abort', limit.fire);
  }
}

/** Fires once, when a call is to end. */
class Limit implements CancelSignal {
  aborted = false;
  readonly reached: Promise<undefined>;
  readonly fire: () => void;
  readonly #listeners = new Set<() => void>();

  constructor() {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.reached = promise;
    this.fire = () => {
      this.aborted = true;
      resolve(undefined);
      for (const listener of this.#listeners) listener();
      this.#listeners.clear();
    };
  }

  addEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.add(listener);
  }
  removeEventListener(_type: 'abort', listener: () => void): void {
    this.#listeners.delete(listener);
  }
}
