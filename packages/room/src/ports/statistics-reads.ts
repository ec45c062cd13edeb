import type { PlayerId, TableId } from '@cardroom/kernel';
import type { PlayerStats } from '../statistics/player-stats.ts';
import type { HandRecord } from './store.ts';

/** What players can be ranked by. */
export const LEADERBOARD_ORDERS = ['net', 'hands', 'biggestPot'] as const;
export type LeaderboardOrder = (typeof LEADERBOARD_ORDERS)[number];

/** Reading statistics and how far they are: every answer is of one moment between two commits. */
export interface StatisticsReads {
  /** Tables with hands that have ended and are not counted yet, by id, after `after`. */
  tablesToProject(after: string, limit: number): Promise<readonly TableId[]>;
  /** The number of the last hand of a table that is counted; 0 for none. */
  projectedUpTo(tableId: TableId): Promise<number>;
  /** The hands of a table that have ended, after the one with the number `after`, in their order. */
  endedHands(tableId: TableId, after: number, limit: number): Promise<readonly HandRecord[]>;
  playerStats(playerId: PlayerId): Promise<PlayerStats | undefined>;
  /** The people, without bots, who come first in an order; equals by id. Only who has won a pot is ranked by it. */
  leaderboard(by: LeaderboardOrder, limit: number): Promise<readonly PlayerStats[]>;
}

/** Chips of one player at a table, from its first hand to this moment. */
export interface SeatFlow {
  readonly playerId: PlayerId;
  /** All that came to the seat from elsewhere than a pot: buy-ins and top-ups. */
  readonly buyIns: number;
  /** All that left the seat for elsewhere than a pot. */
  readonly cashOuts: number;
  /** What the seat holds now. */
  readonly stack: number;
  /** What lies in the pot of a hand that has not ended: it is nobody else's yet. */
  readonly inPot: number;
}

/** What everybody has brought to a table and taken from it; by player. With `house` it all adds up to nothing. */
export interface TableFlows {
  readonly seats: readonly SeatFlow[];
  /** What the house has taken at the table. */
  readonly house: number;
}
