import { createLockContext, LOCK_1, LOCK_2, LOCK_3 } from '@markdrei/ironguard-typescript-locks';
import AsyncLock from 'async-lock';
import { Mutex } from 'async-mutex';
import type { AsyncContender } from './measure.ts';

/*
 * Each rival locks three things in the way that its documentation shows, without names where it knows none: who
 * wants one lock a table from it would have to look it up first, which costs it nothing here.
 */

/** The rival whose order is checked by types, as is that of our scopes. */
export const IRON_GUARD = 'ironguard 0.2.3, nested';

const KEYS = ['table:t1', 'pot:t1', 'player:t1:3'];
/** Its own default refuses the thousand-and-first who waits. */
const UNBOUNDED = { maxPending: Infinity };

const nothing = (): void => {};
const letGo = (release: () => void): void => release();

/** Three levels locked and let go, `count` times in a pass, nobody else there. */
export function pathRivals(count: number): readonly AsyncContender[] {
  return [
    { name: 'async-mutex 0.5.0, nested', pass: mutexPath(count) },
    { name: 'async-lock 1.5.0, three keys', pass: keysPath(count) },
    { name: 'async-lock 1.5.0, nested', pass: nestedKeysPath(count) },
    { name: IRON_GUARD, pass: ironGuardPath(count) },
  ];
}

function mutexPath(count: number): () => Promise<number> {
  const [table, pot, player] = [new Mutex(), new Mutex(), new Mutex()];
  return async () => {
    for (let at = 0; at < count; at++) {
      const releaseTable = await table.acquire();
      const releasePot = await pot.acquire();
      const releasePlayer = await player.acquire();
      releasePlayer();
      releasePot();
      releaseTable();
    }
    return count;
  };
}

function keysPath(count: number): () => Promise<number> {
  const lock = new AsyncLock(UNBOUNDED);
  return async () => {
    for (let at = 0; at < count; at++) await lock.acquire(KEYS, nothing);
    return count;
  };
}

function nestedKeysPath(count: number): () => Promise<number> {
  const lock = new AsyncLock(UNBOUNDED);
  return async () => {
    for (let at = 0; at < count; at++) await acquireNested(lock);
    return count;
  };
}

function acquireNested(lock: AsyncLock): Promise<void> {
  const [table = '', pot = '', player = ''] = KEYS;
  return lock.acquire(table, () => lock.acquire(pot, () => lock.acquire(player, nothing)));
}

function ironGuardPath(count: number): () => Promise<number> {
  return async () => {
    for (let at = 0; at < count; at++) {
      const table = await createLockContext().acquireWrite(LOCK_1);
      const pot = await table.acquireWrite(LOCK_2);
      const player = await pot.acquireWrite(LOCK_3);
      player.dispose();
    }
    return count;
  };
}

/** A burst of `count` waiters, each of which lets go as soon as it has all three levels. */
export function burstRivals(count: number): readonly AsyncContender[] {
  return [
    { name: 'async-mutex 0.5.0, nested', pass: mutexBurst(count) },
    { name: 'async-lock 1.5.0, three keys', pass: keysBurst(count, KEYS) },
  ];
}

/** The same with a single lock, which is less than what a path of ours takes. */
export function singleBurstRivals(count: number): readonly AsyncContender[] {
  return [
    { name: 'async-mutex 0.5.0, one lock', pass: singleMutexBurst(count) },
    { name: 'async-lock 1.5.0, one key', pass: keysBurst(count, KEYS.slice(0, 1)) },
  ];
}

function mutexBurst(count: number): () => Promise<number> {
  const [table, pot, player] = [new Mutex(), new Mutex(), new Mutex()];
  const waitAndLetGo = async (): Promise<void> => {
    const releaseTable = await table.acquire();
    const releasePot = await pot.acquire();
    const releasePlayer = await player.acquire();
    releasePlayer();
    releasePot();
    releaseTable();
  };
  return async () => {
    const release = await table.acquire();
    const all = Array.from({ length: count }, waitAndLetGo);
    release();
    await Promise.all(all);
    return count;
  };
}

function singleMutexBurst(count: number): () => Promise<number> {
  const mutex = new Mutex();
  return async () => {
    const release = await mutex.acquire();
    const all = Array.from({ length: count }, () => mutex.acquire().then(letGo));
    release();
    await Promise.all(all);
    return count;
  };
}

function keysBurst(count: number, keys: readonly string[]): () => Promise<number> {
  const lock = new AsyncLock(UNBOUNDED);
  return async () => {
    let release = nothing;
    const holder = lock.acquire([...keys], () => new Promise<void>((resolve) => (release = resolve)));
    const all = Array.from({ length: count }, () => lock.acquire([...keys], nothing));
    release();
    await Promise.all(all);
    await holder;
    return count;
  };
}
