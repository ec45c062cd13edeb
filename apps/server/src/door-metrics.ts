import type { FastifyInstance } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import type { Limits } from './http/deps.ts';
import type { RateLimiter } from './rate-limit.ts';
import { gauge } from './single-figure.ts';

/** Answers by the first digit of their status. */
const RESPONSE_CLASSES = ['2xx', '3xx', '4xx', '5xx'] as const;

/** What may be asked too often. */
export const LIMIT_NAMES = ['player', 'address', 'tables', 'deviceCodes'] as const satisfies readonly (keyof Limits)[];

/** Counts what is asked too often. */
export interface DoorMeter {
  /** The same limiter; what it refuses is counted under `limit`. */
  watch(limit: keyof Limits, limiter: RateLimiter): RateLimiter;
}

/** Counts nothing. */
export const NO_DOOR_METER: DoorMeter = { watch: (_limit, limiter) => limiter };

/**
 * Adds the figures about the doors of `app` to `registry`: answers, refusals, open live connections. Call it before
 * routes are added, and after the live sockets. Labels are classes and limits, never addresses, players or paths: their
 * number is fixed, and all are there from the start on. [MET9] [MET10]
 */
export function addDoorMetrics(app: FastifyInstance, registry: Registry): DoorMeter {
  const responses = new Counter({
    name: 'poker_http_responses_total',
    help: 'Answers to HTTP requests, by the first digit of their status',
    labelNames: ['class'],
    registers: [registry],
  });
  for (const each of RESPONSE_CLASSES) responses.inc({ class: each }, 0);
  app.addHook('onResponse', async (_request, { statusCode }) => {
    const found = RESPONSE_CLASSES.find((each) => each.startsWith(String(statusCode).slice(0, 1)));
    if (found !== undefined) responses.inc({ class: found });
  });
  const refusals = new Counter({
    name: 'poker_rate_limit_refusals_total',
    help: 'Requests and live frames that were refused because there were too many, by the limit that they met',
    labelNames: ['limit'],
    registers: [registry],
  });
  for (const limit of LIMIT_NAMES) refusals.inc({ limit }, 0);
  const connections = (): number => app.websocketServer.clients.size;
  registry.registerMetric(gauge('poker_live_connections', 'Live connections that are open', connections));
  return {
    watch: (limit, limiter) => ({
      take(party) {
        const seconds = limiter.take(party);
        if (seconds > 0) refusals.inc({ limit });
        return seconds;
      },
    }),
  };
}
