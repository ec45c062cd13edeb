import { ok, type PlayerId, type Result } from '@cardroom/kernel';
import { type Hand, timeOutAction } from '@cardroom/poker';
import type { TableCommand, TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import type { TableEvent } from './events.ts';
import { actingChair } from './play.ts';
import { refuse, type TableRejection, type TableRejectionCode } from './rejections.ts';
import { deadlineOf, seatOf, type Table, type TableSeat, type TurnClock } from './table.ts';
import { TIME_BANK_STEP_MS } from './timing.ts';

type TimeBankUsed = Extract<TableEvent, { readonly kind: 'TimeBankUsed' }>;

/** Who is to act takes some time out of the bank. [R47] */
export function decideTimeBank(
  table: Table,
  command: Extract<TableCommand, { readonly type: 'timeBank' }>,
  env: TableEnv,
): Result<Draft, TableRejection> {
  const chair = seatOf(table, command.playerId);
  if (chair === undefined) return refuse('NotSeated');
  if (command.handId !== undefined && command.handId !== table.hand?.handId) return refuse('WrongHand');
  if (command.turn !== undefined && command.turn !== table.hand?.round.turn) return refuse('WrongTurn');
  if (table.pause === undefined && actingChair(table)?.seat !== chair.seat) {
    return { ok: false, error: { code: 'NotYourTurn', rule: 'R18' } };
  }
  const bar = barToTimeBank(table, command.playerId);
  if (bar !== undefined || table.clock === undefined) return refuse(bar ?? 'WrongTurn');
  // From here the command must succeed.
  return ok(emit(openDraft(table), extended(chair, table.clock, env)));
}

/** Why `playerId` may take no time out of the bank now. */
export function barToTimeBank(table: Table, playerId: PlayerId): TableRejectionCode | undefined {
  const chair = seatOf(table, playerId);
  if (chair === undefined) return 'NotSeated';
  if (table.pause !== undefined) return 'TablePaused';
  if (table.clock === undefined || actingChair(table)?.playerId !== playerId) return 'WrongTurn';
  return (chair.timeBankMs ?? 0) > 0 ? undefined : 'TimeBankEmpty';
}

/**
 * The time that a turn which has run out gets from the bank unasked: where it would cost the player something, and he
 * has not let a turn pass before, so that nobody waits for who has gone. [R47] [R48]
 */
export function extensionByItself(
  { clock }: Table,
  hand: Hand,
  actor: TableSeat,
  env: TableEnv,
): TableEvent | undefined {
  const isPresent = !actor.isBot && actor.timeoutsInARow === 0;
  if (clock === undefined || (actor.timeBankMs ?? 0) === 0 || !isPresent) return undefined;
  return timeOutAction(hand)?.type === 'fold' ? { ...extended(actor, clock, env), isAutomatic: true } : undefined;
}

function extended({ seat, playerId, timeBankMs = 0 }: TableSeat, clock: TurnClock, env: TableEnv): TimeBankUsed {
  const addedMs = Math.min(timeBankMs, TIME_BANK_STEP_MS);
  const deadline = Math.max(deadlineOf(clock, env), env.now) + addedMs;
  return { kind: 'TimeBankUsed', seat, playerId, turn: clock.turn, addedMs, leftMs: timeBankMs - addedMs, deadline };
}
