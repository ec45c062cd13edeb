import { parseAccountId, type TransferId, transferId } from '@cardroom/ledger';
import type { DeadLetter, ResolveRejection } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { retryLetter, type ShownLetter, withReservation } from '../dead-letters.ts';
import { numberIn, parseOrRefuse, partOf, textParam } from '../http/parse.ts';
import { HttpProblem, problemOf } from '../problems.ts';
import { act, Half } from './act.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { reasonOnly, resolving } from './bodies.ts';

/** How many letters are told at once, at most and if nobody says how many. */
export const LETTERS_MAX = 1_000;
export const LETTERS_DEFAULT = 100;

/** Which letters are asked for. */
export const letterState = z.enum(['open', 'resolved']).default('open');

/** Reservations that could not be given back: reading them, trying again, and ending them by hand. [ADM7] */
export function addLetterRoutes(app: FastifyInstance, deps: AdminRouteDeps): void {
  const { store, deadLetters: office } = deps;
  const shown = (letter: DeadLetter): Promise<ShownLetter> => withReservation(store, letter);

  app.get('/admin/dead-letters', async ({ query }) => {
    const state = parseOrRefuse(letterState, partOf(query, 'state'));
    const limit = numberIn(query, 'limit', LETTERS_MAX) ?? LETTERS_DEFAULT;
    return { letters: await Promise.all((await store.deadLetters(state, limit)).map(shown)) };
  });

  app.get('/admin/dead-letters/:letter', async ({ params }) => {
    const letter = await store.deadLetter(letterIn(params));
    if (letter === undefined) throw new HttpProblem(problemOf('UnknownDeadLetter'));
    return shown(letter);
  });

  app.post('/admin/dead-letters/:letter/retry', (request, reply) => {
    const id = letterIn(request.params);
    return act(deps, request, reply, {
      kind: 'deadLetter.retry',
      target: () => id,
      body: reasonOnly,
      async work() {
        const tried = await retryLetter({ store, office }, id);
        if (!tried.ok) throw new HttpProblem(problemOf(tried.error));
        const letter = await shown(tried.value);
        return letter.state === 'resolved' ? letter : new Half(letter);
      },
    });
  });

  app.post('/admin/dead-letters/:letter/resolve', (request, reply) => {
    const id = letterIn(request.params);
    return act(deps, request, reply, {
      kind: 'deadLetter.resolve',
      target: () => id,
      body: resolving,
      async work({ asked, operator }) {
        const account = asked.to === undefined ? undefined : parseAccountId(asked.to);
        const resolution = {
          author: operator,
          reason: asked.reason,
          ...(account === undefined ? {} : { to: account }),
        };
        const resolved = await office.resolve(id, resolution);
        if (!resolved.ok) throw new HttpProblem(problemOfResolving(resolved.error.code));
        return shown(resolved.value);
      },
    });
  });
}

/** What no id can be made of names no letter. */
function letterIn(params: unknown): TransferId {
  const id = textParam(params, 'letter');
  if (/\p{C}/u.test(id)) throw new HttpProblem(problemOf('UnknownDeadLetter'));
  return transferId(id);
}

function problemOfResolving(code: ResolveRejection['code']) {
  switch (code) {
    case 'UnknownDeadLetter':
    case 'DeadLetterResolved':
    case 'NotAWallet':
    case 'InsufficientFunds':
    case 'AccountFull':
      return problemOf(code);
    default:
      return problemOf('ReservationEnded', code);
  }
}
