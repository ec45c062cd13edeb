import { assert, type PlayerId, type TableId } from '@cardroom/kernel';
import { storedJson } from '../stored-json.ts';
import type { HandFacts } from './hand-facts.ts';

/**
 * How far a table's hands are in the statistics, and what the next hand of the table needs to know of those before.
 * Its cursor only grows, and each hand is counted by whoever moves the cursor over it. [PRJ1]
 */
export interface Projection {
  readonly tableId: TableId;
  /** The number of the last hand that is counted; 0 for none. */
  readonly upTo: number;
  /**
   * Of those who were dealt into that hand: how many in a row have won them chips, or lost them if below zero. Who is
   * not dealt into a hand of the table begins anew, so that this does not grow with all who ever sat there.
   */
  readonly streaks: Readonly<Record<PlayerId, number>>;
}

/** What one hand means for all who were dealt in; nobody for a hand that does not count. */
export interface ProjectedHand {
  readonly number: number;
  readonly facts: readonly HandFacts[];
}

/** A table of whose hands none is counted yet. */
export function noProjection(tableId: TableId): Projection {
  return { tableId, upTo: 0, streaks: {} };
}

/** The streaks after one hand more. One that has ended with as many chips as before goes on with neither. */
export function streaksAfter(streaks: Projection['streaks'], facts: readonly HandFacts[]): Projection['streaks'] {
  if (facts.length === 0) return streaks;
  return Object.fromEntries(facts.map(({ playerId, net }) => [playerId, nextStreak(streaks[playerId] ?? 0, net)]));
}

/** Streaks as they were stored: JSON text that `JSON.stringify` has made of them. */
export function parseStreaks(text: string): Projection['streaks'] {
  const value = storedJson(text, 'stored streaks');
  assert(typeof value === 'object' && value !== null, 'stored streaks are no object');
  assert(Object.values(value).every(Number.isSafeInteger), 'a stored streak is no whole number');
  return value as Projection['streaks'];
}

function nextStreak(streak: number, net: number): number {
  if (net === 0) return streak;
  if (net > 0) return Math.max(streak, 0) + 1;
  return Math.min(streak, 0) - 1;
}
