import { isSameDomain, type LockDomain } from './backend.ts';
import type { Lease } from './lease.ts';
import { type LockLevel, rankOf } from './levels.ts';
import { isAbove, type LockPath, type PathStep } from './lock-path.ts';
import { coversBelow, includes } from './modes.ts';

/** A request that breaks the order, seen from what the task holds. */
export interface Violation {
  /** `duplicate`: it asks for what it holds. `order`: for something that comes first. `upgrade`: for more of what it holds. */
  readonly kind: 'duplicate' | 'order' | 'upgrade';
  readonly held: LockLevel;
  readonly requested: LockLevel;
}

/** What is wrong with asking for `path` while holding `held`; `undefined` when nothing is. */
export function violationOf(held: readonly Lease[], path: LockPath, domain: LockDomain): Violation | undefined {
  const here = held.filter((lease) => isSameDomain(lease.domain, domain));
  const twice = here.flatMap((lease) => lease.path.own).find(({ slot }) => path.own.some((step) => step.slot === slot));
  if (twice !== undefined) return { kind: 'duplicate', held: twice.level, requested: twice.level };
  return outOfOrder(held, path, domain) ?? upgrade(here, path);
}

/** Not later than all that is held. */
function outOfOrder(held: readonly Lease[], path: LockPath, domain: LockDomain): Violation | undefined {
  for (const lease of held) {
    const last = lastOf(lease.path);
    // Elsewhere it would begin again with what lies above.
    const requested = isSameDomain(lease.domain, domain) ? path.first : (path.all[0]?.level ?? path.first);
    if (rankOf(requested) <= rankOf(last)) return { kind: 'order', held: last, requested: path.first };
  }
  return undefined;
}

/** Something above is held, but by nothing in a mode that is enough. */
function upgrade(here: readonly Lease[], path: LockPath): Violation | undefined {
  const taken = here.flatMap((lease) => lease.locked.all);
  const more = path.all.find((step) => {
    const same = taken.filter(({ slot }) => slot === step.slot);
    return same.length > 0 && !same.some(({ mode }) => includes(mode, step.mode));
  });
  return more === undefined ? undefined : { kind: 'upgrade', held: more.level, requested: more.level };
}

/**
 * The steps of `path` that must still be taken by somebody inside of `within`. What is asked for by name is asked for
 * again even when it is held, because nobody gets a lock twice; but not where a wider lock took it unasked.
 */
export function missingSteps(within: readonly Lease[], path: LockPath, domain: LockDomain): readonly PathStep[] {
  const here = within.filter((lease) => isSameDomain(lease.domain, domain));
  return path.all.filter(
    (step) => !here.some((lease) => lease.locked.all.some((has) => isEnough(lease, has, path, step))),
  );
}

function isEnough(lease: Lease, has: PathStep, path: LockPath, step: PathStep): boolean {
  if (has.slot !== step.slot) return isAbove(has, step) && coversBelow(has.mode, step.mode);
  const isNamedTwice = path.own.includes(step) && lease.path.own.some(({ slot }) => slot === step.slot);
  return !isNamedTwice && includes(has.mode, step.mode);
}

function lastOf(path: LockPath): LockLevel {
  return path.levels.at(-1) ?? path.first;
}
