import { randomBytes } from 'node:crypto';
import type { Random } from '@cardroom/room';

const POOL_BYTES = 4096;

/** The operating system's cryptographic randomness, drawn in pools because a deck needs some fifty numbers. [R52] */
export function createSystemRandom(): Random {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  return {
    uint32() {
      if (used + 4 > pool.length) {
        pool = randomBytes(POOL_BYTES);
        used = 0;
      }
      const value = pool.readUInt32LE(used);
      pool.fill(0, used, used + 4);
      used += 4;
      return value;
    },
    id: () => randomBytes(16).toString('base64url'),
  };
}
