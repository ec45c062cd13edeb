import { playerId, tableId } from '@cardroom/kernel';
import { createLocks, type Locks, lockPath } from '@cardroom/locks';
import { type Commit, createInProcessBus, type ForcedRelease, releaseByForce } from '@cardroom/room';
import { createMemoryStore, createRoomDriver, createFakeClock, openWith } from '@cardroom/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';
import { openSharedLocks } from '../../shared-locks.ts';
import { createSystemClock } from '../system-clock.ts';

const NOTHING = { events: [], transfers: [], startedHands: [], endedHands: [], outbox: [], timers: [] };

let redis: RedisServer | undefined;
beforeAll(async () => {
  if (REDIS_SKIP_REASON === undefined) redis = await startRedisServer();
});
afterAll(async () => {
  await redis?.stop();
});

/** What somebody sees who is the first to release a lock. */
async function firstLook({ locks }: { readonly locks: Locks }): Promise<Pick<ForcedRelease, 'seen' | 'isBegun'>> {
  return { seen: await locks.detectDeadlock(), isBegun: false };
}

async function openNode({ url }: RedisServer, process: string): Promise<Locks> {
  const timer = createSystemClock();
  const retry = { initialMs: 10, maxMs: 100, factor: 2 };
  const backend = await openSharedLocks(url, { process, timer, leaseMs: 30_000, heartbeatMs: 1_000, retry });
  return createLocks({ backend, timer });
}

describe('a lock of another server that is released by force', () => {
  it('[ROOM72] leaves its holder with nothing that he can write, heard he of it or not', async (context) => {
    const server = redis ?? context.skip(REDIS_SKIP_REASON);
    const [theirs, ours] = [await openNode(server, 'theirs'), await openNode(server, 'ours')];
    const store = createMemoryStore();
    const driver = await createRoomDriver({ store, locks: ours, clock: createFakeClock() });
    const table = await openWith(driver, ['ann', 'ben']);
    await driver.act(table, playerId('ann'), { type: 'start' });
    const lease = await theirs.acquire({ table, path: lockPath({ stage: 'X' }), label: 'stuck' });
    const decided = await store.table(table);
    const [task] = (await ours.detectDeadlock()).tasks;
    expect(task).toMatchObject({ process: 'theirs', holds: [{ label: 'stuck' }] });
    const lock = task?.holds[0]?.id ?? '';
    const ports = { store, locks: ours, bus: createInProcessBus(), clock: driver.clock };
    const wrong = { tableId: tableId('other'), lock, reason: 'a mistake', ...(await firstLook(ports)) };
    expect(await releaseByForce(ports, wrong)).toEqual({ ok: false, error: 'UnknownLock' });
    const released = await releaseByForce(ports, {
      tableId: table,
      lock,
      reason: 'stuck',
      ...(await firstLook(ports)),
    });
    expect(released).toEqual({ ok: true, value: { label: 'stuck', isFenced: true } });
    const before = await store.table(table);
    const { version = 0, sections: writes = [] } = decided ?? {};
    const late: Commit = { ...NOTHING, tableId: table, version, at: 1, reads: [], writes, books: new Map() };
    // As one that was stopped before it could hear, and goes on now.
    const deaf = { table, fence: lease.fence, state: 'held', covers: () => true } as const;
    expect(await store.commit(deaf, late)).toEqual({ kind: 'fenced' });
    await expect.poll(() => lease.state).toBe('lost');
    await expect(store.commit(lease, late)).rejects.toMatchObject({ name: 'Fault', code: 'LeaseLost' });
    expect(await store.table(table)).toEqual(before);
    await driver.actorActs(table, 'call');
    await Promise.all([theirs.close(), ours.close()]);
  });
});
