import { Counter, Gauge, type Registry } from 'prom-client';
import type { BusFigures } from './adapters/redis/redis-bus.ts';

/** What becomes of news of commits. */
const NOTICE_OUTCOMES = ['sent', 'lost', 'heard', 'junk'] as const;

/** Adds the figures about news between servers to `registry`, read when somebody asks. All are there from the start on. [BUSR7] */
export function addBusMetrics(registry: Registry, read: () => BusFigures): void {
  registry.registerMetric(
    new Counter({
      name: 'poker_bus_notices_total',
      help: 'News of commits to and from other servers; junk counts messages that made no sense',
      labelNames: ['outcome'],
      registers: [],
      collect() {
        this.reset();
        const figures = read();
        for (const outcome of NOTICE_OUTCOMES) this.inc({ outcome }, figures[outcome]);
      },
    }),
  );
  registry.registerMetric(
    new Gauge({
      name: 'poker_bus_up',
      help: 'Whether news of other servers come at once: 1, or 0 when they are looked for every 2 s',
      registers: [],
      collect() {
        this.set(read().isUp ? 1 : 0);
      },
    }),
  );
}
