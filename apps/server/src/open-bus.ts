import { randomBytes } from 'node:crypto';
import { type Bus, type Clock, createInProcessBus } from '@cardroom/room';
import type { Logger } from 'pino';
import type { Registry } from 'prom-client';
import type { BusChange } from './adapters/redis/redis-bus.ts';
import { addBusMetrics } from './bus-metrics.ts';
import type { Setup } from './constants.ts';

interface BusPorts {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly metrics: Registry;
}

/** A bus, and the way to close it. */
interface OpenBus {
  readonly bus: Bus;
  readonly close: () => Promise<void>;
}

/** A bus of this process alone, or one of all servers on one Redis; it need not be there: a bus only makes news quick. */
export async function openBus({ config, constants }: Setup, { clock, logger, metrics }: BusPorts): Promise<OpenBus> {
  if (config.redisUrl === undefined) return { bus: createInProcessBus(), close: async () => {} };
  // Loaded only now: most servers have no Redis.
  const { createRedisBus } = await import('./adapters/redis/redis-bus.ts');
  const bus = createRedisBus({
    ...constants.redisLocks,
    url: config.redisUrl,
    sender: randomBytes(9).toString('base64url'),
    timer: clock,
    onChange: createBusLog(logger),
  });
  addBusMetrics(metrics, () => bus.figures());
  return { bus, close: () => bus.close() };
}

/** Puts into the log when news stop coming from other servers, and when they come again; once each. [BUSR2] */
export function createBusLog(logger: Logger): (change: BusChange) => void {
  return (change) => {
    if (change.isUp) return logger.info({ event: 'bus.up' }, 'news of other servers come at once');
    const { reason } = change;
    return logger.warn({ event: 'bus.down', reason }, 'news of other servers come late: they are looked for every 2 s');
  };
}
