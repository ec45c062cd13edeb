import type { TransferId } from '@cardroom/ledger';

/** How somebody has dealt with a dead letter. */
export interface DeadLetterResolution {
  /** The operator, or `retry` when it was done after all. */
  readonly author: string;
  readonly reason: string;
  readonly at: number;
}

/**
 * A reservation that should have been given back and could not be. Its chips are where they were, inside the sum of
 * all accounts; nobody can spend them until it is resolved.
 */
export interface DeadLetter {
  /** The reservation. */
  readonly id: TransferId;
  readonly operation: 'rollback' | 'expire';
  /** What was in the way, last time. Holds no cards and no secrets. */
  readonly error: string;
  /** How often it was tried. */
  readonly attempts: number;
  readonly firstAt: number;
  readonly lastAt: number;
  /** When it is tried again without anybody asking; absent when it was given up. */
  readonly nextAt?: number;
  readonly state: 'open' | 'resolved';
  readonly resolution?: DeadLetterResolution;
}
