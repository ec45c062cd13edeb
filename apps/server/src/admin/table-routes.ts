import type { TableId } from '@cardroom/kernel';
import { inspectTable, listTables, type RoomAnswer, rollBackTable } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { numberIn, tableIdIn } from '../http/parse.ts';
import { HttpProblem, problemOf, problemOfRejection } from '../problems.ts';
import { act } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { reasonOnly } from './bodies.ts';

/** How many commits of a table are told, at most and if nobody says how many. */
export const STEPS_MAX = 1_000;
export const STEPS_DEFAULT = 10;

/** Tables: what is kept of them, without a card of anybody, and what the house may do to them. [ADM8] */
export function addAdminTableRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  const { room, store, clock } = deps;

  app.get('/admin/tables', async () => ({ tables: await listTables(store) }));

  app.get('/admin/tables/:tableId', async ({ params, query }) => {
    const steps = numberIn(query, 'steps', STEPS_MAX) ?? STEPS_DEFAULT;
    const found = await inspectTable(store, tableIdIn(params), steps);
    if (found === undefined) throw new HttpProblem(problemOf('UnknownTable'));
    return found;
  });

  const commands: Readonly<Record<string, (tableId: TableId, reason: string) => Promise<RoomAnswer>>> = {
    pause: (tableId, reason) => room.pause(tableId, reason),
    resume: (tableId) => room.resume(tableId),
    reset: (tableId, reason) => room.reset(tableId, reason),
  };
  for (const [name, command] of Object.entries(commands)) {
    app.post(`/admin/tables/:tableId/${name}`, (request, reply) => {
      const tableId = tableIdIn(request.params);
      return act(deps, request, reply, {
        kind: `table.${name}`,
        target: () => tableId,
        body: reasonOnly,
        async work({ asked }) {
          const answer = await command(tableId, asked.reason);
          if (!answer.ok) throw new HttpProblem(problemOfRejection(answer.error));
          return { tableId, version: answer.version, stage: answer.view.stage };
        },
      });
    });
  }

  app.post('/admin/tables/:tableId/rollback', (request, reply) => {
    const tableId = tableIdIn(request.params);
    return act(deps, request, reply, {
      kind: 'table.rollback',
      target: () => tableId,
      body: reasonOnly,
      async work({ asked, operator }) {
        const done = await rollBackTable({ store, clock }, { tableId, author: operator, reason: asked.reason });
        if (!done.ok) throw new HttpProblem(problemOf(done.error));
        return { tableId, ...done.value };
      },
    });
  });
}
