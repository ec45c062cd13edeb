import { randomFillSync } from 'node:crypto';

/** The table of every random hand: six seats, blinds 1 and 2. */
export const TABLE = { players: 6, smallBlind: 1, bigBlind: 2 } as const;
/** What speed is measured with: a hundred big blinds for everybody. */
export const FULL_STACKS = [200, 200, 200, 200, 200, 200] as const;
/** What payouts are checked with too: no two stacks alike, so that all-ins make side pots. */
export const UNEVEN_STACKS = [14, 37, 200, 61, 120, 25] as const;

/** What a seat may do, in the few numbers that both engines can give. */
export interface Spot {
  /** Whether checking is free. */
  readonly isFree: boolean;
  /** Least and most that may be bet or raised to; both 0 when nothing may. */
  readonly min: number;
  readonly max: number;
}

/** Chosen by the policy: fold, check or call; any larger number is what is bet or raised to. */
export const FOLD = -1;
export const CHECK_OR_CALL = 0;

/**
 * The random player of this benchmark, in percent. Facing a bet: folds 22, raises 14, calls 64. Free: bets 14, checks
 * 86. One raise in sixteen is all-in, the others add up to two big blinds to the least raise. That makes hands of
 * 21 decisions on average, nearly all of which go to the river, with folds and all-ins on the way.
 */
export function choose({ isFree, min, max }: Spot, nextUint32: () => number): number {
  const mood = nextUint32() % 100;
  if (!isFree && mood < POLICY.foldPercent) return FOLD;
  if (max === 0 || mood < 100 - POLICY.raisePercent) return CHECK_OR_CALL;
  const size = nextUint32();
  return size % 16 === 0 ? max : Math.min(max, min + ((size >>> 8) % (2 * TABLE.bigBlind + 1)));
}

const POLICY = { foldPercent: 22, raisePercent: 14 } as const;

/** A seeded source of whole numbers from 0 to 2^32-1: both engines meet the same moods in each round. */
export function createSeededUint32(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

/** Numbers from 0 to 2^32-1 that nobody can foresee, drawn from the system in blocks: what a real deal needs. */
export function createSecureUint32(): () => number {
  const block = new Uint32Array(1024);
  let used = block.length;
  return () => {
    if (used === block.length) {
      randomFillSync(block);
      used = 0;
    }
    return block[used++] ?? 0;
  };
}
