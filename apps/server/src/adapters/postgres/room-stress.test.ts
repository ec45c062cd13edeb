import { createLocks, DEFAULT_LOCK_SETTINGS, type Locks } from '@cardroom/locks';
import { type OpenStressWorld, registerMatchStress, registerRoomStress } from '@cardroom/testkit';
import { afterAll, beforeAll, beforeEach } from 'vitest';
import { POSTGRES_SKIP_REASON } from '../../../test/postgres-server.ts';
import { openPostgresSpaces, type PostgresSpaces } from '../../../test/postgres-spaces.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';
import { openSharedLocks } from '../../shared-locks.ts';
import { createSystemClock } from '../system-clock.ts';
import { openPostgresStorage } from './postgres-storage.ts';

const SKIP_REASON = POSTGRES_SKIP_REASON ?? REDIS_SKIP_REASON;
const NODES = 2;
/** A busy machine is slow, and nobody is to give up waiting because of that. */
const PATIENCE_MS = 60_000;
const SETTINGS = {
  ...DEFAULT_LOCK_SETTINGS,
  categoryTimeoutsMs: {
    engine_stage: PATIENCE_MS,
    chat: PATIENCE_MS,
    table: PATIENCE_MS,
    deck: PATIENCE_MS,
    betting_round: PATIENCE_MS,
    pot: PATIENCE_MS,
    player: PATIENCE_MS,
  },
};

let spaces: PostgresSpaces;
let redis: RedisServer;
beforeAll(async () => {
  if (SKIP_REASON !== undefined) return;
  [spaces, redis] = await Promise.all([openPostgresSpaces(), startRedisServer()]);
});
beforeEach(({ skip }) => {
  if (SKIP_REASON !== undefined) skip(SKIP_REASON);
});
afterAll(async () => {
  await spaces?.drop();
  await redis?.stop();
});

async function sharedLocks(process: string): Promise<Locks> {
  const timer = createSystemClock();
  const retry = { initialMs: 10, maxMs: 100, factor: 2 };
  const backend = await openSharedLocks(redis.url, { process, timer, leaseMs: 30_000, heartbeatMs: 5_000, retry });
  return createLocks({ backend, timer, settings: SETTINGS });
}

let worlds = 0;

const open: OpenStressWorld = async (clock) => {
  worlds += 1;
  const url = await spaces.create();
  const nodes = await Promise.all(
    Array.from({ length: NODES }, async (_, at) => {
      const storage = await openPostgresStorage({ url, now: () => clock.now() });
      return { store: storage.store, storage, locks: await sharedLocks(`stress-${worlds}-${at}`) };
    }),
  );
  return {
    nodes,
    async close() {
      for (const { locks, storage } of nodes) {
        await locks.close();
        await storage.close();
      }
    },
  };
};

registerRoomStress('two servers on PostgreSQL and Redis', open);
registerMatchStress('two servers on PostgreSQL and Redis', open);
