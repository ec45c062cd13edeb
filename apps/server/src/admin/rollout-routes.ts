import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import { act } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { reduction } from './bodies.ts';

/** How many tables are locked by their parts in this process, and taking that back. [ADM10] */
export function addRolloutRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  const { rollout } = deps;

  app.get('/admin/rollout', async () => standing());

  app.post('/admin/rollout', (request, reply) =>
    act(deps, request, reply, {
      kind: 'rollout.reduce',
      target: () => 'rollout',
      body: reduction,
      async work({ asked }) {
        if (!rollout.reduce(asked.percentage)) throw new HttpProblem(problemOf('RolloutOnlyBack'));
        return standing();
      },
    }),
  );

  function standing(): object {
    const { configured, inForce, reductions } = rollout;
    return { configured, percentage: inForce, reductions };
  }
}
