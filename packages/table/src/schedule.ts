import type { TableEnv } from './commands.ts';
import { type Draft, emit } from './draft.ts';
import type { TableEvent } from './events.ts';
import { ableCount, handInProgress } from './table.ts';
import { COUNTDOWN_MS, FOLDED_PAUSE_MS, RESUME_MS, RUN_OUT_STREET_MS, SHOWDOWN_PAUSE_MS } from './timing.ts';

/**
 * Follows a change of who can play while no hand is in progress: with two the next hand is announced, with
 * fewer what was announced is called off.
 */
export function reschedule(draft: Draft, env: TableEnv): Draft {
  const { table } = draft;
  if (handInProgress(table) !== undefined) return draft;
  if (ableCount(table) < 2) return table.stage.kind === 'waiting' ? draft : emit(draft, { kind: 'WaitingForPlayers' });
  if (table.stage.kind !== 'waiting') return draft;
  const delay = table.handNumber === 0 ? COUNTDOWN_MS : RESUME_MS;
  return emit(draft, { kind: 'CountdownStarted', dealAt: env.now + delay });
}

/** Announces the hand after the one that has just ended, late enough for its result to be seen. */
export function scheduleNext(draft: Draft, env: TableEnv): Draft {
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
