import { chips } from '@cardroom/kernel';
import { formatMatch, type WireMatch, wireMatchRequest, type WireMatchStake } from '@cardroom/protocol';
import type { MatchStake, MatchStanding } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOfRejection } from '../problems.ts';
import type { RouteDeps } from './deps.ts';
import { requirePrincipal, takeOrRefuse } from './identify.ts';
import { keyOrNew } from './idempotency-key.ts';
import { parseOrRefuse } from './parse.ts';

/** Playing a stranger: asking for one, how that stands, and giving up. */
export function addMatchRoutes(app: FastifyInstance, deps: RouteDeps): void {
  const { matchmaking } = deps.room;
  const told = (standing: MatchStanding): WireMatch => formatMatch(standing, deps.clock.now());

  app.get('/api/match', async (request, reply) => {
    const { playerId } = await requirePrincipal(deps, request, reply);
    return told(await matchmaking.standing(playerId));
  });

  app.post('/api/match', async (request, reply) => {
    const { playerId, displayName } = await requirePrincipal(deps, request, reply);
    takeOrRefuse(deps.limiters, reply, 'tables', playerId);
    const key = keyOrNew(deps, request);
    // Who is content with the usual stake need not send a body.
    const { stake } = parseOrRefuse(wireMatchRequest, request.body ?? {});
    const wish = { principal: playerId, key, name: displayName, stake: matchStakeOf(stake) };
    const sought = await matchmaking.seek(wish);
    if (!sought.ok) throw new HttpProblem(problemOfRejection(sought.error));
    return told(sought.value);
  });

  app.delete('/api/match', async (request, reply) => {
    const { playerId } = await requirePrincipal(deps, request, reply);
    return told(await matchmaking.leave(playerId));
  });
}

function matchStakeOf({ smallBlind, bigBlind, buyIn }: WireMatchStake): MatchStake {
  return { smallBlind: chips(smallBlind), bigBlind: chips(bigBlind), buyIn: chips(buyIn) };
}
