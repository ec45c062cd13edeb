import type { TableId } from '@cardroom/kernel';

/** Tells that a table has reached a version. */
export interface TableNotice {
  readonly tableId: TableId;
  readonly version: number;
}

/**
 * Carries news of commits to every room that runs on the same store. A notice is a hint: it may be lost, doubled
 * or late, and versions tell what was missed. Of several notices about one table the newest is enough.
 */
export interface Bus {
  /** Tells those who listen here at once, and other rooms soon. Never throws and never waits. */
  publish(notice: TableNotice): void;
  /** Calls `listener`, which must not throw, for each notice, also for one's own; returns the way to stop. */
  subscribe(listener: (notice: TableNotice) => void): () => void;
}
