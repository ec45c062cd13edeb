import { assert, ok, present, type Result, type SeatIndex } from '@cardroom/kernel';
import {
  type Action,
  type ActionRange,
  decide as decideHand,
  legalActions as legalInHand,
  timeOutAction,
} from '@cardroom/poker';
import type { TableCommand, TableEnv } from './commands.ts';
import { type Draft, emit, openDraft } from './draft.ts';
import type { TableEvent } from './events.ts';
import { actingChair, proceed } from './play.ts';
import { refuse, type TableRejection } from './rejections.ts';
import { deadlineOf, handInProgress, seatAt, seatOf, type Table, type TableSeat } from './table.ts';
import { extensionByItself } from './time-bank.ts';

/** A command that acts in the hand, fenced by hand and turn. [R29] */
export type BettingCommand = Extract<TableCommand, { readonly type: Action['type'] }>;

/** What the player in `seat` may do in the hand now; `decide` accepts exactly this. Empty when it is not its turn. [R19] */
export function legalActions(table: Table, seat: SeatIndex): readonly ActionRange[] {
  const chair = seatAt(table, seat);
  if (chair === undefined || table.hand === undefined || !chair.dealt || isAtRest(table)) return [];
  return legalInHand(table.hand, seat);
}

/** Whether a hand in progress waits for the end of a pause. What is over may be shown at any time. */
function isAtRest(table: Table): boolean {
  return table.pause !== undefined && handInProgress(table) !== undefined;
}

/** A player acts. Checked in this order: who, which hand, which turn, then what the rules of the hand say. [R29] */
export function decideBetting(table: Table, command: BettingCommand, env: TableEnv): Result<Draft, TableRejection> {
  const chair = seatOf(table, command.playerId);
  if (chair === undefined) return refuse('NotSeated');
  const { hand } = table;
  if (hand?.handId !== command.handId || hand === undefined)
    return refuse('WrongHand', legalActions(table, chair.seat));
  if (command.turn !== hand.round.turn) return refuse('WrongTurn', legalActions(table, chair.seat));
  if (isAtRest(table)) return refuse('TablePaused');
  if (!chair.dealt) return { ok: false, error: { code: 'NotInHand', rule: 'R29', legal: [] } };
  const decided = decideHand(hand, actionOf(command, chair.seat));
  if (!decided.ok) return decided;
  // From here the command must succeed.
  return ok(proceed(emit(openDraft(table), ...timeoutsCleared(table, chair), ...decided.value), env));
}

function actionOf(command: BettingCommand, seat: SeatIndex): Action {
  return command.type === 'bet' || command.type === 'raise'
    ? { type: command.type, seat, to: command.to }
    : { type: command.type, seat };
}

function timeoutsCleared(table: Table, { seat, playerId, timeoutsInARow }: TableSeat): readonly TableEvent[] {
  if (timeoutsInARow === 0 || handInProgress(table) === undefined) return [];
  return [{ kind: 'TimeoutsCleared', seat, playerId }];
}

/**
 * The clock of a turn has run out: check if free, else fold. After too many in a row the player sits out from
 * the next hand. Of a late action and the timer the first to be decided wins. [R17] [R48]
 */
export function decideTimeOut(
  table: Table,
  command: Extract<TableCommand, { type: 'timeOut' }>,
  env: TableEnv,
): Result<Draft, TableRejection> {
  const hand = handInProgress(table);
  if (hand === undefined || hand.handId !== command.handId) return refuse('WrongHand');
  if (hand.round.turn !== command.turn) return refuse('WrongTurn');
  if (isAtRest(table)) return refuse('TablePaused');
  if (env.now < deadlineOf(present(table.clock, 'clock of the turn'), env)) return refuse('ClockStillRunning');
  // From here the command must succeed.
  const actor = present(actingChair(table), 'actor');
  const extension = extensionByItself(table, hand, actor, env);
  if (extension !== undefined) return ok(emit(openDraft(table), extension));
  const { seat, playerId, timeoutsInARow, sitOutQueued } = actor;
  const inARow = timeoutsInARow + 1;
  const decided = decideHand(hand, present(timeOutAction(hand), 'action on time-out'));
  assert(decided.ok, 'a turn can always run out');
  const events: TableEvent[] = [{ kind: 'TurnTimedOut', seat, playerId, turn: command.turn, inARow }];
  if (inARow >= table.config.timeoutsToSitOut && sitOutQueued !== 'nextHand') {
    const fromHandNumber = table.handNumber + 1;
    events.push({ kind: 'SitOutQueued', seat, playerId, when: 'nextHand', fromHandNumber });
  }
  return ok(proceed(emit(openDraft(table), ...events, ...decided.value), env));
}
