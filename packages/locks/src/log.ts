import type { TableId } from '@cardroom/kernel';
import type { LockSnapshot, SnapshotClaim } from './snapshot.ts';

/** Something held when a rule was broken, and where it was acquired. */
export interface HeldThen {
  readonly keys: SnapshotClaim['keys'];
  readonly label: string;
  readonly heldMs: number;
  readonly stack?: string;
}

/** What is worth a line in a log, as JSON. */
export type LockLogEntry =
  | {
      readonly event: 'lock.order_violation' | 'lock.duplicate';
      readonly task: string;
      readonly requested: { readonly keys: SnapshotClaim['keys']; readonly label: string; readonly stack?: string };
      readonly held: readonly HeldThen[];
    }
  | { readonly event: 'lock.long_hold'; readonly claim: SnapshotClaim; readonly task: string }
  | { readonly event: 'lock.timeout'; readonly claim: SnapshotClaim; readonly snapshot: LockSnapshot }
  | { readonly event: 'lock.deadlock'; readonly cycle: readonly string[]; readonly snapshot: LockSnapshot }
  | { readonly event: 'lock.waiters_persist'; readonly waiting: readonly SnapshotClaim[] }
  | {
      readonly event: 'lock.snapshot';
      /** What was about to happen. */
      readonly occasion: string;
      readonly table?: TableId;
      readonly snapshot: LockSnapshot;
    }
  /** A listener, or whoever wanted to be told of his place, threw. */
  | { readonly event: 'lock.callback_failed'; readonly error: string }
  | { readonly event: 'lock.lost'; readonly claim: SnapshotClaim; readonly reason: string };

/** Where the lines go. Must not throw. */
export type LockLog = (entry: LockLogEntry) => void;
