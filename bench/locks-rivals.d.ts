/*
 * What the suite `locks` uses of rivals that ship no types a module can be checked with: their type files are not
 * named where the module system looks for them.
 */

declare module 'async-mutex' {
  export class Mutex {
    /** Resolves with the way to let go. */
    acquire(): Promise<() => void>;
  }
}

declare module 'redlock' {
  import type { Redis } from 'ioredis';

  export interface RedlockLock {
    release(): Promise<unknown>;
  }

  export default class Redlock {
    constructor(clients: readonly Redis[], settings?: { readonly retryCount?: number });
    acquire(resources: readonly string[], durationMs: number): Promise<RedlockLock>;
  }
}
