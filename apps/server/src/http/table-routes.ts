import { chips, type PlayerId } from '@cardroom/kernel';
import {
  formatChatLine,
  formatSummary,
  formatView,
  type WireChat,
  wireCommand,
  type WireCommandAnswer,
  type WireLobby,
  type WireTableOpened,
  type WireTableRequest,
  wireTableRequest,
} from '@cardroom/protocol';
import type { RoomAnswer } from '@cardroom/room';
import { HOUSE_RULES, type TableConfig } from '@cardroom/table';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf, problemOfRejection } from '../problems.ts';
import type { RouteDeps } from './deps.ts';
import { optionalPrincipal, requirePrincipal, takeOrRefuse } from './identify.ts';
import { keyOf, keyOrNew } from './idempotency-key.ts';
import { parseOrRefuse, tableIdIn } from './parse.ts';
import { tableCommandOf } from './table-command.ts';

const TIME_BANK_SECONDS = 60;
const CHAT_LINES_MAX = 50;

/** Tables: the lobby, opening one, looking at one, and commands. */
export function addTableRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get('/api/tables', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    return { tables: (await deps.room.tables()).map(formatSummary) } satisfies WireLobby;
  });

  app.post('/api/tables', async (request, reply) => {
    const { playerId } = await requirePrincipal(deps, request, reply);
    takeOrRefuse(deps.limiters, reply, 'tables', playerId);
    const key = keyOrNew(deps, request);
    const wanted = parseOrRefuse(wireTableRequest, request.body);
    const config = tableConfigOf(wanted, playerId);
    const opened = await deps.room.openTable({ principal: playerId, key, config, botCount: wanted.bots ?? 0 });
    if (!opened.ok) throw new HttpProblem(problemOfRejection(opened.error));
    return reply
      .code(201)
      .header('location', `/api/tables/${opened.value}`)
      .send({ tableId: opened.value } satisfies WireTableOpened);
  });

  app.get('/api/tables/:tableId', async (request, reply) => {
    const viewer = await optionalPrincipal(deps, request, reply);
    const view = await deps.room.view(tableIdIn(request.params), viewer?.playerId);
    if (view === undefined) throw new HttpProblem(problemOf('UnknownTable'));
    const etag = `"${view.version}"`;
    reply.header('etag', etag).header('cache-control', 'private, no-cache').header('vary', 'authorization, cookie');
    if (namesTag(request.headers['if-none-match'], etag)) return reply.code(304).send();
    return formatView(view, deps.clock.now());
  });

  app.get('/api/tables/:tableId/chat', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    const lines = await deps.room.chat(tableIdIn(request.params), CHAT_LINES_MAX);
    if (lines === undefined) throw new HttpProblem(problemOf('UnknownTable'));
    reply.header('cache-control', 'private, no-cache');
    return { lines: lines.map(formatChatLine) } satisfies WireChat;
  });

  app.post('/api/tables/:tableId/commands', async (request, reply) => {
    const player = await requirePrincipal(deps, request, reply);
    const tableId = tableIdIn(request.params);
    const key = keyOf(request);
    const wire = parseOrRefuse(wireCommand, request.body);
    const command = tableCommandOf(wire, player);
    const answer = await deps.room.execute({ principal: player.playerId, key, tableId, command });
    return commandAnswer(key, answer);
  });
}

/** The body of an accepted command; a refused one ends as a problem. The same answer gives the same bytes. */
function commandAnswer(commandId: string, answer: RoomAnswer): WireCommandAnswer {
  if (!answer.ok) throw new HttpProblem(problemOfRejection(answer.error));
  const view = formatView(answer.view, answer.at);
  const { handId, turn } = view;
  return {
    commandId,
    version: answer.version,
    ...(handId === undefined ? {} : { handId }),
    ...(turn === undefined ? {} : { turn }),
    view,
  };
}

/** Whether a client says that it has `etag` already; caches on the way may have made it weak. */
function namesTag(header: string | undefined, etag: string): boolean {
  const tags = new Set((header ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, '')));
  return tags.has(etag) || tags.has('*');
}

function tableConfigOf(wanted: WireTableRequest, hostId: PlayerId): TableConfig {
  return {
    ...HOUSE_RULES,
    name: wanted.name,
    hostId,
    seatCount: wanted.seats,
    smallBlind: chips(wanted.smallBlind),
    bigBlind: chips(wanted.bigBlind),
    ante: chips(wanted.ante ?? 0),
    buyInMin: chips(wanted.buyInMin),
    buyInMax: chips(wanted.buyInMax),
    turnSeconds: wanted.turnSeconds ?? HOUSE_RULES.turnSeconds,
    timeBankSeconds: wanted.timeBankSeconds ?? TIME_BANK_SECONDS,
    isPrivate: wanted.private ?? false,
  };
}
