import { Fault } from '@cardroom/kernel';
import type { WireProblem } from '@cardroom/protocol';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { HttpProblem, problemOf, problemOfFault } from '../problems.ts';

/** Sends a problem document (RFC 9457). */
export function sendProblem(reply: FastifyReply, problem: WireProblem): FastifyReply {
  if (problem.status === 503 && !reply.hasHeader('retry-after')) reply.header('retry-after', 1);
  return reply.code(problem.status).type('application/problem+json; charset=utf-8').send(JSON.stringify(problem));
}

/** Ends whatever a request handler throws: bad input as 4xx, faults as 503, and mistakes of ours as 500, logged. */
export function handleError(error: FastifyError | Error, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemFrom(error);
  if (problem.status >= 500) request.log.error({ err: error }, 'request failed');
  void sendProblem(reply, problem);
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
 * was sent.
 */
export function addJsonParser(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
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
