import { tableId } from '@cardroom/kernel';
import { releaseByForce } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import { actThrough } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { revocation } from './bodies.ts';

/** Locks: who holds what, who waits for whom, and taking one away. [ADM6] */
export function addLockRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  app.get('/admin/locks', () => deps.locks.detectDeadlock());

  app.post('/admin/locks/revoke', async (request, reply) => {
    // Before it is written down: whoever begins it again later cannot have taken the lock yet.
    const seen = await deps.locks.detectDeadlock();
    return actThrough(deps, request, reply, {
      kind: 'lock.revoke',
      target: ({ lock }) => lock,
      body: revocation,
      async work({ asked: { table, lock, reason: why }, operator, isBegun }) {
        const reason = `${operator}: ${why}`;
        const released = await releaseByForce(deps, { tableId: tableId(table), lock, reason, seen, isBegun });
        if (!released.ok) throw new HttpProblem(problemOf(released.error));
        const { label, isFenced } = released.value;
        return { table, lock, ...(label === undefined ? {} : { label }), fenced: isFenced };
      },
    });
  });
}
