import type { FastifyInstance } from 'fastify';
import { openApiDocument } from '../openapi/document.ts';
import { documentPage } from '../openapi/page.ts';

const DOCUMENT = '/openapi.json';
const PAGE = '/docs';

/** Notes each route that is added from now on, as its method and its address, such as `GET /api/tables/:tableId`. */
export function noteRoutes(app: FastifyInstance): readonly string[] {
  const routes: string[] = [];
  app.addHook('onRoute', ({ url, method }) => {
    // Each GET has its HEAD, which the router adds by itself.
    if (method !== 'HEAD') routes.push(`${String(method)} ${url}`);
  });
  return routes;
}

/**
 * What the server answers to, these two included: `GET /openapi.json` for programs, `GET /docs` for people. A route that
 * nobody has described is a `Defect`, so no server starts with one.
 */
export function addDescriptionRoutes(app: FastifyInstance, others: readonly string[]): void {
  const description = openApiDocument([...others, `GET ${DOCUMENT}`, `GET ${PAGE}`]);
  const document = JSON.stringify(description);
  const page = documentPage(description);
  app.get(DOCUMENT, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('application/json; charset=utf-8').send(document),
  );
  app.get(PAGE, async (_request, reply) =>
    reply.header('cache-control', 'no-cache').type('text/html; charset=utf-8').send(page),
  );
}
