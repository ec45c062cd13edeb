import {
  formatTime,
  type WireDeviceCode,
  type WireMe,
  wireRedeemRequest,
  wireSessionRequest,
} from '@cardroom/protocol';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import type { RouteDeps } from './deps.ts';
import { refuseOtherSites, requireHolder, requirePrincipal, takeOrRefuse, tokenOf } from './identify.ts';
import { keyOf } from './idempotency-key.ts';
import { parseOrRefuse } from './parse.ts';
import { clearCookie, sendSession } from './send-session.ts';

/** Who one is: `/api/session`, `/api/me`. */
export function addSessionRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post('/api/session', async (request, reply) => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    const { displayName } = parseOrRefuse(wireSessionRequest, request.body);
    const opened = await deps.sessions.open(displayName);
    await deps.room.welcome(opened.player.playerId);
    return sendSession(request, reply, opened);
  });

  // Nobody need be known: whoever wants to be rid of a session is rid of it.
  app.delete('/api/session', async (request, reply) => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    const presented = tokenOf(request.headers);
    if (presented !== undefined) {
      refuseOtherSites(presented, request);
      await deps.sessions.end(presented.token);
    }
    clearCookie(request, reply);
    return reply.code(204).send();
  });

  addDeviceRoutes(app, deps);

  app.get('/api/me', async (request, reply) => {
    const { playerId, displayName } = await requirePrincipal(deps, request, reply);
    // The grant is given with the session; after a crash between the two it is given here.
    const wallet = await deps.room.welcome(playerId);
    const me: WireMe = { playerId, displayName, wallet };
    const isLinked = await deps.telegram?.isLinked(playerId);
    return isLinked === undefined ? me : ({ ...me, telegram: isLinked ? 'linked' : 'unlinked' } satisfies WireMe);
  });
}

/** Going on playing on another device: a code for it, and the session that it is good for. */
function addDeviceRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.post('/api/session/transfer', async (request, reply) => {
    const holder = await requireHolder(deps, request, reply);
    takeOrRefuse(deps.limiters, reply, 'deviceCodes', holder.playerId);
    const made = await deps.deviceCodes.make(holder);
    if (made === undefined) throw new HttpProblem(problemOf('Unauthorized'));
    const { code, expiresAt } = made;
    return reply.code(201).send({ code, expiresAt: formatTime(expiresAt) } satisfies WireDeviceCode);
  });

  app.post('/api/session/redeem', async (request, reply) => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    const key = keyOf(request);
    const { code } = parseOrRefuse(wireRedeemRequest, request.body);
    const redeemed = await deps.deviceCodes.redeem(code, key);
    if (redeemed === undefined) throw new HttpProblem(problemOf('DeviceCodeSpent'));
    return sendSession(request, reply, redeemed);
  });
}
