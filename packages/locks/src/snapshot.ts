import type { LockDomain } from './backend.ts';

/** Something that a task holds or waits for. */
export interface SnapshotClaim {
  /** The name to revoke it by. */
  readonly id: string;
  /** The resources and modes, such as `pot:t1` and `X`. */
  readonly keys: readonly { readonly key: string; readonly mode: string }[];
  readonly label: string;
  /** Of which table, or chat, and of which levels. */
  readonly domain: LockDomain;
  readonly levels: readonly string[];
  /** How long it has been held, or has waited. */
  readonly ms: number;
  /** The stack of whoever asked, where it is kept. */
  readonly stack?: string;
}

/** Somebody who holds something. */
export interface SnapshotTask {
  readonly task: string;
  readonly process: string;
  readonly label: string;
  readonly holds: readonly SnapshotClaim[];
}

/** Somebody who waits. */
export interface SnapshotWait extends SnapshotClaim {
  /** When it asked, as all processes see it: the larger, the later. */
  readonly order: number;
  readonly task: string;
  readonly process: string;
  /**
   * The tasks that hold what it wants (`hard`), and those that wait themselves: they have taken it on their way to
   * something else, or stand ahead in its queue (`soft`).
   */
  readonly waitsFor: readonly { readonly task: string; readonly kind: 'hard' | 'soft' }[];
}

/** All locks at one moment, as JSON. A circle lists the tasks that wait for each other. */
export interface LockSnapshot {
  readonly tasks: readonly SnapshotTask[];
  readonly waiting: readonly SnapshotWait[];
  readonly cycles: readonly (readonly string[])[];
  /** Other processes could not be asked: what they hold and wait for is missing. */
  readonly isOwnOnly?: true;
}
