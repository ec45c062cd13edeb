import { assert } from '@cardroom/kernel';
import type { LockMode, PathStep } from '@cardroom/locks';

/** What may be held beside each mode by somebody else. */
const BESIDE: Readonly<Record<LockMode, readonly LockMode[]>> = {
  IS: ['IS', 'IX', 'S', 'SIX'],
  IX: ['IS', 'IX'],
  S: ['IS', 'S'],
  SIX: ['IS'],
  X: [],
};

/** A grant as whoever watches the locks sees it. */
interface PlainGrant {
  readonly domain: { readonly kind: string; readonly id: string };
  readonly steps: readonly Pick<PathStep, 'level' | 'seat' | 'mode'>[];
  readonly label: string;
}

/** Nobody is granted what somebody else holds. */
export function assertAlone(granted: PlainGrant, held: Iterable<PlainGrant>): void {
  for (const other of held) {
    if (other.domain.kind !== granted.domain.kind || other.domain.id !== granted.domain.id) continue;
    for (const own of granted.steps) {
      const there = other.steps.find(({ level, seat }) => level === own.level && seat === own.seat);
      const isFree = there === undefined || BESIDE[there.mode].includes(own.mode);
      assert(isFree, `${granted.label} is granted ${own.level}:${own.mode} beside ${other.label}`);
    }
  }
}
