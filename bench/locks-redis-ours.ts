import { randomUUID } from 'node:crypto';
import type { Locks } from '@cardroom/locks';
import { createPreciseTimer, createRedisLocks } from '@cardroom/server';
import { createOurLocks } from './locks-ours.ts';

/** How long a process may be silent before what it has is given to others: what a server is configured with. */
export const LEASE_MS = 3_000;

const HEARTBEAT_MS = 1_000;
const RETRY = { initialMs: 50, maxMs: 1_000, factor: 2 };

/** Our locks over the server's Redis adapter: a client of its own, with connections and a name of its own. */
export function createOurRedisLocks(url: string): Locks {
  const process = `bench-${randomUUID()}`;
  return createOurLocks(
    createRedisLocks({
      connect: url,
      process,
      timer: createPreciseTimer(),
      leaseMs: LEASE_MS,
      heartbeatMs: HEARTBEAT_MS,
      retry: RETRY,
    }),
  );
}
