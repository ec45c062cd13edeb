import { ok, type PlayerId, present, type Result } from '@cardroom/kernel';
import type { TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import { callOff, goOn } from './play.ts';
import { refuse, type TableRejection, type TableRejectionCode } from './rejections.ts';
import { deadlineOf, handInProgress, type PauseOrigin, seatOf, type Table } from './table.ts';

/** The host stops the clock, or keeps the next hand from being dealt, for as long as it takes. [TB18] */
export function decidePause(table: Table, playerId: PlayerId, env: TableEnv): Result<Draft, TableRejection> {
  const bar = barToPause(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  return ok(paused(openDraft(table), { origin: 'host', playerId }, env));
}

/** Play goes on where it was paused: no clock has less than a moment left. [TB18] */
export function decideResume(table: Table, playerId: PlayerId, env: TableEnv): Result<Draft, TableRejection> {
  const bar = barToResume(table, playerId);
  if (bar !== undefined) return refuse(bar);
  // From here the command must succeed.
  return ok(resumed(table, { playerId }, env));
}

/** Whoever runs the house stops the clock, or keeps the next hand from being dealt. [TB25] */
export function decideHousePause(table: Table, reason: string, env: TableEnv): Result<Draft, TableRejection> {
  if (table.pause !== undefined) return refuse('TablePaused');
  // From here the command must succeed.
  return ok(paused(openDraft(table), { origin: 'operator', reason }, env));
}

/** Whoever runs the house lets the table go on, whoever has paused it. [TB25] */
export function decideHouseResume(table: Table, env: TableEnv): Result<Draft, TableRejection> {
  if (table.pause === undefined) return refuse('NotPaused');
  // From here the command must succeed.
  return ok(resumed(table, {}, env));
}

/** Whoever runs the house calls off what is played, and pauses the table if it is not paused yet. [R51] */
export function decideReset(table: Table, reason: string, env: TableEnv): Result<Draft, TableRejection> {
  // From here the command must succeed.
  const draft = openDraft(table);
  const by = { origin: 'operator', reason } as const;
  return ok(handInProgress(table) === undefined ? paused(draft, by, env) : callOff(draft, by, env));
}

/** Why `playerId` may not pause the table now. */
export function barToPause(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  if (playerId !== table.config.hostId) return 'NotHost';
  return table.pause === undefined ? undefined : 'TablePaused';
}

/**
 * Why `playerId` may not end the pause: the host may, and whoever sits there after a vote, or when the host has no chair
 * and nobody knows whether he comes back.
 */
export function barToResume(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  const { pause } = table;
  if (pause === undefined) return 'NotPaused';
  const { hostId } = table.config;
  if (playerId === hostId) return undefined;
  const isOpenToAll = pause.origin === 'vote' || seatOf(table, hostId) === undefined;
  return isOpenToAll && seatOf(table, playerId) !== undefined ? undefined : 'MayNotResume';
}

/** The table goes on, by a player's word or, without one, by that of the house. It must be paused. */
export function resumed(table: Table, by: { readonly playerId?: PlayerId }, env: TableEnv): Draft {
  const pause = present(table.pause, 'pause');
  return goOn(emit(openDraft(table), { kind: 'TableResumed', ...by }), pause, env);
}

function paused(
  draft: Draft,
  by: { readonly origin: PauseOrigin; readonly playerId?: PlayerId; readonly reason?: string },
  env: TableEnv,
): Draft {
  const { now } = env;
  const { clock } = draft.table;
  const stopped =
    clock === undefined ? {} : { stopped: { turn: clock.turn, leftMs: Math.max(0, deadlineOf(clock, env) - now) } };
  return emit(draft, { kind: 'TablePaused', ...by, at: now, ...stopped });
}
