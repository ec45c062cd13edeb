import { assert } from '@cardroom/kernel';
import { isWaiting, type MatchChange } from '../matchmaking/match-entry.ts';
import type { StoreChanges } from './changes.ts';
import type { RequestOf, StoreOutcomes } from './requests.ts';
import { pairKey, type StoreView } from './view.ts';

/**
 * Whether entries may become what is asked: each is the one that was decided on, and who is to be matched still waits
 * at `at`. A player who is changed twice at once is a `Defect`: he would be matched with himself.
 */
export function mayChangeMatches(view: StoreView, matches: readonly MatchChange[], at: number): boolean {
  const players = new Set(matches.map(({ entry }) => entry.playerId));
  assert(players.size === matches.length, 'nobody is matched with himself');
  return matches.every(({ entry, revision }) => {
    const kept = view.matchEntry(entry.playerId);
    if ((kept?.revision ?? 0) !== revision) return false;
    return entry.state !== 'matched' || (kept !== undefined && isWaiting(kept, at));
  });
}

/** Writes entries that `mayChangeMatches`. */
export function keepMatches({ matches: kept }: StoreChanges, matches: readonly MatchChange[]): void {
  for (const { entry, revision } of matches) kept.set(entry.playerId, { ...entry, revision: revision + 1 });
}

/** A change of one entry that no table has a part in: somebody asks, leaves, or can no longer pay. */
export function decideMatch(
  view: StoreView,
  changes: StoreChanges,
  { change, at, answer }: RequestOf<'changeMatch'>,
): StoreOutcomes['changeMatch'] {
  const first = answer === undefined ? undefined : view.answer(answer.principal, answer.key);
  if (first !== undefined) return { kind: 'answered', answer: first };
  assert(change.entry.state !== 'matched', 'who is matched gets his table in the same commit');
  if (!mayChangeMatches(view, [change], at)) return { kind: 'conflict' };
  // From here the request must succeed.
  keepMatches(changes, [change]);
  if (answer !== undefined) changes.answers.set(pairKey(answer.principal, answer.key), answer);
  return { kind: 'changed' };
}
