import { Defect, seatIndex, tableId } from '@cardroom/kernel';
import { createLocks, type LockBackend, lockPath } from '@cardroom/locks';
import { Cluster, Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claim, createTestTimer, until } from '../../../test/lock-claims.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';
import type { RedisLocksOptions } from './redis-locks-options.ts';
import { createRedisLocks } from './redis-locks.ts';

const LEASE_MS = 1_000;
const SETTINGS = {
  timer: createTestTimer(),
  leaseMs: LEASE_MS,
  heartbeatMs: 300,
  retry: { initialMs: 10, maxMs: 100, factor: 2 },
};

let server: RedisServer;
let redis: Redis;
const open: LockBackend[] = [];
let processes = 0;

/** The locks of one more process. */
function process(options: Partial<RedisLocksOptions> = {}): LockBackend {
  processes += 1;
  const locks = createRedisLocks({ connect: server.url, process: `p${processes}`, ...SETTINGS, ...options });
  open.push(locks);
  return locks;
}

const hashOf = (table: string): string => `cardroom:locks:{table:${table}}`;

beforeAll(async () => {
  if (REDIS_SKIP_REASON !== undefined) return;
  server = await startRedisServer();
  redis = new Redis(server.port);
});
beforeEach(async ({ skip }) => {
  if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
  await redis.flushall();
});
afterEach(async () => {
  await Promise.all(open.splice(0).map((locks) => locks.close()));
});
afterAll(async () => {
  redis?.disconnect();
  await server?.stop();
});

describe('the options of locks in Redis', () => {
  it.each([
    { process: 'a:b' },
    { process: '' },
    { leaseMs: 0 },
    { leaseMs: 0.5 },
    { heartbeatMs: 0 },
    { heartbeatMs: 501 },
    { retry: { initialMs: 0, maxMs: 1, factor: 1 } },
    { retry: { initialMs: 2, maxMs: 1, factor: 1 } },
    { retry: { initialMs: 1, maxMs: 1, factor: 0.5 } },
  ])('[LOCKR1] %j is a defect', (wrong) => {
    expect(() => createRedisLocks({ connect: server.url, process: 'x', ...SETTINGS, ...wrong })).toThrow(Defect);
  });
});

describe('locks in Redis', () => {
  it('[LOCKR2] a table goes from process to process in the order of the asking', async () => {
    const [first, second] = [process(), process()];
    const a = await claim(first).answered;
    const b = claim(second);
    await until(() => second.placeOf(b).order < Number.MAX_SAFE_INTEGER);
    const c = claim(first);
    await until(() => first.placeOf(c).order < Number.MAX_SAFE_INTEGER);
    expect([a.outcome, b.outcome, c.outcome]).toEqual(['granted', 'open', 'open']);
    expect(first.placeOf(c).order).toBeGreaterThan(second.placeOf(b).order);
    await first.giveBack(a);
    await b.answered;
    expect(c.outcome).toBe('open');
    await second.giveBack(b);
    await c.answered;
    expect(a.fence < b.fence && b.fence < c.fence).toBe(true);
  });

  it('[LOCKR2] what agrees is held together, and nobody overtakes who waits', async () => {
    const locks = process();
    const seats = [1, 2].map((seat) => claim(locks, { path: { player: { X: [seatIndex(seat)] } } }));
    const whole = claim(locks, { path: { table: 'S' } });
    const later = claim(locks, { path: { player: { X: [seatIndex(3)] } } });
    const elsewhere = claim(locks, { table: 't2' });
    await Promise.all([...seats, elsewhere].map((one) => one.answered));
    await until(() => locks.placeOf(later).order < Number.MAX_SAFE_INTEGER);
    expect([whole.outcome, later.outcome]).toEqual(['open', 'open']);
    for (const seat of seats) await locks.giveBack(seat);
    await whole.answered;
    expect(later.outcome).toBe('open');
    await locks.giveBack(whole);
    await later.answered;
  });

  it('[LOCKR3] a path is one call to ask and one to give back, whatever its length', async () => {
    const locks = process();
    await locks.giveBack(await claim(locks).answered);
    const calls = async (): Promise<number> =>
      Number(/cmdstat_evalsha:calls=(\d+)/.exec(await redis.info('commandstats'))?.[1]);
    const path = { pot: 'X', deck: 'X', player: { X: [seatIndex(0), seatIndex(9)] } } as const;
    const counts: number[] = [];
    for (let round = 0; round < 10; round += 1) {
      const before = await calls();
      await locks.giveBack(await claim(locks, { path }).answered);
      counts.push((await calls()) - before);
    }
    // A heartbeat may come between, but not in every round.
    expect(Math.min(...counts)).toBe(2);
  });

  it('[LOCKR4] fences grow beyond what a store has seen, and over the loss of all data', async () => {
    const locks = process();
    const fences: number[] = [];
    const take = async (fenceAbove = 0): Promise<void> => {
      const one = await claim(locks, { fenceAbove }).answered;
      fences.push(one.fence);
      await locks.giveBack(one);
    };
    await take();
    await take();
    await redis.flushall();
    await take();
    const high = Date.now() * 1_000 + 3_600_000_000;
    await take(high);
    expect(fences.at(-1)).toBe(high + 1);
    await take();
    const holder = await claim(locks).answered;
    const waiter = claim(locks, { fenceAbove: high * 2 });
    await locks.giveBack(holder);
    fences.push(holder.fence, (await waiter.answered).fence);
    expect(waiter.fence).toBeGreaterThan(high * 2);
    expect(fences).toEqual([...new Set(fences)].toSorted((left, right) => left - right));
    expect(fences.every((fence) => Number.isSafeInteger(fence))).toBe(true);
  });

  it('[LOCKR5] what must not wait is granted or refused, and leaves nothing in the queue', async () => {
    const [first, second] = [process(), process()];
    const held = await claim(first, { isIfAvailable: true }).answered;
    expect(held.outcome).toBe('granted');
    expect((await claim(second, { isIfAvailable: true }).answered).outcome).toBe('refused');
    expect(await redis.hget(hashOf('t1'), 'w')).toBeNull();
    await first.giveBack(held);
    expect(Object.keys(await redis.hgetall(hashOf('t1'))).filter((field) => /^[tw]/.test(field))).toEqual([]);
    expect((await claim(second, { isIfAvailable: true }).answered).outcome).toBe('granted');
  });

  it('[LOCKR5] what must not wait does not overtake who waits', async () => {
    const locks = process();
    const reader = await claim(locks, { path: { table: 'S' } }).answered;
    const writer = claim(locks);
    const passing = await claim(locks, { path: { table: 'S' }, isIfAvailable: true }).answered;
    expect([passing.outcome, writer.outcome]).toEqual(['refused', 'open']);
    await locks.giveBack(reader);
    await writer.answered;
  });

  it('[LOCKR6] who withdraws is never granted, and those behind go ahead', async () => {
    const locks = process();
    const held = await claim(locks, { path: { table: 'S' } }).answered;
    const leaving = claim(locks);
    const behind = claim(locks, { path: { table: 'S' } });
    await until(() => locks.placeOf(behind).order < Number.MAX_SAFE_INTEGER);
    leaving.waiting?.withdraw();
    await behind.answered;
    await locks.giveBack(held);
    await locks.giveBack(behind);
    expect(leaving.outcomes).toEqual([]);
  });

  it('[LOCKR6] a withdrawal that crosses the grant gives it back unseen', async () => {
    const [first, second] = [process(), process()];
    await first.giveBack(await claim(first).answered);
    // Redis grants it at once; the answer comes when it is no longer wanted.
    const crossed = claim(first);
    crossed.waiting?.withdraw();
    const next = await claim(second).answered;
    expect(crossed.outcomes).toEqual([]);
    await second.giveBack(next);
    expect(await redis.hkeys(hashOf('t1'))).not.toContainEqual(expect.stringMatching(/^[tw]/));
  });

  it('[LOCKR6] many come and go at random: nobody is granted beside whom he conflicts with, and all is empty at the end', async () => {
    const all = [process(), process(), process()];
    const paths = [{ table: 'X' }, { table: 'S' }, { pot: 'X' }, { pot: 'S' }, { deck: 'X', pot: 'S' }] as const;
    const held: { readonly kind: number; readonly seat: number }[] = [];
    let seed = 7;
    const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const clash = (left: number, right: number): boolean =>
      left === 0 ||
      right === 0 ||
      (left === 1 && ![1, 3].includes(right)) ||
      (right === 1 && ![1, 3].includes(left)) ||
      (left === 2 && right >= 2) ||
      (right === 2 && left >= 2) ||
      (left === 4 && right === 4);
    let grants = 0;
    await Promise.all(
      Array.from({ length: 24 }, async (_, worker) => {
        for (let round = 0; round < 40; round += 1) {
          const locks = all[worker % 3] ?? process();
          const kind = draw(paths.length);
          const one = claim(locks, { path: paths[kind] ?? {} });
          if (draw(4) === 0) {
            await Promise.race([one.answered, new Promise((resolve) => setTimeout(resolve, draw(5)))]);
            if (one.outcome === 'open') {
              one.waiting?.withdraw();
              continue;
            }
          }
          await one.answered;
          if (one.outcome !== 'granted') throw new Error(one.reason);
          grants += 1;
          expect(held.filter((other) => clash(kind, other.kind))).toEqual([]);
          const mine = { kind, seat: worker };
          held.push(mine);
          await new Promise((resolve) => setImmediate(resolve));
          held.splice(held.indexOf(mine), 1);
          await locks.giveBack(one);
        }
      }),
    );
    expect(grants).toBeGreaterThan(500);
    expect(await process().others()).toEqual([]);
    expect(await redis.hget(hashOf('t1'), 'w')).toBeNull();
  });

  it('[LOCKR15] an operator ends a grant of whichever process, and the next goes ahead', async () => {
    const [first, second] = [process(), process()];
    const holder = await claim(first).answered;
    const next = claim(second);
    const [record] = await second.others();
    expect(await second.revoke(record?.id ?? '', 'the operator says so')).toBe(true);
    expect(await holder.lost).toBe('the operator says so');
    expect((await next.answered).fence).toBeGreaterThan(holder.fence);
    expect(await first.revoke(record?.id ?? '', 'again')).toBe(false);
    expect(await first.revoke('nonsense', 'again')).toBe(false);
    const [own] = await first.others();
    expect(await second.revoke(own?.id ?? '', 'mine')).toBe(true);
    expect(await next.lost).toBe('mine');
    await first.giveBack(holder);
  });

  it('[LOCKR16] what others hold and wait for is told, of one table or of all', async () => {
    const [first, second] = [process(), process()];
    const path = { pot: 'X', player: { S: [seatIndex(0)], X: [seatIndex(9)] } } as const;
    const holder = await claim(first, { path, label: 'raise at table "t1": 100\n', task: 77 }).answered;
    const waiter = claim(first, { path: { table: 'SIX' }, label: '' });
    await claim(first, { table: 'other' }).answered;
    await claim(second, { table: 'own' }).answered;
    await until(() => first.placeOf(waiter).order < Number.MAX_SAFE_INTEGER);
    const records = await second.others({ kind: 'table', id: 't1' });
    expect(records.toSorted((left, right) => left.order - right.order)).toEqual([
      {
        id: `${first.process}:${holder.ticket}@table:t1`,
        process: first.process,
        task: `${first.process}:77`,
        label: 'raise at table "t1": 100\n',
        domain: { kind: 'table', id: 't1' },
        steps: holder.steps.map(({ bit: _bit, modeIndex: _at, conflictMask: _mask, ...step }) => step),
        isHeld: true,
        order: first.placeOf(holder).order,
        reached: holder.steps.length,
        queued: 0,
        sinceMs: expect.closeTo(0, -3),
        fence: holder.fence,
      },
      expect.objectContaining({ isHeld: false, label: '', ...first.placeOf(waiter) }),
    ]);
    expect((await second.others()).map(({ domain }) => domain.id).toSorted()).toEqual(['other', 't1', 't1']);
    expect(await first.others({ kind: 'chat', id: 'nobody' })).toEqual([]);
  });

  it('[LOCKR17] a cluster keeps each domain where its key belongs', async () => {
    const cluster = await startRedisServer({ isCluster: true });
    try {
      const connect: RedisLocksOptions['connect'] = (redisOptions) => {
        const openOne = (): Cluster =>
          new Cluster([cluster.url], { redisOptions, enableOfflineQueue: false, slotsRefreshTimeout: 5_000 });
        return { commands: openOne(), subscriber: openOne() };
      };
      const [first, second] = [process({ connect }), process({ connect })];
      const held = await Promise.all(['t1', 't2', 't3'].map((table) => claim(first, { table }).answered));
      const waits = ['t1', 't2', 't3'].map((table) => claim(second, { table }));
      await until(() => waits.every((one) => second.placeOf(one).order < Number.MAX_SAFE_INTEGER));
      expect(await second.others()).toHaveLength(3);
      await Promise.all(held.map((one) => first.giveBack(one)));
      await Promise.all(waits.map((one) => one.answered));
      expect(waits.map(({ outcome }) => outcome)).toEqual(['granted', 'granted', 'granted']);
      await Promise.all(open.splice(0).map((locks) => locks.close()));
    } finally {
      await cluster.stop();
    }
  });

  it('[LOCKR18] an error that will not go away fails the claim, one that will does not', async () => {
    const locks = process();
    await redis.set(hashOf('t1'), 'not a hash');
    const failed = await claim(locks).answered;
    expect([failed.outcome, failed.reason]).toEqual(['failed', expect.stringContaining('LockUnavailable')]);
    await redis.script('FLUSH');
    expect((await claim(locks, { table: 't2' }).answered).outcome).toBe('granted');
  });

  it('[LOCKR18] a Redis that does not let us in fails the claim', async () => {
    const closed = await startRedisServer({ password: 'secret' });
    try {
      for (const url of [closed.url, closed.url.replace('//', '//:wrong@')]) {
        const failed = await claim(process({ connect: url })).answered;
        expect([failed.outcome, failed.reason]).toEqual(['failed', expect.stringContaining('LockUnavailable')]);
      }
      const locks = process({ connect: closed.url.replace('//', '//:secret@') });
      expect((await claim(locks).answered).outcome).toBe('granted');
      await Promise.all(open.splice(0).map((each) => each.close()));
    } finally {
      await closed.stop();
    }
  });

  it('[LOCKR19] closing ends what is open, here and in Redis, and leaves no timer', async () => {
    const timer = createTestTimer();
    const [first, second] = [process({ timer }), process()];
    const held = await claim(first).answered;
    const waiting = claim(first);
    const next = claim(second);
    await until(() => second.placeOf(next).order < Number.MAX_SAFE_INTEGER);
    await first.close();
    expect(timer.pending).toBe(0);
    expect([held.outcome, waiting.outcome]).toEqual(['lost', 'failed']);
    await next.answered;
    const late = claim(first);
    expect([late.outcome, late.waiting]).toEqual(['failed', undefined]);
    await first.giveBack(held);
    await first.close();
  });

  it('[LOCKR19] locks that nobody uses have no timer', async () => {
    const timer = createTestTimer();
    const locks = process({ timer });
    await locks.giveBack(await claim(locks).answered);
    await until(() => timer.pending === 0);
  });

  it('[LOCKR20] a domain that nobody uses is forgotten after a day, not earlier', async () => {
    const locks = process();
    await locks.giveBack(await claim(locks).answered);
    const hour = 3_600_000;
    const ttl = await redis.pttl(hashOf('t1'));
    expect(ttl > 24 * hour && ttl <= 25 * hour).toBe(true);
    // As if it had been used last an hour ago.
    await redis.hset(hashOf('t1'), `p:${locks.process}`, Date.now() - hour);
    await redis.pexpire(hashOf('t1'), hour);
    await locks.giveBack(await claim(locks).answered);
    expect(await redis.pttl(hashOf('t1'))).toBeGreaterThan(24 * hour);
  });

  it('[LOCKR21] the manager runs on it', async () => {
    const timer = createTestTimer();
    const managers = [1, 2].map(() => createLocks({ backend: process(), timer }));
    const request = { table: tableId('t1'), path: lockPath({ table: 'X' }), timeoutMs: 5_000 };
    let inside = 0;
    let turns = 0;
    await Promise.all(
      Array.from({ length: 20 }, async (_, at) => {
        const locks = managers[at % 2];
        const lease = await locks?.acquire(request);
        inside += 1;
        expect(inside).toBe(1);
        await new Promise((resolve) => setTimeout(resolve, 1));
        inside -= 1;
        turns += 1;
        await lease?.[Symbol.asyncDispose]();
      }),
    );
    expect(turns).toBe(20);
    await Promise.all(managers.map((locks) => locks.close()));
  });
});
