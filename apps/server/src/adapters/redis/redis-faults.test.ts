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
import { LOCK_SCRIPTS, WAITERS_MAX } from './lock-scripts.ts';
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

describe('answers that cross with something else', () => {
  const beat = 200;

  it('[LOCKR25] an old answer about a table that was idle does not end what was granted since', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [slow, other] = [join(proxy.url, 3_000, beat), join(server.url, 3_000, beat)];
    await slow.giveBack(await claim(slow).answered);
    proxy.swallow('answersOfScripts');
    // A heartbeat looks after the table, another one after that is wanted, and a beat finds nothing open.
    await sleep(beat * 1.2);
    proxy.dropListeners();
    await sleep(beat * 1.2);
    const one = claim(slow);
    await sleep(20);
    proxy.mend();
    await one.answered;
    await sleep(50);
    const next = claim(other);
    await queued(other, next);
    expect([one.outcome, next.outcome, slow.isCurrent(one)]).toEqual(['granted', 'open', true]);
  });

  it('[LOCKR26] a message about a grant that Redis has forgotten grants nothing to who has asked again', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [deaf, other] = [join(proxy.url, 6_000, beat), join(server.url, 6_000, beat)];
    await warmUp(other, deaf);
    const held = await claim(other).answered;
    const waits = claim(deaf);
    await queued(deaf, waits);
    const before = deaf.placeOf(waits).order;
    proxy.swallow('messages');
    await other.giveBack(held);
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    await redis.flushall();
    const next = await claim(other).answered;
    await until(() => deaf.placeOf(waits).order > before);
    proxy.mend();
    await sleep(50);
    expect([waits.outcome, next.outcome, other.isCurrent(next)]).toEqual(['open', 'granted', true]);
    await other.giveBack(next);
    expect((await waits.answered).fence).toBeGreaterThan(next.fence);
  });

  it('[LOCKR27] a grant that an operator ended before its holder heard of it is not granted', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const [slow, other] = [join(proxy.url, ...PATIENT), join(server.url, ...PATIENT)];
    await warmUp(other, slow);
    proxy.swallow('answersOfScripts');
    const one = claim(slow);
    await until(() => one.waiting !== undefined);
    await sleep(50);
    const [record] = await other.others();
    const next = claim(other);
    await queued(other, next);
    expect(await other.revoke(record?.id ?? '', 'forced')).toBe(true);
    await next.answered;
    await sleep(50);
    proxy.mend();
    await sleep(50);
    expect([one.outcome, next.outcome, other.isCurrent(next)]).toEqual(['open', 'granted', true]);
    await other.giveBack(next);
    expect((await one.answered).fence).toBeGreaterThan(next.fence);
  });

  it('[LOCKR10] a give-back that cannot be told is over when the lease of what was sent last is, answered or not', async () => {
    const server = await openServer();
    const proxy = await openProxy(server);
    const shaky = join(proxy.url, 1_500, 300);
    const held = await claim(shaky).answered;
    proxy.swallow('answers');
    await sleep(450);
    proxy.cut();
    await shaky.giveBack(held);
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    const [seconds = 0, micros = 0] = (await redis.time()).map(Number);
    const kept = await redis.hget('cardroom:locks:{table:t1}', `p:${shaky.process}`);
    expect(Number.parseInt(kept ?? '', 10) - (seconds * 1_000 + micros / 1_000)).toBeLessThan(100);
  });
});

describe('a Redis that is not as it should be', () => {
  it('[LOCKR7] whose clock is set back: the dead live on for a lease, not longer', async () => {
    const server = await openServer();
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    const ahead = LOCK_SCRIPTS.ask.lua.replace('time[1] *', '(time[1] + 3600) *');
    expect(ahead).not.toBe(LOCK_SCRIPTS.ask.lua);
    const args = ['gone', 'p:gone', 't:gone:1', LEASE_MS, 0, 0, '1P_1- 1 died'];
    expect(await redis.eval(ahead, 1, 'cardroom:locks:{table:t1}', ...args)).toBeGreaterThan(0);
    const locks = join(server.url);
    const next = claim(locks);
    await queued(locks, next);
    expect(next.outcome).toBe('open');
    expect(await until(() => next.outcome === 'granted')).toBeLessThan(LEASE_MS + SLACK_MS);
  });

  it('[LOCKR18] that has no room for one more connection: who asks waits until it has', async () => {
    const server = await openServer();
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    await redis.config('SET', 'maxclients', 1);
    const one = claim(join(server.url));
    await sleep(200);
    expect(one.outcome).toBe('open');
    await redis.config('SET', 'maxclients', 100);
    expect((await one.answered).outcome).toBe('granted');
  });

  it('[LOCKR16] in which somebody keeps something else under such a name: the rest is told', async () => {
    const server = await openServer();
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    await redis.set('cardroom:locks:{table:odd}', 'not a hash');
    const [first, second] = [join(server.url), join(server.url)];
    const held = await claim(first).answered;
    expect((await second.others()).map(({ fence }) => fence)).toEqual([held.fence]);
    expect(await second.others({ kind: 'table', id: 'odd' })).toEqual([]);
  });

  it('[LOCKR13] that lets nobody tell others of their grants: all of them are written', async () => {
    const server = await openServer();
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    const own = '&cardroom:locks:process:';
    const mute = join(server.url.replace('//', '//mute:secret@'), ...PATIENT);
    await redis.call('ACL', 'SETUSER', 'mute', 'on', '>secret', '~*', '+@all', 'resetchannels', own + mute.process);
    const held = await claim(mute).answered;
    const readers = [join(server.url), join(server.url)].map((locks) => {
      const one = claim(locks, { path: { table: 'S' } });
      return { one, isQueued: queued(locks, one) };
    });
    await Promise.all(readers.map(({ isQueued }) => isQueued));
    await mute.giveBack(held);
    const stored = Object.entries(await redis.hgetall('cardroom:locks:{table:t1}'));
    const states = stored.filter(([field]) => /^[tw]/.test(field)).map(([, value]) => value.slice(0, 1));
    expect(states).toEqual(['h', 'h']);
    await Promise.all(readers.map(({ one }) => one.answered));
  });
});

describe('a crowd at one table', () => {
  it('[LOCKR24] as many wait as may, the others are told at once, and nobody elsewhere is disturbed', async () => {
    const server = await openServer();
    const [first, bystander] = [join(server.url, 2_000, 500), join(server.url, 2_000, 500)];
    const crowd = [first, join(server.url, 2_000, 500), join(server.url, 2_000, 500)];
    const calm = await claim(bystander, { table: 'calm' }).answered;
    const held = await claim(first).answered;
    const all = Array.from({ length: WAITERS_MAX + 100 }, (_, at) => {
      const locks = crowd[at % crowd.length] ?? first;
      return { locks, one: claim(locks) };
    });
    const isIn = ({ locks, one }: (typeof all)[number]): boolean => locks.placeOf(one).order < Number.MAX_SAFE_INTEGER;
    await until(() => all.every((each) => isIn(each) || each.one.outcome === 'failed'));
    const inside = all.filter(({ one }) => one.outcome === 'open');
    const outside = all.filter(({ one }) => one.outcome !== 'open');
    expect([inside.length, outside.length]).toEqual([WAITERS_MAX, 100]);
    expect(new Set(outside.map(({ one }) => one.reason))).toEqual(new Set(['LockUnavailable: too many wait: 500']));
    expect((await claim(bystander, { isIfAvailable: true }).answered).outcome).toBe('refused');
    const drained = Promise.all(
      inside.map(async ({ locks, one }) => {
        await one.answered;
        await locks.giveBack(one);
      }),
    );
    await first.giveBack(held);
    await drained;
    expect(inside.every(({ one }) => one.outcomes.join() === 'granted')).toBe(true);
    expect([calm.outcomes, bystander.isCurrent(calm)]).toEqual([['granted'], true]);
    expect((await claim(bystander).answered).outcome).toBe('granted');
  });

  it('[LOCKR24] of whom all have died: the next is let in', async () => {
    const server = await openServer();
    const redis = new Redis(server.port);
    cleanUps.push(() => redis.disconnect());
    const [key, micros] = ['cardroom:locks:{table:t1}', `${Date.now()}000`];
    const fields = Array.from({ length: WAITERS_MAX + 1 }, (_, at) => {
      const state = at === 0 ? 'h' : 'w0';
      return [`t:gone:${at}`, `${state} ${micros} ${micros} ${micros} 1P_1- 1 died`];
    });
    const untilMs = Date.now() + LEASE_MS;
    await redis.hset(key, ...fields.flat(), 'f', micros, 'w', WAITERS_MAX, 'p:gone', `${untilMs} ${LEASE_MS}`);
    const locks = join(server.url);
    expect((await claim(locks).answered).outcome).toBe('failed');
    await until(() => Date.now() > untilMs);
    expect((await claim(locks).answered).outcome).toBe('granted');
  });
});

describe('locks that are closed', () => {
  it('[LOCKR28] tell nothing of others and end nothing, at once, also to those who wait for the connection', async () => {
    const server = await openServer();
    const locks = join(server.url, ...PATIENT);
    await locks.giveBack(await claim(locks).answered);
    await server.kill();
    await sleep(50);
    const waiting = [locks.others(), locks.revoke('x:1@table:t1', 'why not')];
    const answers = Promise.allSettled(waiting);
    await locks.close();
    const start = performance.now();
    const late = await Promise.allSettled([locks.others(), locks.revoke('x:1@table:t1', 'why not')]);
    for (const answer of [...(await answers), ...late]) {
      expect(answer).toMatchObject({ status: 'rejected', reason: { code: 'LockUnavailable' } });
    }
    expect(performance.now() - start).toBeLessThan(SLACK_MS);
  });
});
