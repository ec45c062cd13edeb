import { seatIndex, tableId } from '@cardroom/kernel';
import {
  createInProcessBackend,
  createLocks,
  fencingToken,
  type LockBackend,
  lockPath,
  type PathSpec,
} from '@cardroom/locks';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { claim, createTestTimer, type TestClaim, until } from '../../../test/lock-claims.ts';
import { REDIS_SKIP_REASON, type RedisServer, startRedisServer } from '../../../test/redis-server.ts';
import { createRedisLocks } from './redis-locks.ts';

const PLAYER_3 = { player: { X: [seatIndex(3)] } } as const;

let server: RedisServer;
let redis: Redis;
const open: LockBackend[] = [];
let processes = 0;

/** The locks of one more process, of which nobody finds out within a test that it is dead. */
function process(): LockBackend {
  processes += 1;
  const locks = createRedisLocks({
    connect: server.url,
    process: `q${processes}`,
    timer: createTestTimer(),
    leaseMs: 60_000,
    heartbeatMs: 30_000,
    retry: { initialMs: 10, maxMs: 100, factor: 2 },
  });
  open.push(locks);
  return locks;
}

/** Asks, and resolves when Redis has answered. */
async function asked(locks: LockBackend, path: PathSpec, isIfAvailable = false): Promise<TestClaim> {
  const one = claim(locks, { path, isIfAvailable });
  await until(() => one.outcome !== 'open' || locks.placeOf(one).order < Number.MAX_SAFE_INTEGER);
  return one;
}

/** The names of the steps that a claim has taken, as somebody sees it who looks on. */
async function takenBy(one: TestClaim): Promise<readonly string[]> {
  const records = await process().others();
  const record = records.find(({ id }) => id.includes(`:${one.ticket}@`));
  return (record?.steps ?? []).slice(0, record?.reached).map(({ level, mode }) => `${level}:${mode}`);
}

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

describe('the queues in Redis', () => {
  it('[LOCKR23] who waits has taken what comes before, and touched nothing behind', async () => {
    const [first, second, third] = [process(), process(), process()];
    const pot = await asked(first, { pot: 'X' });
    const waits = await asked(second, { deck: 'X', pot: 'X', ...PLAYER_3 });
    expect(await takenBy(waits)).toEqual(['stage:IX', 'table:IX', 'deck:X']);
    expect((await asked(third, { deck: 'S' }, true)).outcome).toBe('refused');
    const behind = await asked(third, PLAYER_3);
    expect([waits.outcome, behind.outcome]).toEqual(['open', 'granted']);
    // It comes to that player only now, and finds somebody there.
    await first.giveBack(pot);
    await until(() => pot.outcome === 'granted');
    expect(await takenBy(waits)).toEqual(['stage:IX', 'table:IX', 'deck:X', 'pot:X']);
    expect((await asked(first, { pot: 'S' }, true)).outcome).toBe('refused');
    await third.giveBack(behind);
    await waits.answered;
    expect(await takenBy(waits)).toHaveLength(waits.steps.length);
  });

  it('[LOCKR23] two tasks of two processes that keep the order in nested requests do not get stuck', async () => {
    const timer = createTestTimer();
    const [first, second] = [1, 2].map(() => createLocks({ backend: process(), timer }));
    if (first === undefined || second === undefined) throw new Error('no locks');
    const table = tableId('t1');
    const task = first.newTask('holds the pot');
    const pot = await first.acquire({ table, task, path: lockPath({ pot: 'X' }) });
    const both = second.acquire({ table, path: lockPath({ pot: 'X', ...PLAYER_3 }) });
    await until(() => [...second.queueDepths().values()].includes(1));
    const player = await first.acquire({ table, task, path: lockPath(PLAYER_3), timeoutMs: 2_000 });
    expect(player.state).toBe('held');
    await first.release(player);
    await first.release(pot);
    await second.release(await both);
    await Promise.all([first.close(), second.close()]);
  });

  it('[LOCKR23] all that somebody gives up is free before the first queue moves', async () => {
    const [first, second] = [process(), process()];
    const both = await asked(first, { deck: 'X', pot: 'X' });
    const pot = await asked(second, { pot: 'X' });
    const later = await asked(second, { deck: 'X', pot: 'X' });
    await first.giveBack(both);
    await pot.answered;
    // It has gone on to the pot, where another was before.
    expect([later.outcome, await takenBy(later)]).toEqual(['open', ['stage:IX', 'table:IX', 'deck:X']]);
    await second.giveBack(pot);
    await later.answered;
  });

  it('[LOCKR23] who withdraws gives up what it has taken on the way, also to those behind in two queues', async () => {
    const [first, second] = [process(), process()];
    const pot = await asked(first, { pot: 'S' });
    const leaving = await asked(second, { deck: 'X', pot: 'X' });
    const [deck, reader] = [await asked(first, { deck: 'X' }), await asked(first, { pot: 'S' })];
    expect([deck.outcome, reader.outcome]).toEqual(['open', 'open']);
    leaving.waiting?.withdraw();
    await Promise.all([deck.answered, reader.answered]);
    for (const one of [pot, deck, reader]) await first.giveBack(one);
    expect(await process().others()).toEqual([]);
  });

  it('[LOCKR23] processes that die together have all gone before the first queue moves', async () => {
    const [dies, alsoDies, lives] = [process(), process(), process()];
    await asked(dies, { deck: 'X' });
    const held = await asked(alsoDies, { pot: 'X' });
    const pot = await asked(lives, { pot: 'X' });
    const later = await asked(lives, { deck: 'X', pot: 'X' });
    const key = 'cardroom:locks:{table:t1}';
    // Their time is over, and so nothing that they say any more counts.
    await redis.hset(key, `p:${dies.process}`, 1, `p:${alsoDies.process}`, 1);
    const passing = await asked(lives, { deck: 'S' }, true);
    await until(() => pot.outcome === 'granted');
    expect([passing.outcome, later.outcome, held.outcome]).toEqual(['refused', 'open', 'granted']);
    await lives.giveBack(pot);
    await later.answered;
    expect(later.fence).toBeGreaterThan(pot.fence);
  });

  it('[LOCKR23] how far a claim of its own has come is found out by who looks at others', async () => {
    const [first, second] = [process(), process()];
    const [pot, deck] = [await asked(first, { pot: 'X' }), await asked(first, { deck: 'X' })];
    const waits = await asked(second, { deck: 'X', pot: 'X' });
    const before = second.placeOf(waits);
    expect(before.reached).toBe(2);
    await first.giveBack(deck);
    await second.others({ kind: 'table', id: 't1' });
    const after = second.placeOf(waits);
    expect(after).toEqual({ order: before.order, reached: 3, queued: expect.any(Number) });
    expect(after.queued).toBeGreaterThan(before.queued);
    await first.giveBack(pot);
    await waits.answered;
    expect(second.placeOf(waits)).toEqual({ order: before.order, reached: waits.steps.length, queued: 0 });
  });

  it('[LOCKR23] going on into the next queue does not make a wait shorter', async () => {
    const [first, second] = [process(), process()];
    const [pot, deck] = [await asked(first, { pot: 'X' }), await asked(first, { deck: 'X' })];
    const waits = await asked(first, { deck: 'X', pot: 'X' });
    const waitedMs = async (): Promise<number> => {
      const records = await second.others();
      return records.find(({ id }) => id.includes(`:${waits.ticket}@`))?.sinceMs ?? -1;
    };
    const start = performance.now();
    await until(() => performance.now() - start > 30);
    await first.giveBack(deck);
    expect(await waitedMs()).toBeGreaterThan(28);
    await first.giveBack(pot);
    await waits.answered;
    expect(await waitedMs()).toBeLessThan(28);
  });

  it('[LOCKR23] whoever comes and goes at random, each gets as far as in one process', async () => {
    let seed = 20_011;
    const draw = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
    const nodes = [process(), process(), process()];
    let waits = 0;
    for (let round = 0; round < 20; round += 1) {
      const local = createInProcessBackend(fencingToken(1));
      const pairs: { readonly far: TestClaim; readonly near: TestClaim; readonly node: LockBackend }[] = [];
      for (let step = 0; step < 40; step += 1) {
        const ended = pairs.filter(({ near }) => near.outcome === 'refused');
        for (const pair of ended) pairs.splice(pairs.indexOf(pair), 1);
        const pair = pairs[draw(Math.max(6, pairs.length))];
        if (pair === undefined) {
          const node = nodes[draw(3)] ?? local;
          const request = { table: `r${round}`, path: drawPath(draw), isIfAvailable: draw(6) === 0 };
          const far = claim(node, request);
          await until(() => far.outcome !== 'open' || node.placeOf(far).order < Number.MAX_SAFE_INTEGER);
          pairs.push({ node, far, near: claim(local, request) });
        } else {
          pairs.splice(pairs.indexOf(pair), 1);
          if (pair.near.outcome === 'granted') {
            await Promise.all([pair.node.giveBack(pair.far), local.giveBack(pair.near)]);
          } else {
            pair.far.waiting?.withdraw();
            pair.near.waiting?.withdraw();
          }
        }
        // What was sent before has been answered after the first turn, and is seen in the second.
        for (const node of [...nodes, ...nodes]) await node.others({ kind: 'table', id: `r${round}` });
        const differing = (): unknown =>
          pairs.find(
            ({ node, far, near }) =>
              far.outcome !== near.outcome ||
              (near.outcome === 'open' && node.placeOf(far).reached !== local.placeOf(near).reached),
          );
        await until(() => differing() === undefined);
        waits += pairs.filter(({ near }) => near.outcome === 'open').length;
      }
      for (const { node, far } of pairs) {
        far.waiting?.withdraw();
        await node.giveBack(far);
      }
    }
    expect(waits).toBeGreaterThan(500);
  });
});

function drawPath(draw: (below: number) => number): PathSpec {
  const kind = draw(12);
  if (kind === 0) return { table: 'X' };
  if (kind === 1) return { table: 'SIX', pot: 'X' };
  if (kind === 2) return { stage: 'S' };
  const modeOr = <L extends string>(level: L): { readonly [K in L]?: 'S' | 'X' } =>
    draw(2) === 0 ? {} : ({ [level]: draw(3) === 0 ? 'S' : 'X' } as { readonly [K in L]?: 'S' | 'X' });
  const seats = [0, 1, 2].filter(() => draw(2) === 0).map((seat) => seatIndex(seat));
  return { ...modeOr('deck'), ...modeOr('round'), ...modeOr('pot'), player: { X: [...seats, seatIndex(3 + draw(2))] } };
}
