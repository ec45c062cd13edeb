import type { FastifyInstance } from 'fastify';
import { addActionRoutes } from './action-routes.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { addAuditRoutes } from './audit-routes.ts';
import { requireOperator } from './identify-operator.ts';
import { addLetterRoutes } from './letter-routes.ts';
import { addLockRoutes } from './lock-routes.ts';
import { addPlayerRoutes } from './player-routes.ts';
import { addRolloutRoutes } from './rollout-routes.ts';
import { addAdminTableRoutes } from './table-routes.ts';

/** All that is for operators. Who is none is sent away before anything of the request is read. [ADM1] */
export async function addAdminRoutes(app: FastifyInstance, deps: AdminRouteDeps): Promise<void> {
  await app.register(async (scope) => {
    scope.addHook('onRequest', async (request, reply) => requireOperator(deps, request, reply));
    addLockRoutes(scope, deps);
    addLetterRoutes(scope, deps);
    addAdminTableRoutes(scope, deps);
    addPlayerRoutes(scope, deps);
    addRolloutRoutes(scope, deps);
    addAuditRoutes(scope, deps);
    addActionRoutes(scope, deps);
  });
}
