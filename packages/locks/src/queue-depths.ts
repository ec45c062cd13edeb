import { LOCK_LEVELS, type LockLevel, rankOf } from './levels.ts';
import type { LockPath } from './lock-path.ts';

/** How many claims wait now, by the first level that they ask for. */
export class QueueDepths {
  readonly #counts = LOCK_LEVELS.map(() => 0);

  add({ first }: LockPath, by: 1 | -1): void {
    const rank = rankOf(first);
    this.#counts[rank] = (this.#counts[rank] ?? 0) + by;
  }

  read(): ReadonlyMap<LockLevel, number> {
    return new Map(LOCK_LEVELS.map((level, rank) => [level, this.#counts[rank] ?? 0]));
  }
}
