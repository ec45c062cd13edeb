import { err, ok } from '@cardroom/kernel';
import type { WireLeaderboard, WirePlayerStats, WireTableSession } from '@cardroom/protocol';
import type { ApiClient } from '../src/api/client.ts';
import { NO_ANSWER } from '../src/api/problem.ts';

/** Sessions, figures and rankings as a server would send them; `empty=1` for a new house, `failed=1` for one that is gone. */
export function figuresApi(query: URLSearchParams): Pick<ApiClient, 'tableSession' | 'playerStats' | 'leaderboard'> {
  const answer = <T>(full: T, empty: T) => {
    if (query.has('failed')) return err(NO_ANSWER);
    return ok(query.has('empty') ? empty : full);
  };
  return {
    tableSession: async () => await Promise.resolve(answer(SESSION, { players: [], rake: 0, settleUp: [] })),
    playerStats: async (playerId) => await Promise.resolve(answer(statsOf(playerId), { ...NO_HANDS, playerId })),
    leaderboard: async (by) => await Promise.resolve(answer({ by, players: ranked(by) }, { by, players: [] })),
  };
}

const SESSION: WireTableSession = {
  players: [
    { playerId: 'p0', name: 'Mina', isBot: false, buyIns: 4000, cashOuts: 0, onTable: 5180, net: 1180 },
    { playerId: 'p1', name: 'Bruno', isBot: false, buyIns: 6000, cashOuts: 0, onTable: 4800, net: -1200 },
    {
      playerId: 'p2',
      name: 'Anneliese von Hohenfels',
      isBot: false,
      buyIns: 12_000,
      cashOuts: 15_400,
      onTable: 0,
      net: 3400,
    },
    { playerId: 'p3', name: 'Bruno', isBot: false, buyIns: 2000, cashOuts: 2000, onTable: 0, net: 0 },
    { playerId: 'p6', name: 'Лариса', isBot: false, buyIns: 125_000, cashOuts: 0, onTable: 121_600, net: -3400 },
  ],
  rake: 20,
  settleUp: [
    { from: 'p6', to: 'p2', amount: 3400 },
    { from: 'p1', to: 'p0', amount: 1180 },
    { from: 'p1', to: 'house', amount: 20 },
  ],
};

const NO_HANDS: WirePlayerStats = {
  playerId: 'p0',
  name: 'Mina',
  isBot: false,
  hands: 0,
  handsWon: 0,
  net: 0,
  totalWon: 0,
  totalLost: 0,
  streak: { current: 0, longestWinning: 0, longestLosing: 0 },
  showdowns: { count: 0, won: 0 },
  allIns: { count: 0, won: 0, expected: 0, awarded: 0 },
};

function statsOf(playerId: string): WirePlayerStats {
  const figures: WirePlayerStats = {
    ...NO_HANDS,
    playerId,
    hands: 1284,
    handsWon: 317,
    net: -2450,
    totalWon: 48_300,
    totalLost: 50_750,
    biggestPot: { amount: 9840, at: '2026-03-14T21:12:00.000Z' },
    streak: { current: -3, longestWinning: 6, longestLosing: 14 },
    vpip: 27.3,
    pfr: 18,
    showdowns: { count: 204, won: 97 },
    allIns: { count: 22, won: 9, expected: 10_310.482, awarded: 8640 },
    favouriteHand: 'twoPair',
  };
  return playerId === 'p0' ? { ...figures, lastHands: LAST_HANDS } : figures;
}

const LAST_HANDS = [120, -20, -1480, 0, 60].map((net, index) => ({
  handId: `h${index}`,
  tableId: 'demo',
  net,
  at: `2026-03-14T21:${30 - index * 2}:00.000Z`,
}));

const PEOPLE = [
  { playerId: 'p2', name: 'Anneliese von Hohenfels', net: 125_400, hands: 3120, biggestPot: 48_000 },
  { playerId: 'p0', name: 'Mina', net: 1180, hands: 1284, biggestPot: 9840 },
  { playerId: 'p6', name: 'Лариса', net: 0, hands: 2, biggestPot: 40 },
  { playerId: 'p1', name: 'Bruno', net: -126_580, hands: 2040, biggestPot: 51_300 },
];

function ranked(by: WireLeaderboard['by']): WireLeaderboard['players'] {
  return PEOPLE.toSorted((a, b) => b[by] - a[by]).map(({ playerId, name, net, hands, biggestPot }, index) => ({
    rank: index + 1,
    playerId,
    name,
    net,
    hands,
    biggestPot,
  }));
}
