import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { takeOrRefuse } from '../http/identify.ts';
import { HttpProblem, problemOf } from '../problems.ts';
import type { AdminRouteDeps } from './admin-deps.ts';

/**
 * Lets nobody pass who does not know the token: 401, and 429 for an address that keeps guessing. Only the header
 * counts: a browser sends a cookie by itself, also when another site has made it ask. [ADM1] [ADM2]
 */
export function requireOperator(
  { token, limiters }: Pick<AdminRouteDeps, 'token' | 'limiters'>,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const presented = /^Bearer +(\S{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
  if (presented !== undefined && isSame(presented, token)) return;
  takeOrRefuse(limiters, reply, 'address', request.ip);
  throw new HttpProblem(problemOf('NotAnOperator'));
}

/** Takes as long for a token that is nearly right as for one that is all wrong, whatever its length. */
function isSame(left: string, right: string): boolean {
  return timingSafeEqual(digestOf(left), digestOf(right));
}

function digestOf(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

const NAME = /^[^\p{C}\p{Zl}\p{Zp}]{1,64}$/u;

/** The name that whoever wants to change something gives; ends the request with 400 without one. [ADM3] */
export function operatorOf({ headers }: FastifyRequest): string {
  const given = headers['x-operator'];
  const name = typeof given === 'string' ? nameIn(given) : '';
  if (!NAME.test(name)) throw new HttpProblem(problemOf('OperatorUnnamed'));
  return name;
}

/** Headers come a byte a letter; whoever has other letters sends them as UTF-8. */
function nameIn(header: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(header, 'latin1')).trim();
  } catch {
    return '';
  }
}
