import type { LockTimer } from '@cardroom/locks';

/** The time, and the only way to be woken later. */
export interface Clock extends LockTimer {
  /** Milliseconds since 1970. */
  now(): number;
}
