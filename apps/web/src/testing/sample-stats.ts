import type { WirePlayerStats } from '@cardroom/protocol';

/** The figures of somebody who has played ten hands, with `changes` on top. For tests. */
export function sampleStats(changes: Partial<WirePlayerStats> = {}): WirePlayerStats {
  return {
    playerId: 'p0',
    name: 'Mina',
    isBot: false,
    hands: 10,
    handsWon: 3,
    net: -40,
    totalWon: 360,
    totalLost: 400,
    streak: { current: 1, longestWinning: 2, longestLosing: 4 },
    showdowns: { count: 2, won: 1 },
    allIns: { count: 0, won: 0, expected: 0, awarded: 0 },
    ...changes,
  };
}
