import type { WireLeaderboard, WirePlayerStats, WireTableSession } from '@cardroom/protocol';
import { type Fields, hasNumbers, hasTexts } from '../live/parse-frame.ts';
import { isRecord } from '../table/event-fields.ts';

/** What people can be ranked by, in the order of the buttons. */
export const ORDERS = ['net', 'hands', 'biggestPot'] as const satisfies readonly WireLeaderboard['by'][];

/** The session of a table, if `body` is one as far as a page needs it. */
export function tableSessionFrom(body: unknown): WireTableSession | undefined {
  return isTableSession(body) ? body : undefined;
}

/** The figures of a player, if `body` holds them as far as a page needs them. */
export function playerStatsFrom(body: unknown): WirePlayerStats | undefined {
  return isPlayerStats(body) ? body : undefined;
}

/** The ranking, if `body` is one. */
export function leaderboardFrom(body: unknown): WireLeaderboard | undefined {
  return isLeaderboard(body) ? body : undefined;
}

function isTableSession(value: unknown): value is WireTableSession {
  if (!isRecord(value) || !hasNumbers(value, ['rake'])) return false;
  const isPlayer = (row: Fields): boolean =>
    hasTexts(row, ['playerId', 'name']) && hasNumbers(row, ['buyIns', 'cashOuts', 'onTable', 'net']);
  const isPayment = (row: Fields): boolean => hasTexts(row, ['from', 'to']) && hasNumbers(row, ['amount']);
  return isListOf(value['players'], isPlayer) && isListOf(value['settleUp'], isPayment);
}

function isPlayerStats(value: unknown): value is WirePlayerStats {
  if (!isRecord(value) || !hasTexts(value, ['playerId', 'name'])) return false;
  if (!hasNumbers(value, ['hands', 'handsWon', 'net', 'totalWon', 'totalLost'])) return false;
  const { streak, showdowns, allIns, biggestPot, vpip, pfr, favouriteHand, lastHands } = value;
  return (
    isRecord(streak) &&
    hasNumbers(streak, ['current', 'longestWinning', 'longestLosing']) &&
    isRecord(showdowns) &&
    hasNumbers(showdowns, ['count', 'won']) &&
    isRecord(allIns) &&
    hasNumbers(allIns, ['count', 'won', 'expected', 'awarded']) &&
    isAbsentOr(biggestPot, (pot) => isRecord(pot) && hasNumbers(pot, ['amount']) && hasTexts(pot, ['at'])) &&
    isAbsentOr(vpip, Number.isFinite) &&
    isAbsentOr(pfr, Number.isFinite) &&
    isAbsentOr(favouriteHand, (hand) => typeof hand === 'string') &&
    isAbsentOr(lastHands, (hands) => isListOf(hands, isLastHand))
  );
}

function isLastHand(hand: Fields): boolean {
  return hasTexts(hand, ['handId', 'at']) && hasNumbers(hand, ['net']);
}

function isLeaderboard(value: unknown): value is WireLeaderboard {
  if (!isRecord(value) || !ORDERS.some((order) => order === value['by'])) return false;
  return isListOf(
    value['players'],
    (row) => hasTexts(row, ['playerId', 'name']) && hasNumbers(row, ['rank', 'hands', 'net', 'biggestPot']),
  );
}

function isListOf(value: unknown, isRow: (row: Fields) => boolean): boolean {
  return Array.isArray(value) && value.every((row) => isRecord(row) && isRow(row));
}

function isAbsentOr(value: unknown, isKnown: (value: unknown) => boolean): boolean {
  return value === undefined || isKnown(value);
}
