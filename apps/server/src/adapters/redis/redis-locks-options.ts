import { assert } from '@cardroom/kernel';
import type { LockTimer } from '@cardroom/locks';
import { Redis } from 'ioredis';
import { connectionOptions, type RedisConnectionOptions, type RedisPair } from './redis-connection.ts';
import type { RetrySettings } from './retry.ts';

/** Where Redis is, and how patient to be. */
export interface RedisLocksOptions {
  /** The address, or a way to open connections; what is opened is owned by the locks. */
  readonly connect: string | ((options: RedisConnectionOptions) => RedisPair);
  /** A name that no other process has, nor had a moment ago: letters, digits, `.`, `_`, `-`. */
  readonly process: string;
  /** Must tell the time as it is, not as it was when the turn of the event loop began: a turn may outlast a lease. */
  readonly timer: LockTimer;
  /** How long a process may be silent before all it has is given to others. */
  readonly leaseMs: number;
  /** How often a process that has something says that it is alive; at most half a lease. */
  readonly heartbeatMs: number;
  readonly retry: RetrySettings;
}

/** A `Defect` that says what is wrong with the options. */
export function checkOptions({ process, leaseMs, heartbeatMs, retry }: RedisLocksOptions): void {
  assert(/^[\w.-]{1,64}$/.test(process), 'the name of a process for locks has characters that it must not have');
  assert(Number.isInteger(leaseMs) && leaseMs > 0, 'leaseMs must be a whole number above 0');
  assert(heartbeatMs > 0 && heartbeatMs * 2 <= leaseMs, 'heartbeatMs must be above 0 and at most half of leaseMs');
  const { initialMs, maxMs, factor } = retry;
  assert(initialMs > 0 && maxMs >= initialMs && factor >= 1, 'retry needs 0 < initialMs <= maxMs and factor >= 1');
}

/** The two connections that the options ask for. */
export function openPair({ connect, retry, leaseMs }: RedisLocksOptions): RedisPair {
  const options = connectionOptions(retry, leaseMs);
  if (typeof connect !== 'string') return connect(options);
  return { commands: new Redis(connect, { ...options }), subscriber: new Redis(connect, { ...options }) };
}
