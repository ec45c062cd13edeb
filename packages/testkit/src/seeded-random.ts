import type { Random } from '@cardroom/room';

/** A source of whole numbers from 0 to 2^32-1 that is the same for the same seed: a splitmix32 stream. */
export function seededUint32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
    return (mixed ^ (mixed >>> 15)) >>> 0;
  };
}

/** Randomness that is the same for the same seed. Not for real cards. */
export function createSeededRandom(seed: number): Random {
  const uint32 = seededUint32(seed);
  const word = (): string => uint32().toString(36).padStart(7, '0');
  return { uint32, id: () => word() + word() + word() + word() };
}
