import type { ClaimRecord } from './backend.ts';
import type { QueuePosition } from './locks.ts';
import { conflicts } from './modes.ts';

/** How many of `records`, which are of one domain, stand in the way of `mine`; each may take `meanHoldMs`. */
export function positionOf(mine: ClaimRecord, records: readonly ClaimRecord[], meanHoldMs: number): QueuePosition {
  const ahead = records.filter((other) => other.id !== mine.id && isInTheWay(other, mine)).length;
  return { ahead, estimatedMs: ahead * meanHoldMs };
}

function isInTheWay(other: ClaimRecord, mine: ClaimRecord): boolean {
  if (!other.isHeld && other.order > mine.order) return false;
  return mine.steps.some((step) =>
    other.steps.some(({ slot, mode }) => slot === step.slot && conflicts(mode, step.mode)),
  );
}
