import type { BusWorld } from '@cardroom/testkit';
import { type BusChange, createRedisBus, type RedisBus } from '../src/adapters/redis/redis-bus.ts';
import { createTestTimer } from './lock-claims.ts';

const LEASE_MS = 600;
const HEARTBEAT_MS = 100;

/** A bus with all that it has said about whether it is up. */
export interface WatchedBus extends RedisBus {
  readonly said: readonly BusChange[];
}

/** Servers that share the Redis at `url`. */
export interface RedisBusWorld extends BusWorld {
  /** One more server, perhaps by another address; up unless it was said that nobody waits for that. */
  node(options?: { readonly url?: string; readonly isAwaited?: boolean }): Promise<WatchedBus>;
}

let nodes = 0;

/** A world without servers. */
export function createRedisBusWorld(url: string): RedisBusWorld {
  const buses: RedisBus[] = [];
  return {
    async node({ url: own = url, isAwaited = true } = {}) {
      nodes += 1;
      const said: BusChange[] = [];
      const up = Promise.withResolvers<void>();
      const bus = createRedisBus({
        url: own,
        sender: `node${nodes}`,
        timer: createTestTimer(),
        heartbeatMs: HEARTBEAT_MS,
        leaseMs: LEASE_MS,
        retry: { initialMs: 10, maxMs: 50, factor: 2 },
        onChange(change) {
          said.push(change);
          if (change.isUp) up.resolve();
        },
      });
      buses.push(bus);
      if (isAwaited) await up.promise;
      return {
        said,
        publish: (notice) => bus.publish(notice),
        subscribe: (listener) => bus.subscribe(listener),
        figures: () => bus.figures(),
        close: () => bus.close(),
      };
    },
    async close() {
      for (const bus of buses) await bus.close();
    },
  };
}
