import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { LockBackend } from '@cardroom/locks';
import { Redis } from 'ioredis';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claim, createTestTimer, FencedRegister, type TestClaim, until } from '../../../test/lock-claims.ts';
import { type RedisProxy, startRedisProxy } from '../../../test/redis-proxy.ts';
import {
  REDIS_SKIP_REASON,
  type RedisServer,
  type RedisServerOptions,
  startRedisServer,
} from '../../../test/redis-server.ts';
import { createRedisLocks } from './redis-locks.ts';

const LEASE_MS = 600;
const HEARTBEAT_MS = 150;
/** What a machine that is busy with other tests may add to a wait. */
const SLACK_MS = 400;
/** A lease and a heartbeat that no test waits for. */
const PATIENT = [60_000, 30_000] as const;
const HOLDER = fileURLToPath(new URL('../../../test/lock-holder.ts', import.meta.url));

let cleanUps: (() => unknown)[] = [];
let processes = 0;

beforeEach(({ skip }) => {
  if (REDIS_SKIP_REASON !== undefined) skip(REDIS_SKIP_REASON);
});
afterEach(async () => {
  for (const cleanUp of cleanUps.toReversed()) await cleanUp();
  cleanUps = [];
});

async function openServer(options?: RedisServerOptions): Promise<RedisServer> {
  const server = await startRedisServer(options);
  cleanUps.push(() => server.stop());
  return server;
}

async function openProxy(server: RedisServer): Promise<RedisProxy> {
  const proxy = await startRedisProxy(server.port);
  cleanUps.push(() => proxy.stop());
  return proxy;
}

/** The locks of one more process. */
function join(url: string, leaseMs = LEASE_MS, heartbeatMs = HEARTBEAT_MS): LockBackend {
  processes += 1;
  const locks = createRedisLocks({
    connect: url,
    process: `p${processes}`,
    timer: createTestTimer(),
    leaseMs,
    heartbeatMs,
    retry: { initialMs: 10, maxMs: 50, factor: 2 },
  });
  cleanUps.push(() => locks.close());
  return locks;
}

/** Resolves when Redis has the claim in its queue. */
const queued = (locks: LockBackend, one: TestClaim): Promise<number> =>
  until(() => locks.placeOf(one).order < Number.MAX_SAFE_INTEGER);

interface Holder {
  readonly child: ChildProcess;
  /** What it said about that, as soon as it says it. */
  said(event: string): Promise<{ readonly fence: number; readonly isCurrent: boolean }>;
}

/** A process of its own that asks for the table, and has asked when this resolves. */
async function startHolder(server: RedisServer, name: string): Promise<Holder> {
  const args = [HOLDER, server.url, name, `${LEASE_MS}`, `${HEARTBEAT_MS}`, 't1'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  cleanUps.push(() => child.kill('SIGKILL'));
  let words = '';
  child.stdout.on('data', (data: Buffer) => (words += data.toString('utf8')));
  const find = (event: string): string | undefined =>
    words.split('\n').find((line) => line.startsWith(`{"event":"${event}"`) && line.endsWith('}'));
  const holder: Holder = {
    child,
    async said(event) {
      await until(() => find(event) !== undefined);
      return JSON.parse(find(event) ?? '') as { readonly fence: number; readonly isCurrent: boolean };
    },
  };
  await holder.said('asked');
  return holder;
}

async function killed(...holders: readonly Holder[]): Promise<void> {
  const exits = holders.map(({ child }) => once(child, 'exit'));
  for (const { child } of holders) child.kill('SIGKILL');
  await Promise.all(exits);
}

/** Hands something over, which shows that the second hears its channel. */
async function warmUp(from: LockBackend, to: LockBackend): Promise<void> {
  const held = await claim(from).answered;
  const next = claim(to);
  await queued(to, next);
  await from.giveBack(held);
  await next.answered;
  await to.giveBack(next);
}

/** Two who both think that they hold the table write in turns: only the one with the current fence gets through. */
function expectOnlyCurrent(old: number, current: number): void {
  const register = new FencedRegister();
  expect(register.write(old, 'old')).toBe(true);
  expect(register.write(current, 'current')).toBe(true);
  expect(register.write(old, 'old')).toBe(false);
  expect(register.write(current, 'current')).toBe(true);
  expect(register.accepted).toEqual(['old', 'current', 'current']);
}

describe('processes that die', () => {
  it('[LOCKR7] what a killed process holds goes to the next within a lease', async () => {
    const server = await openServer();
    const holder = await startHolder(server, 'dies');
    const { fence } = await holder.said('granted');
    const locks = join(server.url);
    const next = claim(locks);
    await queued(locks, next);
    await killed(holder);
    expect(next.outcome).toBe('open');
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(LEASE_MS + SLACK_MS);
    expect(next.fence).toBeGreaterThan(fence);
  });

  it('[LOCKR8] a killed process that waits holds nobody up longer than a lease', async () => {
    const server = await openServer();
    const locks = join(server.url);
    const first = await claim(locks).answered;
    const holder = await startHolder(server, 'dies');
    const next = claim(locks);
    await queued(locks, next);
    await killed(holder);
    await locks.giveBack(first);
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(LEASE_MS + SLACK_MS);
  });

  it('[LOCKR8] twenty dead processes in the queue hold the next up as long as one', async () => {
    const server = await openServer();
    const locks = join(server.url);
    const first = await claim(locks).answered;
    // What twenty processes leave behind that were killed while they waited: connections closed, nothing taken back.
    const proxy = await openProxy(server);
    for (let at = 0; at < 20; at += 1) {
      const dying = join(proxy.url);
      await queued(dying, claim(dying));
    }
    const next = claim(locks);
    await queued(locks, next);
    proxy.cut();
    await locks.giveBack(first);
    const tookMs = await until(() => next.outcome === 'granted');
    expect(tookMs).toBeLessThan(LEASE_MS + SLACK_MS);
  });

  it('[LOCKR14] a process that is stopped for longer than its lease is told when it goes on, and nobody is disturbed', async () => {
    const server = await openServer();
    const holder = await startHolder(server, 'sleeps');
    const { fence } = await holder.said('granted');
    const locks = join(server.url);
    const next = claim(locks);
    await queued(locks, next);
    holder.child.kill('SIGSTOP');
    await next.answered;
    await sleep(HEARTBEAT_MS);
    expect(next.outcome).toBe('granted');
    holder.child.kill('SIGCONT');
    expect((await holder.said('lost')).isCurrent).toBe(false);
    await sleep(HEARTBEAT_MS * 2);
    expect([next.outcome, locks.isCurrent(next)]).toEqual(['granted', true]);
    expectOnlyCurrent(fence, next.fence);
  });
});

describe('a process that is busy with itself', () => {
  const block = (ms: number): void => {
    const start = performance.now();
    while (performance.now() - start < ms);
  };

  it('[LOCKR14] for longer than its lease: what it holds counts for nothing even before a timer runs', async () => {
    const server = await openServer();
    const locks = join(server.url);
    const held = await claim(locks).answered;
    expect(locks.isCurrent(held)).toBe(true);
    block(LEASE_MS);
    expect([locks.isCurrent(held), held.outcome]).toEqual([false, 'granted']);
    await held.lost;
    const again = await claim(locks).answered;
    expect(again.fence).toBeGreaterThan(held.fence);
  });

  it('[LOCKR14] for longer than its lease while it asks: what it gets is not over already', async () => {
    const server = await openServer();
    const locks = join(server.url);
    await locks.giveBack(await claim(locks).answered);
    const one = claim(locks);
    // What was asked is on its way when this runs.
    await new Promise<void>((resolve) => {
      process.nextTick(() => {
        block(LEASE_MS);
        resolve();
      });
    });
    await one.answered;
    expect(locks.isCurrent(one)).toBe(true);
    await sleep(HEARTBEAT_MS);
    expect([one.outcomes, locks.isCurrent(one)]).toEqual([['granted'], true]);
  });
});

describe('a Redis that fails', () => {
  it('[LOCKR9] that lost all its data: who held is told, who waited waits on, and fences grow', async () => {
    const server = await openServer();
    const [first, second] = [join(server.url), join(server.url)];
    const [held, other] = await Promise.all([claim(first).answered, claim(second, { table: 't2' }).answered]);
    const waits = [claim(second), claim(first), claim(second)];
    await until(() =>
      [second, first, second].every((locks, at) => locks.placeOf(waits[at] ?? held).order < 2 ** 53 - 1),
    );
    await server.kill();
    await sleep(50);
    await server.restart();
    expect(await held.lost).toContain('no longer knows');
    await other.lost;
    const order: TestClaim[] = [];
    for (let turn = 0; turn < waits.length; turn += 1) {
      await until(() => waits.some((one) => one.outcome === 'granted' && !order.includes(one)));
      const one = waits.find((wait) => wait.outcome === 'granted' && !order.includes(wait)) ?? held;
      await sleep(20);
      // One at a time, by what Redis knows now.
      expect(waits.filter((wait) => wait.outcome === 'granted' && !order.includes(wait))).toEqual([one]);
      order.push(one);
      await (one === waits[1] ? first : second).giveBack(one);
    }
    const fences = [held, ...order].map(({ fence }) => fence);
    expect(fences).toEqual([...new Set(fences)].toSorted((left, right) => left - right));
    expectOnlyCurrent(held.fence, order[0]?.fence ?? 0);
  });

  it('[LOCKR9] that lost all its data and is back: who held is told at once, not with the next heartbeat', async () => {
    const server = await openServer();
    const locks = join(server.url, ...PATIENT);
    const held = await claim(locks).answered;
    await server.kill();
    await server.restart();
    expect(await until(() => held.outcome === 'lost')).toBeLessThan(1_000);
  });

  it('[LOCKR9] that lost its data while the holder cannot be reached: there are two, one of whom can write', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [cutOff, reached] = [join(proxy.url), join(server.url)];
    const old = await claim(cutOff).answered;
    proxy.swallow('all');
    await server.kill();
    await server.restart();
    const fresh = await claim(reached).answered;
    expect([old.outcome, fresh.outcome, cutOff.isCurrent(old)]).toEqual(['granted', 'granted', true]);
    expectOnlyCurrent(old.fence, fresh.fence);
    await old.lost;
    expect(reached.isCurrent(fresh)).toBe(true);
  });

  it('[LOCKR10] that kept its data: nobody loses anything, and the queue goes on', async () => {
    const server = await openServer({ isPersistent: true });
    const [first, second] = [join(server.url), join(server.url)];
    const held = await claim(first).answered;
    const next = claim(second);
    await queued(second, next);
    await server.kill();
    await server.restart();
    await sleep(LEASE_MS + HEARTBEAT_MS);
    expect([held.outcome, next.outcome, first.isCurrent(held)]).toEqual(['granted', 'open', true]);
    await first.giveBack(held);
    expect((await next.answered).fence).toBeGreaterThan(held.fence);
  });

  it('[LOCKR10] what is asked and given back while it is away is done when it is back', async () => {
    const server = await openServer({ isPersistent: true });
    const [first, second] = [join(server.url), join(server.url)];
    const held = await claim(first).answered;
    await server.kill();
    const next = claim(second);
    const gone = claim(second);
    const givenBack = first.giveBack(held);
    gone.waiting?.withdraw();
    await sleep(50);
    expect(next.outcome).toBe('open');
    await server.restart();
    await Promise.all([givenBack, next.answered]);
    expect([held.outcomes, next.outcomes, gone.outcomes]).toEqual([['granted'], ['granted'], []]);
  });

  it('[LOCKR10] a give-back that cannot be told is over with the lease', async () => {
    const server = await openServer();
    const locks = join(server.url);
    const held = await claim(locks).answered;
    await server.kill();
    const start = performance.now();
    await locks.giveBack(held);
    expect(performance.now() - start).toBeLessThan(LEASE_MS + SLACK_MS);
    expect(held.outcomes).toEqual(['granted']);
  });

  it('[LOCKR10] one that hangs for less than a lease costs nobody anything', async () => {
    const server = await openServer();
    const [first, second] = [join(server.url), join(server.url)];
    const held = await claim(first).answered;
    server.pause();
    const next = claim(second);
    await sleep(LEASE_MS / 3);
    server.resume();
    await queued(second, next);
    expect(held.outcome).toBe('granted');
    await first.giveBack(held);
    await next.answered;
  });
});

describe('a network that fails', () => {
  for (const how of ['cut', 'swallow'] as const) {
    it(`[LOCKR11] a connection that is gone for longer than the lease (${how}): the holder stops first`, async () => {
      const server = await openServer();
      const proxy = await openProxy(server);
      const [cutOff, reached] = [join(proxy.url), join(server.url)];
      const old = await claim(cutOff).answered;
      const next = claim(reached);
      await queued(reached, next);
      if (how === 'cut') proxy.cut();
      else proxy.swallow('all');
      await old.lost;
      expect([cutOff.isCurrent(old), next.outcome]).toEqual([false, 'open']);
      await next.answered;
      proxy.mend();
      await sleep(LEASE_MS);
      expect([old.outcomes, next.outcomes, reached.isCurrent(next)]).toEqual([['granted', 'lost'], ['granted'], true]);
      expectOnlyCurrent(old.fence, next.fence);
      // It takes part again.
      const again = claim(cutOff);
      await queued(cutOff, again);
      await reached.giveBack(next);
      await again.answered;
    });
  }

  it('[LOCKR11] a connection that swallows everything is replaced in time: nothing is lost', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const locks = join(proxy.url, 1_500, 300);
    const held = await claim(locks).answered;
    proxy.deafen();
    await sleep(3_000);
    expect([held.outcomes, locks.isCurrent(held)]).toEqual([['granted'], true]);
  });

  it('[LOCKR12] answers that are lost are asked for again: once granted, once given back', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    // No heartbeat helps here.
    const [shaky, steady] = [join(proxy.url, ...PATIENT), join(server.url)];
    await shaky.giveBack(await claim(shaky).answered);
    proxy.swallow('answers');
    const one = claim(shaky);
    await sleep(30);
    proxy.cut();
    await sleep(30);
    expect(one.outcome).toBe('open');
    const waits = claim(steady);
    await queued(steady, waits);
    proxy.mend();
    await one.answered;
    expect(waits.outcome).toBe('open');
    proxy.swallow('answers');
    const givenBack = shaky.giveBack(one);
    await waits.answered;
    proxy.cut();
    proxy.mend();
    await givenBack;
    expect([one.outcomes, waits.outcomes]).toEqual([['granted'], ['granted']]);
    expect(steady.isCurrent(waits)).toBe(true);
  });

  it('[LOCKR12] a grant whose answer was lost is given back when the claim is withdrawn', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [shaky, steady] = [join(proxy.url), join(server.url)];
    await shaky.giveBack(await claim(shaky).answered);
    proxy.swallow('answers');
    const one = claim(shaky);
    await sleep(30);
    proxy.cut();
    one.waiting?.withdraw();
    const next = claim(steady);
    await queued(steady, next);
    expect(next.outcome).toBe('open');
    proxy.mend();
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(LEASE_MS / 2);
    expect(one.outcomes).toEqual([]);
  });

  it('[LOCKR13] a grant that was told to nobody is found by the heartbeat', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [deaf, other] = [join(proxy.url), join(server.url)];
    await warmUp(other, deaf);
    const held = await claim(other).answered;
    const next = claim(deaf);
    await queued(deaf, next);
    proxy.cutListeners();
    await other.giveBack(held);
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(HEARTBEAT_MS + SLACK_MS);
    expect(await other.revoke(`${deaf.process}:${next.ticket}@table:t1`, 'nobody hears this')).toBe(true);
    const start = performance.now();
    expect(await next.lost).toContain('no longer knows');
    expect(performance.now() - start).toBeLessThan(HEARTBEAT_MS + SLACK_MS);
  });

  it('[LOCKR13] a grant that was told to nobody is found when the channel is heard again', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [deaf, other] = [join(proxy.url, ...PATIENT), join(server.url, ...PATIENT)];
    await warmUp(other, deaf);
    const held = await claim(other).answered;
    const next = claim(deaf);
    await queued(deaf, next);
    proxy.cutListeners();
    await other.giveBack(held);
    await sleep(50);
    expect(next.outcome).toBe('open');
    proxy.mend();
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(1_000);
  });

  it('[LOCKR15] two holders after a forced end, the first of whom has not heard: one can write', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [deaf, other] = [join(proxy.url), join(server.url)];
    const old = await claim(deaf).answered;
    const next = claim(other);
    await queued(other, next);
    proxy.swallow('all');
    expect(await other.revoke(`${deaf.process}:${old.ticket}@table:t1`, 'forced')).toBe(true);
    await next.answered;
    expect([old.outcome, deaf.isCurrent(old)]).toEqual(['granted', true]);
    expectOnlyCurrent(old.fence, next.fence);
    proxy.mend();
    await old.lost;
    await deaf.giveBack(old);
    expect(other.isCurrent(next)).toBe(true);
  });

  it('[LOCKR22] what arrives late from a connection long gone is found and removed', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [shaky, steady] = [join(proxy.url), join(server.url)];
    await shaky.giveBack(await claim(shaky).answered);
    // As an ask that was under way when its claim was withdrawn, and overtaken by that.
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    const [key, nowMs] = ['cardroom:locks:{table:t1}', Date.now()];
    const number = `${nowMs}000`;
    await redis.hset(key, `t:${shaky.process}:999999`, `h ${number} ${number} ${number} 1P_1- 1 late`);
    await redis.hset(key, `p:${shaky.process}`, nowMs + 60_000);
    const next = claim(steady);
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(HEARTBEAT_MS * 2 + SLACK_MS);
  });
});
