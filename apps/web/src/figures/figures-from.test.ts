import { describe, expect, test } from 'vitest';
import { sampleStats } from '../testing/sample-stats.ts';
import { leaderboardFrom, playerStatsFrom, tableSessionFrom } from './figures-from.ts';

const PLAYER = { playerId: 'a', name: 'A', isBot: false, buyIns: 1, cashOuts: 0, onTable: 1, net: 0 };
const RANKED = { rank: 1, playerId: 'a', name: 'A', hands: 2, net: -3, biggestPot: 4 };
const FULL = sampleStats({
  biggestPot: { amount: 90, at: '2026-01-01T00:00:00.000Z' },
  vpip: 27.3,
  pfr: 0,
  favouriteHand: 'pair',
  lastHands: [{ handId: 'h', tableId: 't', net: 3, at: '2026-01-01T00:00:00.000Z' }],
});

describe('what the server says of figures', () => {
  test('[WEB55] is taken when it holds what is shown', () => {
    const session = { players: [PLAYER], rake: 0, settleUp: [{ from: 'a', to: 'house', amount: 1 }] };
    expect(tableSessionFrom(session)).toBe(session);
    expect(playerStatsFrom(FULL)).toBe(FULL);
    expect(playerStatsFrom(sampleStats())).toEqual(sampleStats());
    const board = { by: 'net', players: [RANKED] };
    expect(leaderboardFrom(board)).toBe(board);
  });

  test.each([
    undefined,
    [],
    { players: [PLAYER], rake: 0 },
    { players: [PLAYER], rake: '0', settleUp: [] },
    { players: [{ ...PLAYER, net: Number.NaN }], rake: 0, settleUp: [] },
    { players: [undefined], rake: 0, settleUp: [] },
    { players: [], rake: 0, settleUp: [{ from: 'a', to: 'b' }] },
  ])('[WEB55] %o is no session', (body) => {
    expect(tableSessionFrom(body)).toBeUndefined();
  });

  test.each([
    { net: undefined },
    { streak: { current: 1 } },
    { showdowns: undefined },
    { allIns: { count: 1, won: 1, expected: 1 } },
    { biggestPot: { amount: 3 } },
    { vpip: '27' },
    { pfr: '9' },
    { favouriteHand: 3 },
    { lastHands: [{ net: 1 }] },
  ])('[WEB55] figures with %o are none', (changes) => {
    expect(playerStatsFrom({ ...FULL, ...changes })).toBeUndefined();
  });

  test.each([{ by: 'luck', players: [] }, { by: 'net' }, { by: 'net', players: [{ ...RANKED, rank: '1' }] }])(
    '[WEB55] %o is no ranking',
    (body) => {
      expect(leaderboardFrom(body)).toBeUndefined();
    },
  );
});
