import { playerId, tableId } from '@cardroom/kernel';
import { parseStats, parseStreaks, type PlayerStats, type Projection, type SeatFlow } from '@cardroom/room';
import { integerOf, type Row, textOf, type Value } from './row.ts';

/*
 * Rows of the statistics, and what they are outside: for each a list of columns and the function that reads them in
 * that order.
 */

export const PROJECTION_COLUMNS = 'table_id, up_to, streaks';
export function projectionOf([id, upTo, streaks]: Row): Projection {
  return { tableId: tableId(textOf(id)), upTo: integerOf(upTo), streaks: parseStreaks(textOf(streaks)) };
}

/** Statistics from their row: the body alone, the other columns are there to find it by. */
export function statsOf([body]: Row): PlayerStats {
  return parseStats(textOf(body));
}

export const STATS_COLUMNS = 'player_id, is_bot, hands, net, biggest_pot, body';
export function statsValues(stats: PlayerStats): readonly Value[] {
  const { playerId: id, isBot, hands, net, biggestPot } = stats;
  return [id, isBot ? 1 : 0, hands, net, biggestPot?.amount ?? 0, JSON.stringify(stats)];
}

/** What a seat has brought, taken, holds, and has in the pot of this hand. */
export function flowOf([player, buyIns, cashOuts, stack, inPot]: Row): SeatFlow {
  return {
    playerId: playerId(textOf(player)),
    buyIns: integerOf(buyIns),
    cashOuts: integerOf(cashOuts),
    stack: integerOf(stack),
    inPot: integerOf(inPot),
  };
}
