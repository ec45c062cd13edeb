import { type HandId, ok, type PlayerId, present, type Result } from '@cardroom/kernel';
import type { TableCommand, TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import { barToResume, resumed } from './pausing.ts';
import { proceed } from './play.ts';
import { refuse, type TableRejection, type TableRejectionCode } from './rejections.ts';
import { votersOf } from './stop-count.ts';
import { handInProgress, seatOf, type Table } from './table.ts';

type StopCommand = Extract<TableCommand, { readonly type: 'requestStop' | 'confirmStop' | 'resumeStop' }>;
type Decision = Result<Draft, TableRejection>;

/**
 * Somebody wants the hand called off. Who is still in it agrees by asking, and so does the host, whose word alone is
 * enough; others only open the vote. Asking while a vote is open is agreeing to it. [TB17]
 */
export function decideRequestStop(table: Table, { playerId, handId }: StopCommand, env: TableEnv): Decision {
  const bar = isMeantForAnother(table, handId) ? 'WrongHand' : barToRequestStop(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  const draft = table.stopVote === undefined ? requested(table, playerId) : openDraft(table);
  return ok(mayVote(table, playerId) ? confirmed(draft, playerId, env) : draft);
}

/** Somebody who is still in the hand, or the host, agrees to call it off. [TB17] */
export function decideConfirmStop(table: Table, { playerId, handId }: StopCommand, env: TableEnv): Decision {
  const bar = isMeantForAnother(table, handId) ? 'WrongHand' : barToConfirmStop(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  return ok(confirmed(openDraft(table), playerId, env));
}

/**
 * Whoever wanted the hand called off, or the host, lets it go on; after a vote has stopped the table, whoever sits there
 * lets the next hand come. [TB17] [TB18]
 */
export function decideResumeStop(table: Table, { playerId, handId }: StopCommand, env: TableEnv): Decision {
  const bar = isMeantForAnother(table, handId) ? 'WrongHand' : barToResumeStop(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  if (table.stopVote === undefined) return ok(resumed(table, { playerId }, env));
  return ok(emit(openDraft(table), { kind: 'StopWithdrawn', playerId }));
}

/** Why `playerId` may not ask for calling off the hand now. */
export function barToRequestStop(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  if (playerId !== table.config.hostId && seatOf(table, playerId) === undefined) return 'NotSeated';
  if (handInProgress(table) === undefined) return 'NoHandToStop';
  if (table.stopVote === undefined) return undefined;
  return barToConfirmStop(table, playerId);
}

/** Why `playerId` may not agree to calling off the hand now. */
export function barToConfirmStop(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  if (table.stopVote === undefined) return 'NoStopVote';
  if (!mayVote(table, playerId)) return 'MayNotVote';
  return table.stopVote.confirmedBy.includes(playerId) ? 'AlreadyConfirmed' : undefined;
}

/** Why `playerId` may neither end the vote nor the pause that came of one. */
export function barToResumeStop(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  if (table.stopVote === undefined) {
    return table.pause?.origin === 'vote' ? barToResume(table, playerId) : 'NoStopVote';
  }
  if (playerId === table.config.hostId) return undefined;
  const isAsker = playerId === table.stopVote.requestedBy && seatOf(table, playerId) !== undefined;
  return isAsker ? undefined : 'MayNotResume';
}

function mayVote(table: Table, playerId: PlayerId): boolean {
  return playerId === table.config.hostId || votersOf(table).includes(playerId);
}

/** A vote is bound to its hand, and so is a word about it when it says so. */
function isMeantForAnother(table: Table, handId: HandId | undefined): boolean {
  return handId !== undefined && handId !== handInProgress(table)?.handId;
}

function requested(table: Table, playerId: PlayerId): Draft {
  const { handId } = present(handInProgress(table), 'hand to stop');
  return emit(openDraft(table), { kind: 'StopRequested', playerId, handId });
}

function confirmed(draft: Draft, playerId: PlayerId, env: TableEnv): Draft {
  return proceed(emit(draft, { kind: 'StopConfirmed', playerId }), env);
}
