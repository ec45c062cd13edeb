import { Fault } from '@cardroom/kernel';
import type { WireProblem } from '@cardroom/protocol';
import type { Socket } from 'node:net';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem, problemOf, problemOfFault } from '../problems.ts';
import { SECURITY_HEADERS } from './security-headers.ts';

/** Sends a problem document (RFC 9457), with the headers that its status calls for. */
export function sendProblem(
  reply: FastifyReply,
  problem: WireProblem & Readonly<Record<string, unknown>>,
): FastifyReply {
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer');
  if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', 1);
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** Ends whatever a request handler throws: bad input as 4xx, faults as 503, and mistakes of ours as 500, logged. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemFrom(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  void sendProblem(reply, problem);
}

/** Ends a request whose address cannot be read: no hook has run for it. */
export function handleBadAddress(_error: FastifyError, _request: FastifyRequest, reply: FastifyReply): void {
  reply.headers(SECURITY_HEADERS);
  void sendProblem(reply, problemOf('MalformedRequest', 'the address is not well formed'));
}

/** Ends a connection on which no HTTP is spoken. Nothing of it is logged: the bytes may hold somebody's token. */
export function handleBadHttp(error: { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(
    problemOf('MalformedRequest', 'this is not HTTP, or too slow, or its headers are too long'),
  );
  const headers = `Content-Type: application/problem+json; charset=utf-8\r\nContent-Length: ${body.length}`;
  socket.end(`HTTP/1.1 400 Bad Request\r\nConnection: close\r\n${headers}\r\n\r\n${body}`);
}

function problemFrom(error: FastifyError | Error): WireProblem {
  if (error instanceof HttpProblem) return error.problem;
  if (error instanceof Fault) return problemOfFault(error.code);
  const status = 'statusCode' in error ? error.statusCode : undefined;
  if (status === 413) return problemOf('BodyTooLarge');
  if (status === 415) return problemOf('UnsupportedMediaType');
  if (status !== undefined && status >= 400 && status < 500) return problemOf('MalformedRequest', error.message);
  return problemOf('InternalError');
}

/**
 * Reads bodies as JSON in strict UTF-8: broken text is refused rather than mended, so that what is stored is what
 * was sent. Many clients name the media type of every request, so an empty body is none. [HTTP22]
 */
export function addJsonParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    if (body.length === 0) return done(null);
    try {
      const text = typeof body === 'string' ? body : new TextDecoder('utf-8', { fatal: true }).decode(body);
      const value: unknown = JSON.parse(text);
      done(null, value);
    } catch {
      // The parser's own message would repeat the body.
      done(new HttpProblem(problemOf('MalformedRequest', 'the body is not JSON in UTF-8')));
    }
  });
}
