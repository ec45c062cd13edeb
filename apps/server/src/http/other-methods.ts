import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import { sendProblem } from './errors.ts';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/**
 * Notes which methods each address gets from now on; the function that it gives back answers all others there with
 * 405 and the list of those that would do.
 */
export function noteMethods(app: FastifyInstance): () => void {
  const known = new Map<string, Set<string>>();
  app.addHook('onRoute', ({ url, method }) => {
    const methods = known.get(url) ?? new Set<string>();
    for (const name of Array.isArray(method) ? method : [method]) methods.add(name);
    known.set(url, methods);
  });
  return () => {
    for (const [url, methods] of known) {
      const allow = [...methods].join(', ');
      app.route({
        url,
        method: METHODS.filter((method) => !methods.has(method)),
        // Before the body is looked at: a wrong method is wrong whatever comes with it.
        onRequest: async (_request, reply) => sendProblem(reply.header('allow', allow), problemOf('MethodNotAllowed')),
        handler: () => {},
      });
    }
  };
}
