/**
 * The parts of a table that can be locked, in the one order in which they are taken. A request for a path names
 * them in this order; nobody may ask for an earlier level while holding a later one.
 */
export const LOCK_LEVELS = ['stage', 'table', 'deck', 'round', 'pot', 'player', 'chat'] as const;
export type LockLevel = (typeof LOCK_LEVELS)[number];

/** Whether the levels are named in the declared order, none of them twice. */
export function inLockOrder(path: readonly LockLevel[]): boolean {
  return path.every((level, at) => {
    const previous = at === 0 ? undefined : path[at - 1];
    return previous === undefined || LOCK_LEVELS.indexOf(previous) < LOCK_LEVELS.indexOf(level);
  });
}
