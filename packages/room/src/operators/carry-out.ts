import { Fault } from '@cardroom/kernel';
import type { ActionResult, ActionStore, KeptAction, OperatorAction } from '../ports/action-store.ts';
import type { Clock } from '../ports/clock.ts';

/** What an action came to, and what is told of it, as JSON text. */
export interface ActionReply {
  readonly result: ActionResult;
  readonly answer: string;
}

/** What became of the wish to act. */
export type CarriedOut =
  | ({ readonly kind: 'answered' } & ActionReply)
  /** The id was used for something else, or by somebody else. */
  | { readonly kind: 'keyReused' }
  /** It was begun before and has not ended: it is under way, or nobody knows how it ended. */
  | { readonly kind: 'unfinished' };

/** Where actions are written down. */
export interface ActionPorts {
  readonly actions: ActionStore;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * Does what an operator wants, once under its id, and keeps who wanted it and what came of it: written down before it is
 * begun and when it has ended. An action that is thrown out of ends as `failed` and is told by `failureOf`, if that
 * could be written; when its process dies it stays without an end, for everybody to see. [OPS1] [OPS2] [OPS3]
 */
export async function carryOut(
  { actions, clock }: ActionPorts,
  wanted: Omit<OperatorAction, 'at'>,
  work: () => Promise<ActionReply>,
): Promise<CarriedOut> {
  const action = { ...wanted, at: clock.now() };
  const known = await actions.beginAction(action);
  if (known !== undefined) return answerAgain(known, action);
  let reply: ActionReply;
  try {
    reply = await work();
  } catch (error) {
    await keepEnd({ actions, clock }, action.id, failureOf(error));
    throw error;
  }
  // Whatever becomes of the log, this is what was done.
  await keepEnd({ actions, clock }, action.id, reply);
  return { kind: 'answered', ...reply };
}

function answerAgain({ end, ...known }: KeptAction, { at: _at, ...wanted }: OperatorAction): CarriedOut {
  const isSame =
    known.operator === wanted.operator &&
    known.kind === wanted.kind &&
    known.target === wanted.target &&
    known.reason === wanted.reason &&
    known.content === wanted.content;
  if (!isSame) return { kind: 'keyReused' };
  return end === undefined ? { kind: 'unfinished' } : { kind: 'answered', result: end.result, answer: end.answer };
}

/** Of an error that is not our own nobody knows what it says, so only a fault's code is kept. */
function failureOf(error: unknown): ActionReply {
  return { result: 'failed', answer: JSON.stringify({ code: error instanceof Fault ? error.code : 'InternalError' }) };
}

async function keepEnd({ actions, clock }: ActionPorts, id: string, reply: ActionReply): Promise<void> {
  try {
    await actions.endAction(id, { ...reply, at: clock.now() });
  } catch {
    // Whoever asked must hear what came of it; the action stays without an end, which is what the log knows of it.
  }
}
