import type { WireSession } from '@cardroom/protocol';
import type { PlayerRecord } from '@cardroom/room';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { SESSION_SECONDS } from '../sessions.ts';
import { SESSION_COOKIE } from './identify.ts';

/** Answers with a session that is new: for programs as a token, for browsers as a cookie too. */
export function sendSession(
  request: FastifyRequest,
  reply: FastifyReply,
  { player, token }: { readonly player: PlayerRecord; readonly token: string },
): FastifyReply {
  setCookie(request, reply, token, SESSION_SECONDS);
  const session: WireSession = { playerId: player.playerId, token, displayName: player.displayName };
  return reply.code(201).send(session);
}

/** Takes the cookie away. */
export function clearCookie(request: FastifyRequest, reply: FastifyReply): void {
  setCookie(request, reply, '', 0);
}

function setCookie(request: FastifyRequest, reply: FastifyReply, token: string, maxAgeSeconds: number): void {
  const cookie = `${SESSION_COOKIE}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
  reply.header('set-cookie', request.protocol === 'https' ? `${cookie}; Secure` : cookie);
}
