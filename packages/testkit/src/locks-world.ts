import type { CancelSignal, Locks, LocksOptions } from '@cardroom/locks';
import type { FakeClock } from './fake-clock.ts';

/** What a test wants of a node beyond its locks: settings, figures, lines of the log. */
export type LocksNodeOptions = Pick<LocksOptions, 'settings' | 'metrics' | 'log'>;

/** Processes that share one lock backend, as many as the backend can have, and one clock that the test moves. */
export interface LocksWorld {
  readonly clock: FakeClock;
  /** How many nodes there can be; 1 for a backend of one process. */
  readonly nodesMax: number;
  /** Whether a request has happened when the call that made it returns, so that several need no settling in between. */
  readonly isSynchronous: boolean;
  /** One more process. Asked for at most `nodesMax` times. */
  node(options?: LocksNodeOptions): Promise<Locks>;
  /** Resolves when everything that is on its way between nodes has arrived and has been acted upon. */
  settle(): Promise<void>;
  /** Closes all nodes and what they share. */
  close(): Promise<void>;
}

/** A signal that a test fires. */
export interface Canceller {
  readonly signal: CancelSignal;
  cancel(): void;
  /** How many listen to the signal. */
  listeners(): number;
}

/** A signal that has not fired. */
export function createCanceller(): Canceller {
  const listeners = new Set<() => void>();
  let aborted = false;
  return {
    signal: {
      get aborted() {
        return aborted;
      },
      addEventListener: (_type, listener) => void listeners.add(listener),
      removeEventListener: (_type, listener) => void listeners.delete(listener),
    },
    cancel() {
      if (aborted) return;
      aborted = true;
      for (const listener of listeners) listener();
    },
    listeners: () => listeners.size,
  };
}
