const UINT32_RANGE = 2 ** 32;

/** A source of chance that is wholly fixed by its seed. */
export interface Draws {
  /** A whole number from 0 to `bound - 1`. */
  readonly below: (bound: number) => number;
  /** True in `chance` of all cases; 0 never, 1 always. */
  readonly happens: (chance: number) => boolean;
  /** A number from 0 up to, but not including, 1. */
  readonly fraction: () => number;
}

/**
 * The draws that one drawn number stands for: the same seed gives the same sequence. Good enough for a bot's
 * moods; no card is ever dealt from it.
 */
export function createDraws(seed: number): Draws {
  let state = seed >>> 0;
  const uint32 = (): number => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
  const fraction = (): number => uint32() / UINT32_RANGE;
  return {
    // The bias of at most one in 2^26 is far below what a sample of a hundred could show.
    below: (bound) => Math.floor(fraction() * bound),
    happens: (chance) => fraction() < chance,
    fraction,
  };
}
