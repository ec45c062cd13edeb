import type { FastifyInstance } from 'fastify';
import { afterIn, numberIn } from '../http/parse.ts';
import { shownAction } from '../shown-action.ts';
import type { AdminRouteDeps } from './admin-deps.ts';

/** How many actions are told at once, at most and if nobody says how many. */
export const ACTIONS_MAX = 1_000;
export const ACTIONS_DEFAULT = 100;

/** What operators have done, and what came of it, page by page. [ADM5] */
export function addActionRoutes(app: FastifyInstance, { actions }: Pick<AdminRouteDeps, 'actions'>): void {
  app.get('/admin/actions', async ({ query }) => {
    const limit = numberIn(query, 'limit', ACTIONS_MAX) ?? ACTIONS_DEFAULT;
    const page = await actions.actions(afterIn(query), limit);
    return { actions: page.map(shownAction), ...(page.length < limit ? {} : { next: page.at(-1)?.place }) };
  });
}
