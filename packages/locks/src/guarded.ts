import { assert, Fault, type SeatIndex, type TableId } from '@cardroom/kernel';
import type { LockLevel, LockMode } from './levels.ts';
import { isAbove } from './lock-path.ts';
import type { LockLease } from './locks.ts';
import { coversBelow, includes } from './modes.ts';
import type { Holds } from './scope-types.ts';

/** What a value belongs to: a part of a table, or a chat. */
export type GuardedPart =
  | { readonly level: Exclude<LockLevel, 'player' | 'chat'>; readonly table: TableId }
  | { readonly level: 'player'; readonly table: TableId; readonly seat: SeatIndex }
  | { readonly level: 'chat'; readonly chat: string };

/** A value that is out of reach without the lock on what it belongs to. */
export interface Guarded<L extends LockLevel, T> {
  /** The value, for whoever holds its part at least for reading. */
  read(evidence: Holds<`${L}:S`>): T;
  /** Replaces the value, for whoever holds its part for writing. */
  write(evidence: Holds<`${L}:X`>, next: T): void;
}

/**
 * Keeps `value`, which must be immutable, for those who hold `part`. What the type of the evidence leaves open is
 * checked when it is shown: evidence of another table or seat, or of a scope that has ended, is a `Defect`; a lease
 * that was lost is `Fault('LeaseLost')`.
 */
export function guard<P extends GuardedPart, T>(part: P, value: T): Guarded<P['level'], T> {
  let current = value;
  return {
    read(evidence) {
      assertShown(evidence, part, 'S');
      return current;
    },
    write(evidence, next) {
      assertShown(evidence, part, 'X');
      current = next;
    },
  };
}

function assertShown(evidence: Holds<never>, part: GuardedPart, mode: 'S' | 'X'): void {
  const lease = evidence.leases.find((candidate) => gives(candidate, part, mode));
  assert(lease !== undefined, `no evidence of ${part.level}:${mode}`);
  if (lease.state === 'lost') throw new Fault('LeaseLost', `the lease on ${part.level} was lost`);
  assert(lease.state === 'held', `evidence of ${part.level}:${mode} was shown after its end`);
}

/** Whether the lease is about the part, and in a mode that is enough. */
function gives({ table, path }: LockLease, part: GuardedPart, mode: LockMode): boolean {
  if (part.level === 'chat' ? path.chat !== part.chat : table !== part.table) return false;
  const seat = part.level === 'player' ? part.seat : undefined;
  return path.own.some((step) => {
    if (isAbove(step, part)) return coversBelow(step.mode, mode);
    return step.level === part.level && step.seat === seat && includes(step.mode, mode);
  });
}
