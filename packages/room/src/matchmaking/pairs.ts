import type { MatchEntry, MatchStake, StoredMatchEntry } from './match-entry.ts';

/** Two who are to play each other; the first has waited longer. */
export type MatchPair = readonly [StoredMatchEntry, StoredMatchEntry];

/**
 * Who plays whom of those who wait: of each stake the two who asked first, then the next two. Who is left over waits
 * on. Each is in one pair at most, and nobody is paired with himself. [MM1] [MM2]
 */
export function pairsOf(waiting: readonly StoredMatchEntry[]): readonly MatchPair[] {
  const pairs: MatchPair[] = [];
  const alone = new Map<string, StoredMatchEntry>();
  const seen = new Set<string>();
  for (const entry of waiting.toSorted(byAge)) {
    if (seen.has(entry.playerId)) continue;
    seen.add(entry.playerId);
    const name = nameOf(entry.stake);
    const first = alone.get(name);
    alone.delete(name);
    if (first === undefined) alone.set(name, entry);
    else pairs.push([first, entry]);
  }
  return pairs;
}

/** Who asked first comes first. Two who asked in the same millisecond are told apart by their ids. */
function byAge(left: MatchEntry, right: MatchEntry): number {
  return left.since - right.since || (left.playerId < right.playerId ? -1 : 1);
}

function nameOf({ smallBlind, bigBlind, buyIn }: MatchStake): string {
  return `${smallBlind}/${bigBlind}/${buyIn}`;
}
