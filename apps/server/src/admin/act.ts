import { Fault } from '@cardroom/kernel';
import { type ActionReply, type ActionResult, carryOut, carryThrough } from '@cardroom/room';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { keyOf } from '../http/idempotency-key.ts';
import { parseOrRefuse } from '../http/parse.ts';
import { HttpProblem, problemOf } from '../problems.ts';
import type { AdminRouteDeps } from './admin-deps.ts';
import { operatorOf } from './identify-operator.ts';

/** Whoever acts, and under which key. */
export interface Acting<Asked> {
  readonly asked: Asked;
  readonly operator: string;
  readonly key: string;
  /** It was begun before under this key, and has not ended. */
  readonly isBegun: boolean;
}

type ActDeps = Pick<AdminRouteDeps, 'actions' | 'clock'>;

/** What an action of an operator is. */
export interface ActionOf<Asked extends { readonly reason: string }> {
  /** Such as `table.reset`. */
  readonly kind: string;
  /** At what, by its id, where the address says so. */
  readonly target: (asked: Asked) => string;
  readonly body: z.ZodType<Asked>;
  /** Does it and gives what is told; a refusal is an `HttpProblem`. */
  readonly work: (acting: Acting<Asked>) => Promise<object | Half>;
}

/** What is told of an action that was carried out and did not come to what was wanted. */
export class Half {
  readonly body: object;

  constructor(body: object) {
    this.body = body;
  }
}

/**
 * Carries an action out, once under its idempotency key, and keeps it in the log: who, what, at what, why, and what
 * came of it. What is malformed is refused before anything is kept. [ADM3] [ADM4] [ADM5]
 */
export function act<Asked extends { readonly reason: string }>(
  deps: ActDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  action: ActionOf<Asked>,
): Promise<FastifyReply> {
  const carry: typeof carryOut = (...wanted) => carryOut(...wanted).catch(unknownEnd);
  return actBy({ ...deps, carry }, request, reply, action);
}

/** The same for what can be done once more without harm: a fault is told as such, and the same key goes on. [OPL3] */
export function actThrough<Asked extends { readonly reason: string }>(
  deps: ActDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  action: ActionOf<Asked>,
): Promise<FastifyReply> {
  return actBy({ ...deps, carry: carryThrough }, request, reply, action);
}

async function actBy<Asked extends { readonly reason: string }>(
  { carry, ...ports }: ActDeps & { readonly carry: typeof carryOut },
  request: FastifyRequest,
  reply: FastifyReply,
  { kind, target, body, work }: ActionOf<Asked>,
): Promise<FastifyReply> {
  const operator = operatorOf(request);
  const key = keyOf(request);
  const asked = parseOrRefuse(body, request.body);
  const { reason: why, ...rest } = asked;
  const action = { id: key, operator, kind, target: target(asked), reason: why, content: JSON.stringify(rest) };
  const done = await carry(ports, action, ({ isBegun }) => replyOf(() => work({ asked, operator, key, isBegun })));
  if (done.kind === 'keyReused') throw new HttpProblem(problemOf('KeyReused'));
  if (done.kind === 'unfinished') throw new HttpProblem(problemOf('ActionUnfinished'));
  return tell(reply, done.answer);
}

/** The same key is not tried again, so nobody is told that it could be. */
function unknownEnd(error: unknown): never {
  throw error instanceof Fault ? new HttpProblem(problemOf('ActionFailed')) : error;
}

async function replyOf(work: () => Promise<object | Half>): Promise<ActionReply> {
  try {
    const told = await work();
    return told instanceof Half ? replyWith('failed', 200, told.body) : replyWith('done', 200, told);
  } catch (error) {
    if (!(error instanceof HttpProblem)) throw error;
    return replyWith('refused', error.problem.status, error.problem);
  }
}

function replyWith(result: ActionResult, status: number, body: object): ActionReply {
  return { result, answer: JSON.stringify({ status, body }) };
}

/** An answer as it was kept: to an action that has failed for a fault only its code. */
const keptAnswer = z.union([
  z.object({ status: z.number().int(), body: z.record(z.string(), z.unknown()) }),
  z.object({ code: z.string() }),
]);

function tell(reply: FastifyReply, answer: string): FastifyReply {
  const kept = keptAnswer.parse(JSON.parse(answer));
  if ('code' in kept) throw new HttpProblem(problemOf('ActionFailed'));
  const type = kept.status < 400 ? 'application/json' : 'application/problem+json';
  return reply.code(kept.status).type(`${type}; charset=utf-8`).send(JSON.stringify(kept.body));
}
