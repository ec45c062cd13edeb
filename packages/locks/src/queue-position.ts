import type { ClaimRecord } from './backend.ts';
import type { QueuePosition } from './locks.ts';
import { conflicts } from './modes.ts';

/** How many of `records`, which are of one domain, stand in the way of `mine`; each may take `meanHoldMs`. */
export function positionOf(mine: ClaimRecord, records: readonly ClaimRecord[], meanHoldMs: number): QueuePosition {
  const ahead = records.filter((other) => other.id !== mine.id && isInTheWay(other, mine)).length;
  return { ahead, estimatedMs: ahead * meanHoldMs };
}

/** Whether somebody has, or will have before, something that `mine` still lacks. */
function isInTheWay(other: ClaimRecord, mine: ClaimRecord): boolean {
  return mine.steps.slice(mine.reached).some((step) => {
    const at = other.steps.findIndex(({ slot, mode }) => slot === step.slot && conflicts(mode, step.mode));
    if (at < 0) return false;
    if (other.isHeld || at < other.reached) return true;
    return isSameQueue(other, mine) ? other.queued < mine.queued : other.order < mine.order;
  });
}

function isSameQueue(left: ClaimRecord, right: ClaimRecord): boolean {
  return left.steps[left.reached]?.slot === right.steps[right.reached]?.slot;
}
