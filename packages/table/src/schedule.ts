import type { TableEnv } from './commands.ts';
import { type Draft, emit } from './draft.ts';
import type { TableEvent } from './events.ts';
import { ableCount, handInProgress, isAble, type Table } from './table.ts';
import {
  COUNTDOWN_MS,
  FOLDED_PAUSE_MS,
  FULL_COUNTDOWN_MS,
  RESUME_MS,
  RUN_OUT_STREET_MS,
  SHOWDOWN_PAUSE_MS,
} from './timing.ts';

/**
 * Follows a change of who can play while no hand is in progress: with two the next hand is announced, with
 * fewer what was announced is called off.
 */
export function reschedule(draft: Draft, env: TableEnv): Draft {
  const { table } = draft;
  const { stage } = table;
  if (handInProgress(table) !== undefined || table.pause !== undefined) return draft;
  if (ableCount(table) < 2) return stage.kind === 'waiting' ? draft : emit(draft, { kind: 'WaitingForPlayers' });
  const dealAt = env.now + countdownOf(table);
  // Nobody waits longer than needed: with the last one whom it was waiting for, a countdown becomes shorter.
  const isLater = stage.kind === 'countdown' && stage.dealAt > dealAt;
  return stage.kind === 'waiting' || isLater ? emit(draft, { kind: 'CountdownStarted', dealAt }) : draft;
}

function countdownOf(table: Table): number {
  if (table.handNumber > 0) return RESUME_MS;
  const isFull = table.seats.length === table.config.seatCount;
  const isOneOnly = table.seats.filter((chair) => isAble(chair) && !chair.isBot).length < 2;
  return isFull || isOneOnly ? FULL_COUNTDOWN_MS : COUNTDOWN_MS;
}

/** Announces the hand after the one that has just ended, late enough for its result to be seen. */
export function scheduleNext(draft: Draft, env: TableEnv): Draft {
  if (draft.table.pause !== undefined) return draft;
  if (ableCount(draft.table) < 2) return emit(draft, { kind: 'WaitingForPlayers' });
  return emit(draft, { kind: 'NextHandScheduled', dealAt: env.now + pauseAfter(draft.events) });
}

function pauseAfter(events: readonly TableEvent[]): number {
  const turnedUp = events.findIndex((event) => event.kind === 'HandsTurnedUp');
  if (turnedUp >= 0) {
    const streets = events.slice(turnedUp).filter((event) => event.kind === 'StreetOpened').length;
    return SHOWDOWN_PAUSE_MS + streets * RUN_OUT_STREET_MS;
  }
  const shown = events.some((event) => event.kind === 'HoleCardsShown' || event.kind === 'HandMucked');
  return shown ? SHOWDOWN_PAUSE_MS : FOLDED_PAUSE_MS;
}
