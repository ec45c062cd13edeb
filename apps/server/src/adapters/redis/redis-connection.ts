import type { Cluster, Redis, RedisOptions } from 'ioredis';
import { retryDelayMs, type RetrySettings } from './retry.ts';

/** One connection for commands and one that listens, both to the same Redis or cluster. */
export interface RedisPair {
  readonly commands: Redis | Cluster;
  readonly subscriber: Redis | Cluster;
}

/** Options of a connection, and how its answers are read. */
export type RedisConnectionOptions = RedisOptions & { readonly replyMapping: 'legacy' };

/**
 * How every connection is opened: it is made again by itself, and nothing is queued or sent twice but by who has asked.
 * One that gives no answer for a third of `leaseMs` is given up, while there is time to use another one.
 */
export function connectionOptions(retry: RetrySettings, leaseMs: number): RedisConnectionOptions {
  return {
    replyMapping: 'legacy',
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    autoResubscribe: false,
    socketTimeout: Math.max(1, Math.floor(leaseMs / 3)),
    connectTimeout: leaseMs,
    maxLoadingRetryTime: retry.maxMs,
    retryStrategy: (times) => retryDelayMs(retry, times - 1),
    reconnectOnError: (error) => error.message.startsWith('READONLY'),
  };
}
