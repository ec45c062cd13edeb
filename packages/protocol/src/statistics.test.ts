import { describe, expect, it } from 'vitest';
import { wireLeaderboardQuery, wirePlayerStats, wireTableSession } from './index.ts';

const stats = {
  playerId: 'p',
  name: 'P',
  isBot: false,
  hands: 3,
  handsWon: 1,
  net: -20,
  totalWon: 10,
  totalLost: 30,
  streak: { current: -2, longestWinning: 1, longestLosing: 2 },
  vpip: 33.3,
  pfr: 0,
  showdowns: { count: 1, won: 0 },
  allIns: { count: 1, won: 0, expected: 12.345, awarded: 0 },
};

describe('statistics on the wire', () => {
  it('[WIRE10] are whole chips, but for expectations and shares of a hundred', () => {
    expect(wirePlayerStats.parse(stats)).toEqual(stats);
    for (const change of [{ net: 0.5 }, { hands: -1 }, { vpip: 101 }, { favouriteHand: 'luck' }]) {
      expect(wirePlayerStats.safeParse({ ...stats, ...change }).success).toBe(false);
    }
  });

  it('[WIRE10] a payment is of one chip at least', () => {
    const session = { players: [], rake: 0, settleUp: [{ from: 'a', to: 'house', amount: 1 }] };
    expect(wireTableSession.parse(session)).toEqual(session);
    expect(wireTableSession.safeParse({ ...session, settleUp: [{ from: 'a', to: 'b', amount: 0 }] }).success).toBe(
      false,
    );
  });

  it('[WIRE11] people are ranked by net unless something else is asked for', () => {
    expect(wireLeaderboardQuery.parse({ limit: '3' })).toEqual({ by: 'net' });
    expect(wireLeaderboardQuery.parse({ by: 'biggestPot' })).toEqual({ by: 'biggestPot' });
    expect(wireLeaderboardQuery.safeParse({ by: 'luck' }).success).toBe(false);
  });
});
