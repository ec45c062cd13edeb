import { type ChipMovement, entriesOfReceipt, movementOf } from '@cardroom/ledger';
import {
  formatEvent,
  formatTime,
  type WireHand,
  type WireHandHistory,
  type WireHandList,
  type WireMovement,
} from '@cardroom/protocol';
import type { HandRecord } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import type { RouteDeps } from './deps.ts';
import { optionalPrincipal } from './identify.ts';
import { handIdFrom, numberIn, partOf, tableIdIn, textParam } from './parse.ts';

export const HANDS_MAX = 100;
export const HANDS_DEFAULT = 20;

/** Hands that were played: a table's list, one hand's events, and where its chips went. */
export function addHandRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get('/api/tables/:tableId/hands', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    const tableId = tableIdIn(request.params);
    if ((await deps.room.view(tableId, undefined)) === undefined) throw new HttpProblem(problemOf('UnknownTable'));
    const limit = numberIn(request.query, 'limit', HANDS_MAX) ?? HANDS_DEFAULT;
    const before = numberIn(request.query, 'before', Number.MAX_SAFE_INTEGER);
    return { hands: (await deps.room.hands(tableId, limit, before)).map(formatHand) } satisfies WireHandList;
  });

  app.get('/api/hands/:hand', async (request, reply) => {
    const viewer = await optionalPrincipal(deps, request, reply);
    const [, id = '', form] = /^(.*?)(\.json|\.phh)?$/.exec(textParam(request.params, 'hand')) ?? [];
    const handId = handIdFrom(id);
    reply.header('cache-control', 'private, no-cache').header('vary', 'authorization, cookie');
    if (form === '.phh') {
      const text = await deps.room.handText(handId, viewer?.playerId);
      if (!text.ok) throw new HttpProblem(problemOf(text.error));
      return reply.type('text/plain; charset=utf-8').send(text.value);
    }
    const history = await deps.room.hand(handId, viewer?.playerId);
    if (history === undefined) throw new HttpProblem(problemOf('UnknownHand'));
    return { ...formatHand(history.hand), events: history.events.map(formatEvent) } satisfies WireHandHistory;
  });

  app.get('/api/hands/:hand/receipt', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    const handId = handIdFrom(textParam(request.params, 'hand'));
    // With many hands in a batch the proof is far longer than what it proves.
    const receipt = partOf(request.query, 'proof') === undefined ? undefined : await deps.room.receipt(handId);
    const entries = receipt === undefined ? await deps.room.movements(handId) : entriesOfReceipt(receipt);
    if (entries === undefined) throw new HttpProblem(problemOf('UnknownHand'));
    const movements = entries.map((entry) => formatMovement(movementOf(entry)));
    return { handId, movements, ...(receipt === undefined ? {} : { proof: { batches: receipt.batches } }) };
  });
}

function formatHand({ handId, tableId, number, startedAt, endedAt, players }: HandRecord): WireHand {
  const ended = endedAt === undefined ? {} : { endedAt: formatTime(endedAt) };
  return { handId, tableId, number, startedAt: formatTime(startedAt), ...ended, players: [...players] };
}

/** A movement for a reader; what proves it is beside it as it stands in the journal. */
function formatMovement({ from, to, at, reason, ...movement }: ChipMovement): WireMovement {
  const after = 'after' in to ? { to: { before: to.before, after: to.after } } : {};
  return {
    ...movement,
    at: formatTime(at),
    from: from.account,
    to: to.account,
    code: reason,
    balances: { from: { before: from.before, after: from.after }, ...after },
  };
}
