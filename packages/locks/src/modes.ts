import { LOCK_MODES, type LockMode } from './levels.ts';

/*
 * Five modes, as in Gray's granular locking. `S` and `X` are about the whole resource with all that lies below it.
 * `IS` and `IX` say "I read (or write) some parts below and lock those one by one"; `SIX` reads all and writes some.
 *
 * A set of modes is a bit mask with one bit a mode, so that "is there a conflict" is one AND.
 */

/** The modes that cannot be held beside each mode by somebody else. */
const CONFLICTS: Readonly<Record<LockMode, readonly LockMode[]>> = {
  IS: ['X'],
  IX: ['S', 'SIX', 'X'],
  S: ['IX', 'SIX', 'X'],
  SIX: ['IX', 'S', 'SIX', 'X'],
  X: LOCK_MODES,
};

/** What holding each mode allows without asking again. */
const INCLUDES: Readonly<Record<LockMode, readonly LockMode[]>> = {
  IS: ['IS'],
  IX: ['IS', 'IX'],
  S: ['IS', 'S'],
  SIX: ['IS', 'IX', 'S', 'SIX'],
  X: LOCK_MODES,
};

const BITS: ReadonlyMap<LockMode, number> = new Map(LOCK_MODES.map((mode, at) => [mode, 1 << at]));

/** The bit of one mode. */
export function bitOf(mode: LockMode): number {
  return BITS.get(mode) ?? 0;
}

/** The mask of every mode that conflicts with `mode`. */
export function conflictMaskOf(mode: LockMode): number {
  return maskOf(CONFLICTS[mode]);
}

/** The mask of several modes. */
function maskOf(modes: Iterable<LockMode>): number {
  let mask = 0;
  for (const mode of modes) mask |= bitOf(mode);
  return mask;
}

/** Whether two holders may not have these modes of one resource at once. */
export function conflicts(left: LockMode, right: LockMode): boolean {
  return CONFLICTS[left].includes(right);
}

/** Whether who holds `held` needs nothing more to do what `wanted` allows. */
export function includes(held: LockMode, wanted: LockMode): boolean {
  return INCLUDES[held].includes(wanted);
}

/** The mode that everything above must be held in, at least, to lock something below in `mode`. */
export function intentionOf(mode: LockMode): 'IS' | 'IX' {
  return mode === 'IS' || mode === 'S' ? 'IS' : 'IX';
}

/** Whether a mode on a resource already covers `below` on everything that lies under it. */
export function coversBelow(held: LockMode, below: LockMode): boolean {
  if (held === 'X') return true;
  return (held === 'S' || held === 'SIX') && (below === 'S' || below === 'IS');
}
