import { Fault } from '@cardroom/kernel';
import type { LockBackend, LockTimer } from '@cardroom/locks';
import { Redis } from 'ioredis';
import { isFinal } from './adapters/redis/lock-link.ts';
import { createRedisLocks } from './adapters/redis/redis-locks.ts';
import type { RedisLockSettings } from './lock-manager-section.ts';

/** How long a server that starts waits for a Redis that may be starting as well. */
const PATIENCE_MS = 5_000;

/** What shared locks need besides an address. */
export interface SharedLocksOptions extends RedisLockSettings {
  /** A name that no other process has, nor had before. */
  readonly process: string;
  readonly timer: LockTimer;
}

/**
 * Locks that all servers on the Redis at `url` share, ready for work. `Fault('LockUnavailable')` when it does not
 * let us in, at once, or when it is not there, after some seconds. The password is not in its message.
 */
export async function openSharedLocks(url: string, options: SharedLocksOptions): Promise<LockBackend> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const backend = createRedisLocks({
    ...options,
    connect: (redisOptions) => {
      const commands = new Redis(url, { ...redisOptions });
      letIn(commands, options.timer).then(resolve, reject);
      return { commands, subscriber: new Redis(url, { ...redisOptions }) };
    },
  });
  try {
    await promise;
    return backend;
  } catch (error) {
    await backend.close();
    throw error;
  }
}

/** Waits until commands can be sent. */
async function letIn(redis: Redis, timer: LockTimer): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  let reason = 'no answer';
  const refuse = (): void => reject(new Fault('LockUnavailable', `REDIS_URL does not lead to a Redis: ${reason}`));
  const onError = (error: Error): void => {
    reason = error.message;
    if (isFinal(error)) refuse();
  };
  const calledOff = timer.after(PATIENCE_MS, refuse);
  redis.on('error', onError).once('ready', resolve);
  try {
    await promise;
  } finally {
    calledOff();
    redis.off('error', onError).off('ready', resolve);
  }
}
