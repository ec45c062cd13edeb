import { handId, isId, playerId, tableId } from '@cardroom/kernel';
import { type AccountId, parseAccountId } from '@cardroom/ledger';
import { type MovementQuery, movementsOf } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { afterIn, numberIn, parseOrRefuse, partOf } from '../http/parse.ts';
import type { AdminRouteDeps } from './admin-deps.ts';

/** How many movements are told at once, at most and if nobody says how many. */
export const LINES_MAX = 1_000;
export const LINES_DEFAULT = 100;

const id = z.string().refine(isId, 'not an id').optional();
const account = z
  .string()
  .refine((name) => parseAccountId(name) !== undefined, 'names no account')
  .transform((name) => name as AccountId)
  .optional();

/** Every movement of chips, by table, hand, player or account, page by page. [ADM11] */
export function addAuditRoutes(app: FastifyInstance, { store }: Pick<AdminRouteDeps, 'store'>): void {
  app.get('/admin/audit', async ({ query }) => {
    const asked = queryIn(query);
    const movements = await movementsOf(store, asked);
    const last = movements.at(-1);
    return { movements, ...(movements.length < asked.limit ? {} : { next: last?.seq }) };
  });
}

function queryIn(query: unknown): MovementQuery {
  const [table, hand, player] = ['table', 'hand', 'player'].map((name) => parseOrRefuse(id, partOf(query, name)));
  const named = parseOrRefuse(account, partOf(query, 'account'));
  return {
    ...(table === undefined ? {} : { tableId: tableId(table) }),
    ...(hand === undefined ? {} : { handId: handId(hand) }),
    ...(player === undefined ? {} : { player: playerId(player) }),
    ...(named === undefined ? {} : { account: named }),
    afterSeq: afterIn(query),
    limit: numberIn(query, 'limit', LINES_MAX) ?? LINES_DEFAULT,
  };
}
