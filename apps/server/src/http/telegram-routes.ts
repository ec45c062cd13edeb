import type { Result } from '@cardroom/kernel';
import { wireTelegramRequest } from '@cardroom/protocol';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import type { TelegramIdentity, TelegramRefusal } from '../telegram/telegram-identity.ts';
import type { RouteDeps } from './deps.ts';
import { requireHolder, takeOrRefuse } from './identify.ts';
import { parseOrRefuse } from './parse.ts';
import { sendSession } from './send-session.ts';

/** Being a player as a user of Telegram: `/api/session/telegram`, `/api/me/telegram`. */
export function addTelegramRoutes(app: FastifyInstance, deps: RouteDeps): void {
  // Whoever plays here already is not looked at: which player one becomes is said by Telegram alone.
  app.post('/api/session/telegram', async (request, reply) => {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    const telegram = telegramOf(deps);
    const entered = valueOrRefuse(await telegram.enter(parseOrRefuse(wireTelegramRequest, request.body)));
    await deps.room.welcome(entered.player.playerId);
    return sendSession(request, reply, entered);
  });

  app.post('/api/me/telegram', async (request, reply) => {
    const holder = await requireHolder(deps, request, reply);
    const telegram = telegramOf(deps);
    valueOrRefuse(await telegram.link(parseOrRefuse(wireTelegramRequest, request.body), holder));
    return reply.code(204).send();
  });
}

function telegramOf({ telegram }: RouteDeps): TelegramIdentity {
  if (telegram === undefined) throw new HttpProblem(problemOf('TelegramOff'));
  return telegram;
}

function valueOrRefuse<T>(result: Result<T, TelegramRefusal>): T {
  if (!result.ok) throw new HttpProblem(problemOf(result.error.code, result.error.detail));
  return result.value;
}
