import type { LockLevel } from './levels.ts';
import { rankOf } from './levels.ts';
import type { LockDomain } from './backend.ts';
import type { Lease } from './lease.ts';
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
  const requested = path.levels[0] ?? 'chat';
  for (const lease of held) {
    const isSameDomain = isSame(lease.domain, domain);
    const twice = isSameDomain
      ? lease.path.own.find(({ slot }) => path.own.some((step) => step.slot === slot))
      : undefined;
    if (twice !== undefined) return { kind: 'duplicate', held: twice.level, requested: twice.level };
    const last = lease.path.levels.at(-1) ?? 'chat';
    // Elsewhere it would begin again with what lies above.
    const first = isSameDomain ? requested : (path.all[0]?.level ?? requested);
    if (rankOf(first) <= rankOf(last)) return { kind: 'order', held: last, requested };
    const more = isSameDomain ? lease.taken.all.find((step) => isUpgraded(step, path)) : undefined;
    if (more !== undefined) return { kind: 'upgrade', held: more.level, requested: more.level };
  }
  return undefined;
}

/** The steps of `path` that must still be taken by a task that holds `held`. */
export function missingSteps(held: readonly Lease[], path: LockPath, domain: LockDomain): readonly PathStep[] {
  const taken = held.filter((lease) => isSame(lease.domain, domain)).flatMap((lease) => lease.taken.all);
  // What is asked for by name is asked for again even when it is held: nobody gets a lock twice.
  return path.all.filter(
    (step) =>
      !taken.some((has) =>
        has.slot === step.slot
          ? !path.own.includes(step) && includes(has.mode, step.mode)
          : isAbove(has, step) && coversBelow(has.mode, step.mode),
      ),
  );
}

function isUpgraded(has: PathStep, path: LockPath): boolean {
  return path.all.some((step) => step.slot === has.slot && !includes(has.mode, step.mode));
}

function isSame(left: LockDomain, right: LockDomain): boolean {
  return left.kind === right.kind && left.id === right.id;
}
