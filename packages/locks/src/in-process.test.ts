import { tableId } from '@cardroom/kernel';
import { createFakeClock, createInProcessWorld, registerLocksContract } from '@cardroom/testkit';
import { describe, expect, it } from 'vitest';
import {
  createInProcessBackend,
  createLocks,
  fencingToken,
  inLockOrder,
  type LockBackend,
  type LockLogEntry,
  lockPath,
} from './index.ts';

const TABLE = tableId('t1');
const path = lockPath({ round: 'X', pot: 'X' });

registerLocksContract('in process', async () => createInProcessWorld());

describe('the backend of one process', () => {
  it('[LOCK3] begins with the fence that it was given', async () => {
    const locks = createLocks({ backend: createInProcessBackend(fencingToken(7)), timer: createFakeClock() });
    const fences = [];
    for (const table of ['t1', 't2', 't1']) {
      const lease = await locks.acquire({ table: tableId(table), path });
      fences.push(lease.fence);
      await locks.release(lease);
    }
    expect(fences).toEqual([7, 8, 9]);
  });

  it('[LOCK1] grants what is free before it returns, so that nobody comes between', async () => {
    const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: createFakeClock() });
    const first = locks.acquire({ table: TABLE, path });
    expect(await locks.acquireIfAvailable({ table: TABLE, path })).toBeUndefined();
    await locks.release(await first);
    expect(await locks.acquireIfAvailable({ table: TABLE, path })).toBeDefined();
  });

  it('[LOCK9] remembers no table that has gone out of use, and forgets none that is held or waited for', async () => {
    const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: createFakeClock() });
    const held = await locks.acquire({ table: TABLE, path });
    const next = locks.acquire({ table: TABLE, path });
    for (let at = 0; at < 10_000; at++) await locks.release(await locks.acquire({ table: tableId(`u${at}`), path }));
    expect(await locks.acquireIfAvailable({ table: TABLE, path })).toBeUndefined();
    await locks.release(held);
    await locks.release(await next);
    expect(await locks.acquireIfAvailable({ table: TABLE, path })).toBeDefined();
  });

  it('[LOCK5] listens to a real signal', async () => {
    const locks = createLocks({ backend: createInProcessBackend(fencingToken(1)), timer: createFakeClock() });
    const held = await locks.acquire({ table: TABLE, path });
    const abort = new AbortController();
    const wait = locks.acquire({ table: TABLE, path, signal: abort.signal });
    abort.abort();
    await expect(wait).rejects.toMatchObject({ name: 'Fault', code: 'LockCancelled' });
    await expect(locks.acquire({ table: TABLE, path, signal: abort.signal })).rejects.toMatchObject({
      code: 'LockCancelled',
    });
    expect(held.state).toBe('held');
  });

  it('[LOCK73] a backend that cannot tell of others stops neither a timeout nor the break of a circle', async () => {
    const inner = createInProcessBackend(fencingToken(1));
    const backend: LockBackend = { ...inner, others: () => Promise.reject(new Error('no connection')) };
    const clock = createFakeClock();
    const log: LockLogEntry[] = [];
    const locks = createLocks({ backend, timer: clock, log: (entry) => void log.push(entry) });
    await locks.acquire({ table: TABLE, path });
    const told: number[] = [];
    const late = locks.acquire({ table: TABLE, path, timeoutMs: 1_600, onWait: ({ ahead }) => void told.push(ahead) });
    const fault = late.catch((error: unknown) => error);
    clock.advance(1_600);
    expect(await fault).toMatchObject({ code: 'LockTimeout' });
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    expect(log.map(({ event }) => event)).toContain('lock.timeout');
    expect((await locks.detectDeadlock()).tasks).toHaveLength(1);
  });
});

describe('inLockOrder', () => {
  it.each([
    [['stage', 'table', 'deck', 'round', 'pot', 'player', 'chat'], true],
    [['table', 'player'], true],
    [['player', 'table'], false],
    [['pot', 'pot'], false],
    [[], true],
  ] as const)('[LOCK74] %j: %s', (levels, expected) => {
    expect(inLockOrder(levels)).toBe(expected);
  });
});
