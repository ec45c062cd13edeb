import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { WebSocket } from 'ws';
import type { RouteDeps } from '../http/deps.ts';
import { isSameOrigin, takeOrRefuse, tokenOf } from '../http/identify.ts';
import { HttpProblem, problemOf } from '../problems.ts';
import { createLiveConnection } from './live-connection.ts';
import type { LiveConnections } from './live-connections.ts';
import { createStepFrames } from './step-frames.ts';

/** The largest frame that a client may send. */
export const FRAME_BYTES_MAX = 16 * 1024;

/** The live door: `WS /api/live`. Who comes through it is among `live` until he goes. */
export function addLiveRoute(app: FastifyInstance, deps: RouteDeps, live: LiveConnections): void {
  // Else a connection would be opened first and closed then.
  app.addHook('onRequest', async (request) => {
    if (request.ws && request.routeOptions.url !== '/api/live') throw new HttpProblem(problemOf('NotFound'));
  });
  const preValidation = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    if (!request.ws) throw new HttpProblem(problemOf('NotFound', 'this address speaks WebSocket'));
  };
  const frameOf = createStepFrames(deps.clock);
  app.get('/api/live', { websocket: true, preValidation }, (socket, request) => {
    // A cookie counts only if a page of this server opened the connection; else any site could listen in.
    const presented = isSameOrigin(request.headers) ? tokenOf(request.headers) : undefined;
    createLiveConnection({ socket, deps, live, log: request.log, cookieToken: presented?.token, frameOf });
  });
}

/** Ends a connection that broke; only what is our own mistake is an error. */
export function handleBrokenSocket(error: Error, socket: WebSocket, request: FastifyRequest): void {
  const code = 'code' in error ? String(error.code) : '';
  const isTheirs = code.startsWith('WS_ERR_') || code === 'ECONNRESET' || code === 'EPIPE';
  request.log[isTheirs ? 'debug' : 'error']({ err: error }, 'live connection failed');
  socket.terminate();
}
