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

/** Does an action; `isBegun` when somebody has begun it before, under the same id, and it has no end. */
export type ActionWork = (attempt: { readonly isBegun: boolean }) => Promise<ActionReply>;

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
  work: ActionWork,
): Promise<CarriedOut> {
  const action = { ...wanted, at: clock.now() };
  const known = await actions.beginAction(action);
  if (known !== undefined) return answerAgain(known, action);
  let reply: ActionReply;
  try {
    reply = await work({ isBegun: false });
  } catch (error) {
    await keepEnd({ actions, clock }, action.id, failureOf(error));
    throw error;
  }
  // Whatever becomes of the log, this is what was done.
  await keepEnd({ actions, clock }, action.id, reply);
  return { kind: 'answered', ...reply };
}

/**
 * The same for what can be done once more without harm: who asks again for one that has no end, because it failed, its
 * process died, or it is under way, has what is left of it done, and is told what the first to end has told. It is
 * never `unfinished`, and what it throws is no end of it. [OPL1]
 */
export async function carryThrough(
  { actions, clock }: ActionPorts,
  wanted: Omit<OperatorAction, 'at'>,
  work: ActionWork,
): Promise<CarriedOut> {
  const action = { ...wanted, at: clock.now() };
  const known = await actions.beginAction(action);
  const told = known === undefined ? undefined : answerAgain(known, action);
  if (told !== undefined && told.kind !== 'unfinished') return told;
  const reply = await work({ isBegun: known !== undefined });
  await keepEnd({ actions, clock }, action.id, reply);
  return { kind: 'answered', ...((await firstReply(actions, action)) ?? reply) };
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

/** What the first to end has told; `undefined` when that cannot be read, and then one's own stands for it. */
async function firstReply(actions: ActionStore, action: OperatorAction): Promise<ActionReply | undefined> {
  try {
    const end = (await actions.beginAction(action))?.end;
    return end === undefined ? undefined : { result: end.result, answer: end.answer };
  } catch {
    return undefined;
  }
}
