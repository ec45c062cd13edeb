import { assert } from '@cardroom/kernel';
import { noStats, withHand } from '../statistics/player-stats.ts';
import { noProjection, streaksAfter } from '../statistics/projection.ts';
import type { StoreChanges } from './changes.ts';
import type { RequestOf, StoreOutcomes } from './requests.ts';
import type { StoreView } from './view.ts';

/**
 * Adds hands of a table to the statistics of all who were dealt in and moves the table's cursor over them, if the
 * cursor still stands where whoever asks has seen it. So each hand is counted once, whoever counts it. [PRJ1]
 */
export function decideProject(
  view: StoreView,
  changes: StoreChanges,
  { tableId, after, hands }: RequestOf<'project'>,
): StoreOutcomes['project'] {
  const before = view.projection(tableId) ?? noProjection(tableId);
  if (before.upTo !== after) return 'conflict';
  let { upTo, streaks } = before;
  for (const { number, facts } of hands) {
    assert(Number.isSafeInteger(number) && number > upTo, 'hands are counted in their order');
    streaks = streaksAfter(streaks, facts);
    upTo = number;
    for (const fact of facts) {
      const { playerId, name, isBot } = fact;
      // The view is over the changes: a hand is added to what the one before it has left.
      const stats = view.playerStats(playerId) ?? noStats(playerId, name, isBot);
      changes.playerStats.set(playerId, withHand(stats, fact, streaks[playerId] ?? 0));
    }
  }
  changes.projections.set(tableId, { tableId, upTo, streaks });
  return 'projected';
}

/** Forgets all statistics: every hand is to be counted again. */
export function decideReset(changes: StoreChanges, { at }: RequestOf<'resetStatistics'>): 'done' {
  changes.projections.clear();
  changes.playerStats.clear();
  changes.statisticsResets.push(at);
  return 'done';
}
