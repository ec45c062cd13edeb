import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { LiveConnections } from '../live/live-connections.ts';

/** How long requests that are under way may take when the server goes; then they are cut off. */
const FINISH_MAX_MS = 2_000;
/** How long clients that were told goodbye may take to go. */
const GOODBYE_MAX_MS = 500;

/**
 * Lets the server go without cutting anybody off: `app.close` takes no new connections, lets requests and live commands
 * that are under way come to their answers, and tells live clients then. All of that has an end. While `isLeaving`,
 * answers already say that the connection is not kept. [SRV8]
 */
export function addGoodbye(app: FastifyInstance, live: LiveConnections, isLeaving: () => boolean): void {
  const underWay = new Set<FastifyRequest>();
  const finished = Promise.withResolvers<void>();
  let isClosing = false;
  const endIfIdle = (): void => {
    if (isClosing && underWay.size === 0) finished.resolve();
  };
  app.addHook('onRequest', async (request) => {
    if (!request.ws) underWay.add(request);
  });
  app.addHook('onSend', async (_request, reply) => {
    if (isClosing || isLeaving()) reply.header('connection', 'close');
  });
  app.addHook('onResponse', async (request) => {
    underWay.delete(request);
    endIfIdle();
  });
  app.addHook('preClose', async () => {
    isClosing = true;
    app.server.close();
    endIfIdle();
    await within(FINISH_MAX_MS, Promise.all([finished.promise, live.finish()]));
    await within(GOODBYE_MAX_MS, live.leave());
    live.terminate();
    app.server.closeAllConnections();
  });
}

/** Resolves when `work` has ended, and after `ms` at the latest. */
async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const over = new AbortController();
  try {
    await Promise.race([work, sleep(ms, undefined, { signal: over.signal })]);
  } finally {
    over.abort();
  }
}
