import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';
import { problemOf } from '../problems.ts';
import { sendProblem } from './errors.ts';

const NOT_BUILT = `<!doctype html><html lang="en"><meta charset="utf-8"><title>Cardroom</title>
<body style="font:1.1rem system-ui;max-width:34rem;margin:4rem auto;padding:0 1rem">
<h1>Cardroom is running</h1><p>The table for the browser has not been built yet. Start it with <code>npm start</code>,
which builds it, or run <code>npx vite build apps/web</code>, and load this page again.</p></body></html>`;

/** What belongs to programs and never to a page, whether it is there yet or not. */
const NOT_PAGES = /^\/(api|admin|metrics|healthz|readyz|openapi|docs)(\/|\.|$)/i;

/**
 * Serves the built web client. Every address that is not a file and not the API's is a page of it, so that a link
 * to a table can be opened directly.
 */
export async function addWebClient(app: FastifyInstance, folder: string): Promise<void> {
  const isBuilt = (): boolean => existsSync(join(folder, 'index.html'));
  const wasBuilt = isBuilt();
  if (wasBuilt) {
    await app.register(fastifyStatic, {
      root: folder,
      cacheControl: false,
      setHeaders(reply, path) {
        // Names of assets hold a hash of their content; all others may change with the next build.
        const isHashed = path.startsWith(join(folder, 'assets'));
        reply.header('cache-control', isHashed ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    });
  }
  app.setNotFoundHandler((request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '';
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    const isPage = isRead && !NOT_PAGES.test(path) && !/\.\w+$|^\/assets\/|\/\./.test(path);
    if (!isPage) return sendProblem(reply, problemOf('NotFound'));
    if (wasBuilt && isBuilt()) return reply.code(200).sendFile('index.html');
    return reply
      .code(isBuilt() ? 200 : 503)
      .type('text/html; charset=utf-8')
      .send(NOT_BUILT);
  });
}
