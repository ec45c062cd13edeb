import { randomBytes } from 'node:crypto';
import type { Random } from '@cardroom/room';

const POOL_BYTES = 4096;

/** The operating system's cryptographic randomness, drawn in pools because a deck needs some fifty numbers. [R52] */
export function createSystemRandom(): Random {
  let pool = randomBytes(POOL_BYTES);
  let used = 0;
  /** The next bytes of the pool, which are nowhere else afterwards. */
  function draw<T>(count: number, read: (bytes: Buffer) => T): T {
    if (used + count > pool.length) {
      pool = randomBytes(POOL_BYTES);
      used = 0;
    }
    const bytes = pool.subarray(used, used + count);
    used += count;
    const value = read(bytes);
    bytes.fill(0);
    return value;
  }
  return {
    uint32: () => draw(4, (bytes) => bytes.readUInt32LE()),
    id: () => draw(16, (bytes) => bytes.toString('base64url')),
  };
}
