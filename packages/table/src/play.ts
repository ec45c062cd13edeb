import { assert, minChips, NO_CHIPS, present, subtractChips } from '@cardroom/kernel';
import { cancelHand, decide as decideHand, timeOutAction } from '@cardroom/poker';
import type { TableEnv } from './commands.ts';
import { type Draft, emit } from './draft.ts';
import type { TableEvent } from './events.ts';
import { reschedule, scheduleNext } from './schedule.ts';
import { isStopDecided } from './stop-count.ts';
import { actorOf, handInProgress, type Pause, type PauseOrigin, seatAt, type Table, type TableSeat } from './table.ts';
import { RESUMED_CLOCK_MIN_MS } from './timing.ts';

/**
 * Lets everything happen that follows from a decision without another one: leavers fold when the action reaches
 * them, the next turn's clock starts, a hand that has ended is settled. [R07] [R47]
 */
export function proceed(draft: Draft, env: TableEnv): Draft {
  const played = foldLeavers(draft);
  if (isStopDecided(played.table)) return callOff(played, { origin: 'vote' }, env);
  if (handInProgress(played.table) !== undefined) return startClock(played, env);
  return played.events.some((event) => event.kind === 'HandEnded') ? settle(played, env) : played;
}

function foldLeavers(draft: Draft): Draft {
  let current = draft;
  for (let chair = actingChair(current.table); chair?.leaveQueued === true; chair = actingChair(current.table)) {
    const hand = present(current.table.hand, 'hand');
    const action = hand.round.kind === 'betting' ? ({ type: 'fold', seat: chair.seat } as const) : timeOutAction(hand);
    const decided = decideHand(hand, present(action, 'action of a leaver'));
    assert(decided.ok, 'a leaver can always fold');
    current = emit(current, ...decided.value);
  }
  return current;
}

/** The seat whose decision the hand in progress waits for. */
export function actingChair(table: Table): TableSeat | undefined {
  const actor = actorOf(table);
  return actor === undefined ? undefined : present(seatAt(table, actor), 'actor');
}

function startClock(draft: Draft, env: TableEnv): Draft {
  const { table } = draft;
  // A clock goes when its turn is over: the one that is there is this turn's.
  if (table.clock !== undefined || table.pause !== undefined) return draft;
  return runClock(draft, env.now + table.config.turnSeconds * 1_000);
}

function runClock(draft: Draft, deadline: number): Draft {
  const { seat, playerId } = present(actingChair(draft.table), 'actor');
  const { turn } = present(draft.table.hand, 'hand').round;
  return emit(draft, { kind: 'ClockStarted', seat, playerId, turn, deadline });
}

/** Calls the hand off and pauses the table: nobody is dealt into the next hand unasked. [R51] */
export function callOff(
  draft: Draft,
  by: { readonly origin: PauseOrigin; readonly reason?: string },
  env: TableEnv,
): Draft {
  const { events } = cancelHand(present(handInProgress(draft.table), 'hand to call off'));
  const paused = emit(draft, ...events, { kind: 'TablePaused', ...by, at: env.now });
  return settle(paused, env);
}

/** Lets a table that is paused no more go on: with the clock that was stopped, or with the next hand. */
export function goOn(draft: Draft, { stopped }: Pause, env: TableEnv): Draft {
  const hand = handInProgress(draft.table);
  if (hand === undefined) return reschedule(draft, env);
  if (stopped?.turn !== hand.round.turn) return proceed(draft, env);
  return runClock(draft, env.now + Math.max(stopped.leftMs, RESUMED_CLOCK_MIN_MS));
}

/** What waited for the end of the hand: leaving first, then top-ups, then sitting out. [R03] [R07] [R17] */
function settle(draft: Draft, env: TableEnv): Draft {
  let current = draft;
  for (const chair of draft.table.seats) current = emit(current, ...settlementOf(current.table, chair, env));
  return scheduleNext(current, env);
}

function settlementOf(table: Table, chair: TableSeat, env: TableEnv): readonly TableEvent[] {
  const { seat, playerId, topUpQueued } = chair;
  const stack = present(chair.stack, 'stack between hands');
  const events: TableEvent[] = [];
  if (chair.leaveQueued) {
    if (topUpQueued !== undefined) events.push({ kind: 'TopUpCancelled', seat, playerId, released: topUpQueued });
    return [...events, { kind: 'PlayerLeft', seat, playerId, cashOut: stack, at: env.now }];
  }
  if (topUpQueued !== undefined) events.push(topUpOf(table, chair, topUpQueued));
  const isBroke = stack === NO_CHIPS && !events.some((event) => event.kind === 'ToppedUp');
  if (isBroke && chair.absentSince === undefined) events.push({ kind: 'PlayerBusted', seat, playerId, at: env.now });
  if (chair.sitOutQueued === 'nextHand') events.push({ kind: 'SatOut', seat, playerId, at: env.now });
  return events;
}

/** What becomes of a top-up of `asked` now: it is cut to the table's maximum, the rest stays in the wallet. [R03] */
export function topUpOf(table: Table, chair: TableSeat, asked: NonNullable<TableSeat['topUpQueued']>): TableEvent {
  const { seat, playerId } = chair;
  const stack = present(chair.stack, 'stack between hands');
  const { buyInMax } = table.config;
  if (stack >= buyInMax) return { kind: 'TopUpCancelled', seat, playerId, released: asked };
  const amount = minChips(asked, subtractChips(buyInMax, stack));
  return { kind: 'ToppedUp', seat, playerId, amount, asked, released: subtractChips(asked, amount) };
}
