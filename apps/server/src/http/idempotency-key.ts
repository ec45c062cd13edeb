import type { FastifyRequest } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import type { ServerDeps } from './deps.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a text can be an idempotency key. */
export function isKey(text: string): boolean {
  return UUID.test(text);
}

/** The idempotency key of a request; two spellings of one UUID are one key. Ends the request with 400 without one. */
export function keyOf(request: FastifyRequest): string {
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string' || !isKey(key)) throw new HttpProblem(problemOf('BadIdempotencyKey'));
  return key.toLowerCase();
}

/** As `keyOf`, but a request that names no key gets one of its own. */
export function keyOrNew(deps: ServerDeps, request: FastifyRequest): string {
  return request.headers['idempotency-key'] === undefined ? deps.newKey() : keyOf(request);
}
