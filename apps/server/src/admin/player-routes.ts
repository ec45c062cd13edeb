import { isId, type PlayerId, playerId } from '@cardroom/kernel';
import { transferId } from '@cardroom/ledger';
import { inspectPlayer } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { adjustPlayer } from '../adjust-player.ts';
import { parseOrRefuse, partOf, textParam } from '../http/parse.ts';
import { HttpProblem, problemOf, problemOfRejection } from '../problems.ts';
import { act } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { adjustment, visible } from './bodies.ts';

const PLAYERS_MAX = 100;

/** The part of a name by which players are looked for. */
export const namePart = visible(z.string().min(1).max(64));

/** Players: finding them by name, what they own, and correcting it. [ADM9] */
export function addPlayerRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  const { store, players } = deps;

  app.get('/admin/players', async ({ query }) => {
    const part = parseOrRefuse(namePart, partOf(query, 'name'));
    return { players: await players.playersNamed(part, PLAYERS_MAX) };
  });

  app.get('/admin/players/:playerId', async ({ params }) => {
    const known = await players.player(playerIn(params));
    if (known === undefined) throw new HttpProblem(problemOf('UnknownPlayer'));
    return { displayName: known.displayName, ...(await inspectPlayer(store, known.playerId)) };
  });

  app.post('/admin/players/:playerId/adjust', (request, reply) => {
    const player = playerIn(request.params);
    return act(deps, request, reply, {
      kind: 'player.adjust',
      target: () => player,
      body: adjustment,
      async work({ asked, operator, key }) {
        const id = transferId(`adjust:${key}`);
        const change = { id, player, change: asked.amount, author: operator, note: asked.reason };
        const adjusted = await adjustPlayer(deps, change);
        if (!adjusted.ok) throw new HttpProblem(problemOfRejection({ code: adjusted.error }));
        return { id, playerId: player, amount: asked.amount, wallet: adjusted.value };
      },
    });
  });
}

/** The player that an address names; what cannot be an id names nobody. */
function playerIn(params: unknown): PlayerId {
  const id = textParam(params, 'playerId');
  if (!isId(id)) throw new HttpProblem(problemOf('UnknownPlayer'));
  return playerId(id);
}
