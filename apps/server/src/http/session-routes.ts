import { type WireMe, type WireSession, wireSessionRequest } from '@cardroom/protocol';
import type { FastifyInstance } from 'fastify';
import { SESSION_SECONDS } from '../sessions.ts';
import type { RouteDeps } from './deps.ts';
import { requirePrincipal, SESSION_COOKIE, takeOrRefuse } from './identify.ts';
import { parseOrRefuse } from './parse.ts';

/** Who one is: `POST /api/session`, `GET /api/me`. */
export function addSessionRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post('/api/session', async (request, reply) => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    const { displayName } = parseOrRefuse(wireSessionRequest, request.body);
    const { player, token } = await deps.sessions.open(displayName);
    await deps.room.welcome(player.playerId);
    const cookie = `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${SESSION_SECONDS}`;
    reply.header('set-cookie', request.protocol === 'https' ? `${cookie}; Secure` : cookie);
    const session: WireSession = { playerId: player.playerId, token, displayName: player.displayName };
    return reply.code(201).send(session);
  });

  app.get('/api/me', async (request, reply) => {
    const { playerId, displayName } = await requirePrincipal(deps, request, reply);
    // The grant is given with the session; after a crash between the two it is given here.
    const wallet = await deps.room.welcome(playerId);
    return { playerId, displayName, wallet } satisfies WireMe;
  });
}
