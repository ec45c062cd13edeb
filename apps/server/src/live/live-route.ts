import type { FastifyInstance } from 'fastify';
import type { RouteDeps } from '../http/deps.ts';
import { isSameOrigin, tokenOf } from '../http/identify.ts';
import { createLiveConnection } from './live-connection.ts';

/** The largest frame that a client may send. */
export const FRAME_BYTES_MAX = 16 * 1024;

/** The live door: `WS /api/live`. */
export function addLiveRoute(app: FastifyInstance, deps: RouteDeps): void {
  app.get('/api/live', { websocket: true }, (socket, request) => {
    // A cookie counts only if a page of this server opened the connection; else any site could listen in.
    const presented = isSameOrigin(request.headers) ? tokenOf(request.headers) : undefined;
    createLiveConnection({ socket, deps, log: request.log, cookieToken: presented?.token });
  });
}
