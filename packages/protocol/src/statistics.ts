import { HAND_CATEGORIES } from '@cardroom/poker';
import { z } from 'zod';

const amount = z.int().min(0);
const count = z.int().min(0);
const time = z.iso.datetime();
/** A share of a hundred, with one decimal. */
const percent = z.number().min(0).max(100);

const order = z.enum(['net', 'hands', 'biggestPot']);

/** The query of `GET /api/leaderboard`, but for its limit: what people are ranked by. */
export const wireLeaderboardQuery = z.object({ by: order.default('net') });

/**
 * The body of `GET /api/players/:id/stats`: what a player's hands come to. It is for everybody, so it names no hand and
 * no table, but to the player himself.
 */
export const wirePlayerStats = z.object({
  playerId: z.string(),
  name: z.string(),
  isBot: z.boolean(),
  hands: count,
  handsWon: count,
  net: z.int(),
  totalWon: amount,
  totalLost: amount,
  biggestPot: z.object({ amount, at: time, handId: z.string().optional() }).optional(),
  streak: z.object({ current: z.int(), longestWinning: count, longestLosing: count }),
  /** How often chips were put in freely before the flop, and how often it was raised. Absent without a hand. */
  vpip: percent.optional(),
  pfr: percent.optional(),
  showdowns: z.object({ count, won: count }),
  /** `expected`: what the pots were worth when betting was over, in chips with three decimals; `awarded`: what they paid. */
  allIns: z.object({ count, won: count, expected: z.number().min(0), awarded: amount }),
  favouriteHand: z.enum(HAND_CATEGORIES).optional(),
  lastHands: z.array(z.object({ handId: z.string(), tableId: z.string(), net: z.int(), at: time })).optional(),
});
export type WirePlayerStats = z.infer<typeof wirePlayerStats>;

/** The body of `GET /api/leaderboard`. */
export const wireLeaderboard = z.object({
  by: order,
  players: z.array(
    z.object({
      rank: z.int().min(1),
      playerId: z.string(),
      name: z.string(),
      hands: count,
      net: z.int(),
      biggestPot: amount,
    }),
  ),
});
export type WireLeaderboard = z.infer<typeof wireLeaderboard>;

/** The body of `GET /api/tables/:id/session`. The nets of all players and the rake add up to zero. */
export const wireTableSession = z.object({
  players: z.array(
    z.object({
      playerId: z.string(),
      name: z.string(),
      isBot: z.boolean(),
      buyIns: amount,
      cashOuts: amount,
      onTable: amount,
      net: z.int(),
    }),
  ),
  rake: amount,
  /** Who pays whom so that all are even: ids of players, or `house`. */
  settleUp: z.array(z.object({ from: z.string(), to: z.string(), amount: z.int().min(1) })),
});
export type WireTableSession = z.infer<typeof wireTableSession>;
