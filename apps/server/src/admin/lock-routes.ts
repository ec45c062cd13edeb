import { tableId } from '@cardroom/kernel';
import { releaseByForce } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import { act } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { revocation } from './bodies.ts';

/** Locks: who holds what, who waits for whom, and taking one away. [ADM6] */
export function addLockRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  app.get('/admin/locks', () => deps.locks.detectDeadlock());

  app.post('/admin/locks/revoke', (request, reply) =>
    act(deps, request, reply, {
      kind: 'lock.revoke',
      target: ({ lock }) => lock,
      body: revocation,
      async work({ asked, operator }) {
        const reason = `${operator}: ${asked.reason}`;
        const released = await releaseByForce(deps, { tableId: tableId(asked.table), lock: asked.lock, reason });
        if (!released.ok) throw new HttpProblem(problemOf(released.error));
        const { label, isFenced } = released.value;
        return { table: asked.table, lock: asked.lock, label, fenced: isFenced };
      },
    }),
  );
}
