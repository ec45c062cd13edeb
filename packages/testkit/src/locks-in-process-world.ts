import { createInProcessBackend, createLocks, fencingToken, type LockBackend, type Locks } from '@cardroom/locks';
import { createFakeClock } from './fake-clock.ts';
import type { LocksWorld } from './locks-world.ts';

/** More turns of the microtask queue than any chain of promises inside the locks is long. */
const TURNS = 16;

const NOTHING: Promise<void> = Promise.resolve();

/** The world of the locks of one process, with one node; `backend` is the one that grants. */
export function createInProcessWorld(backend: LockBackend = createInProcessBackend(fencingToken(1))): LocksWorld {
  const clock = createFakeClock(1_000);
  const nodes: Locks[] = [];
  return {
    clock,
    nodesMax: 1,
    isSynchronous: true,
    async node(options = {}) {
      const locks = createLocks({ backend, timer: clock, ...options });
      nodes.push(locks);
      return locks;
    },
    async settle() {
      for (let turn = 0; turn < TURNS; turn++) await NOTHING;
    },
    async close() {
      for (const locks of nodes) await locks.close();
    },
  };
}
