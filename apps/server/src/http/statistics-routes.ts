import { isId, type PlayerId, playerId } from '@cardroom/kernel';
import {
  formatTime,
  type WireLeaderboard,
  wireLeaderboardQuery,
  type WirePlayerStats,
  type WireTableSession,
} from '@cardroom/protocol';
import { favouriteHandOf, type LastHand, type PlayerStats } from '@cardroom/room';
import type { FastifyInstance } from 'fastify';
import { HttpProblem, problemOf } from '../problems.ts';
import type { RouteDeps } from './deps.ts';
import { optionalPrincipal } from './identify.ts';
import { numberIn, parseOrRefuse, tableIdIn, textParam } from './parse.ts';

export const RANKED_MAX = 100;
export const RANKED_DEFAULT = 20;

/** What players have come to, who is first, and who owes whom at a table. */
export function addStatisticsRoutes(app: FastifyInstance, deps: RouteDeps): void {
  app.get('/api/players/:playerId/stats', async (request, reply) => {
    const viewer = await optionalPrincipal(deps, request, reply);
    reply.header('cache-control', 'private, no-cache').header('vary', 'authorization, cookie');
    const stats = await deps.statistics.player(playerIdIn(request.params));
    if (stats === undefined) throw new HttpProblem(problemOf('UnknownPlayer'));
    return formatStats(stats, viewer?.playerId === stats.playerId);
  });

  app.get('/api/leaderboard', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    const by = parseOrRefuse(wireLeaderboardQuery, request.query).by;
    const limit = numberIn(request.query, 'limit', RANKED_MAX) ?? RANKED_DEFAULT;
    const ranked = await deps.statistics.leaderboard(by, limit);
    const players = ranked.map(({ playerId: id, name, hands, net, biggestPot }, place) => ({
      rank: place + 1,
      playerId: id,
      name,
      hands,
      net,
      biggestPot: biggestPot?.amount ?? 0,
    }));
    return { by, players } satisfies WireLeaderboard;
  });

  app.get('/api/tables/:tableId/session', async (request, reply) => {
    await optionalPrincipal(deps, request, reply);
    const tableId = tableIdIn(request.params);
    const view = await deps.room.view(tableId, undefined);
    if (view === undefined) throw new HttpProblem(problemOf('UnknownTable'));
    const { players, rake, settleUp } = await deps.statistics.session(tableId, view.seats);
    return { players: [...players], rake, settleUp: [...settleUp] } satisfies WireTableSession;
  });
}

/** The player that an address names; what cannot be an id names nobody. */
function playerIdIn(params: unknown): PlayerId {
  const id = textParam(params, 'playerId');
  if (!isId(id)) throw new HttpProblem(problemOf('UnknownPlayer'));
  return playerId(id);
}

/**
 * The figures of a player. Hands and tables are named to the player alone: the id of a private table is the key to it,
 * and a hand leads to its table. [STAT2]
 */
function formatStats(stats: PlayerStats, isOwn: boolean): WirePlayerStats {
  const { biggestPot, hands, lastHands } = stats;
  const favouriteHand = favouriteHandOf(stats);
  return {
    playerId: stats.playerId,
    name: stats.name,
    isBot: stats.isBot,
    hands,
    handsWon: stats.handsWon,
    net: stats.net,
    totalWon: stats.totalWon,
    totalLost: stats.totalLost,
    ...(biggestPot === undefined
      ? {}
      : {
          biggestPot: {
            amount: biggestPot.amount,
            at: formatTime(biggestPot.at),
            ...(isOwn ? { handId: biggestPot.handId } : {}),
          },
        }),
    streak: {
      current: stats.streak,
      longestWinning: stats.longestWinningStreak,
      longestLosing: stats.longestLosingStreak,
    },
    ...(hands === 0 ? {} : { vpip: percentOf(stats.voluntaryHands, hands), pfr: percentOf(stats.raisedHands, hands) }),
    showdowns: { count: stats.showdowns, won: stats.showdownsWon },
    allIns: {
      count: stats.allIns,
      won: stats.allInsWon,
      expected: stats.allInExpected / 1_000,
      awarded: stats.allInAwarded,
    },
    ...(favouriteHand === undefined ? {} : { favouriteHand }),
    ...(isOwn ? { lastHands: lastHands.map(formatLastHand) } : {}),
  };
}

function formatLastHand({ handId, tableId, net, at }: LastHand) {
  return { handId, tableId, net, at: formatTime(at) };
}

/** How many of a hundred, with one decimal. */
function percentOf(part: number, whole: number): number {
  return Math.round((part * 1_000) / whole) / 10;
}
