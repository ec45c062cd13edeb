import { assert, tableId } from '@cardroom/kernel';
import type { Locks } from '@cardroom/locks';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { atMost } from './figures.ts';
import { BET_PATH } from './locks-ours.ts';
import { createOurRedisLocks, LEASE_MS } from './locks-redis-ours.ts';
import type { Measure } from './measure.ts';

const WAITER = path.resolve(import.meta.dirname, 'locks-waiting-process.ts');
const DEAD = 20;
const POLL_MS = 50;
/** How long all of it may take before it is given up as broken. */
const PATIENCE_MS = 60_000;

/**
 * How long somebody is kept waiting by twenty processes ahead of him that were killed while they waited: from the
 * moment the lock is let go to the moment it is his.
 */
export async function measureDeadWaiters(url: string): Promise<Measure> {
  const table = tableId(`bench-${randomUUID()}`);
  const request = { table, path: BET_PATH, timeoutMs: PATIENCE_MS };
  const [holder, next] = [createOurRedisLocks(url), createOurRedisLocks(url)];
  const lease = await holder.acquire(request);
  const doomed: ChildProcess[] = [];
  try {
    for (let started = 0; started < DEAD; started++) {
      doomed.push(startWaiter(url, table));
      // Starting a process holds up this one, which has a lease to renew meanwhile.
      await pause(POLL_MS);
    }
    await untilWaiting(holder, table, DEAD);
    const turn = next.acquire(request);
    await untilWaiting(holder, table, DEAD + 1);
    await Promise.all(doomed.map(killed));
    assert(lease.state === 'held', 'the machine was too slow to keep the lease while the others came');
    const startMs = performance.now();
    await holder.release(lease);
    await next.release(await turn);
    return atMost('locks.redis_dead_waiters_ms', performance.now() - startMs, `ms behind ${DEAD}`, LEASE_MS);
  } finally {
    await Promise.all(doomed.map(killed));
    await Promise.all([holder.close(), next.close()]);
  }
}

function startWaiter(url: string, table: string): ChildProcess {
  // It reads its end from stdin, so that it does not outlive this process whatever happens.
  return spawn(process.execPath, [WAITER, url, table], { stdio: ['pipe', 'ignore', 'inherit'] });
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function untilWaiting(locks: Locks, table: string, count: number): Promise<void> {
  const endMs = performance.now() + PATIENCE_MS;
  while ((await waitersOf(locks, table)) < count) {
    if (performance.now() > endMs) throw new Error(`fewer than ${count} came to wait`);
    await pause(POLL_MS);
  }
}

async function waitersOf(locks: Locks, table: string): Promise<number> {
  const { waiting } = await locks.detectDeadlock();
  return waiting.filter(({ domain }) => domain.id === table).length;
}
