import { present } from '@cardroom/kernel';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem, problemOf } from '../problems.ts';
import type { SessionHolder } from '../sessions.ts';
import type { Limits, Principal, RouteDeps } from './deps.ts';

/** The name of the cookie that carries the token for a browser. */
export const SESSION_COOKIE = 'cardroom_session';

/** A token, and whether a browser sent it by itself: then another site may have caused the request. */
export interface PresentedToken {
  readonly token: string;
  readonly isCookie: boolean;
}

/** The token of a request: the header wins over the cookie. */
export function tokenOf(headers: IncomingHttpHeaders): PresentedToken | undefined {
  const bearer = /^Bearer +(\S{1,200})$/i.exec(headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { token: bearer, isCookie: false };
  for (const part of (headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=', 2);
    if (name === SESSION_COOKIE && value !== undefined && value.length <= 200) return { token: value, isCookie: true };
  }
  return undefined;
}

/** Whether a browser sent this from a page of this very server. What names no origin at all is not a browser's. */
export function isSameOrigin(headers: IncomingHttpHeaders): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  const { origin, host } = headers;
  if (origin === undefined || host === undefined) return false;
  return URL.canParse(origin) && new URL(origin).host === host;
}

/** Who asks; ends the request with 401, 403 or 429 when that is unknown, forged or too often. */
export async function requirePrincipal(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal> {
  const principal = await optionalPrincipal(deps, request, reply);
  if (principal === undefined) throw new HttpProblem(problemOf('Unauthorized'));
  return principal;
}

/** As `requirePrincipal`, with the token that he has shown. */
export async function requireHolder(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<SessionHolder> {
  const { playerId } = await requirePrincipal(deps, request, reply);
  return { playerId, token: present(tokenOf(request.headers), 'the token of somebody who is known').token };
}

/** As `requirePrincipal`, but nobody may ask too. A token that is not known is refused all the same. */
export async function optionalPrincipal(
  deps: RouteDeps,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<Principal | undefined> {
  const presented = tokenOf(request.headers);
  if (presented === undefined) {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    if (request.headers.authorization !== undefined) throw new HttpProblem(problemOf('Unauthorized'));
    return undefined;
  }
  refuseOtherSites(presented, request);
  const principal = await deps.sessions.identify(presented.token);
  if (principal === undefined) {
    takeOrRefuse(deps.limiters, reply, 'address', request.ip);
    throw new HttpProblem(problemOf('Unauthorized'));
  }
  takeOrRefuse(deps.limiters, reply, 'player', principal.playerId);
  return principal;
}

/** Ends a request that would change something with 403 when another site may have caused it. */
export function refuseOtherSites({ isCookie }: PresentedToken, { method, headers }: FastifyRequest): void {
  const changes = method !== 'GET' && method !== 'HEAD';
  if (isCookie && changes && !isSameOrigin(headers)) throw new HttpProblem(problemOf('CrossOrigin'));
}

/** Counts one request of `party`; ends it with 429 when there were too many. */
export function takeOrRefuse(
  limiters: RouteDeps['limiters'],
  reply: FastifyReply,
  limit: keyof Limits,
  party: string,
): void {
  const seconds = limiters[limit].take(party);
  if (seconds === 0) return;
  reply.header('retry-after', seconds);
  throw new HttpProblem(problemOf('TooManyRequests'));
}
