import { assert, type HandId, type PlayerId, type TableId } from '@cardroom/kernel';
import { HAND_CATEGORIES, type HandCategory } from '@cardroom/poker';
import { storedJson } from '../stored-json.ts';
import type { HandFacts } from './hand-facts.ts';

/** One of the last hands that a player was dealt into. */
export interface LastHand {
  readonly handId: HandId;
  readonly tableId: TableId;
  readonly net: number;
  /** When it ended, in milliseconds since 1970. */
  readonly at: number;
}

/**
 * What all hands of a player come to. Amounts are chips, but for expectations, which are thousandths of a chip; nothing
 * is a fraction. Which hands are in it does not depend on the order in which tables were projected. [PRJ4]
 */
export interface PlayerStats {
  readonly playerId: PlayerId;
  /** As it was in the last hand. */
  readonly name: string;
  readonly isBot: boolean;
  /** Hands dealt in. */
  readonly hands: number;
  /** Hands in which a pot has paid something. */
  readonly handsWon: number;
  readonly net: number;
  /** The sums of the hands that have ended with more chips, and with fewer. */
  readonly totalWon: number;
  readonly totalLost: number;
  /** The most that the pots of one hand have paid; of equals the earliest. */
  readonly biggestPot?: { readonly amount: number; readonly handId: HandId; readonly at: number };
  /** Hands in a row at the table of the last hand: won if above zero, lost if below. */
  readonly streak: number;
  readonly longestWinningStreak: number;
  readonly longestLosingStreak: number;
  readonly voluntaryHands: number;
  readonly raisedHands: number;
  readonly showdowns: number;
  readonly showdownsWon: number;
  /** Hands whose cards lay open when betting was over with somebody all-in. */
  readonly allIns: number;
  readonly allInsWon: number;
  /** What their pots were worth at that moment, in thousandths of a chip, and what they have paid. [R46] */
  readonly allInExpected: number;
  readonly allInAwarded: number;
  /** How often each kind of hand has won where everybody saw it, in the order of `HAND_CATEGORIES`. */
  readonly wonWith: readonly number[];
  /** The last ten, newest first. */
  readonly lastHands: readonly LastHand[];
}

const LAST_HANDS = 10;

/** The statistics of somebody who has played no hand yet. */
export function noStats(playerId: PlayerId, name: string, isBot: boolean): PlayerStats {
  return {
    playerId,
    name,
    isBot,
    hands: 0,
    handsWon: 0,
    net: 0,
    totalWon: 0,
    totalLost: 0,
    streak: 0,
    longestWinningStreak: 0,
    longestLosingStreak: 0,
    voluntaryHands: 0,
    raisedHands: 0,
    showdowns: 0,
    showdownsWon: 0,
    allIns: 0,
    allInsWon: 0,
    allInExpected: 0,
    allInAwarded: 0,
    wonWith: HAND_CATEGORIES.map(() => 0),
    lastHands: [],
  };
}

/** The statistics with one hand more; `streak` is how many hands in a row it makes at its table. */
export function withHand(stats: PlayerStats, facts: HandFacts, streak: number): PlayerStats {
  const hand: LastHand = { handId: facts.handId, tableId: facts.tableId, net: facts.net, at: facts.at };
  const lastHands = [...stats.lastHands, hand].toSorted(newestFirst).slice(0, LAST_HANDS);
  const isNewest = lastHands[0] === hand;
  const hasWon = facts.awarded > 0;
  const biggestPot = biggerPot(stats.biggestPot, facts);
  return {
    ...stats,
    ...(isNewest ? { name: facts.name, streak } : {}),
    hands: plus(stats.hands, 1),
    handsWon: plus(stats.handsWon, hasWon),
    net: plus(stats.net, facts.net),
    totalWon: plus(stats.totalWon, Math.max(facts.net, 0)),
    totalLost: plus(stats.totalLost, Math.max(-facts.net, 0)),
    ...(biggestPot === undefined ? {} : { biggestPot }),
    longestWinningStreak: Math.max(stats.longestWinningStreak, streak),
    longestLosingStreak: Math.max(stats.longestLosingStreak, -streak),
    voluntaryHands: plus(stats.voluntaryHands, facts.isVoluntary),
    raisedHands: plus(stats.raisedHands, facts.isRaiser),
    showdowns: plus(stats.showdowns, facts.isAtShowdown),
    showdownsWon: plus(stats.showdownsWon, facts.isAtShowdown && hasWon),
    allIns: plus(stats.allIns, facts.allIn !== undefined),
    allInsWon: plus(stats.allInsWon, facts.allIn !== undefined && hasWon),
    allInExpected: plus(stats.allInExpected, facts.allIn?.expected ?? 0),
    allInAwarded: plus(stats.allInAwarded, facts.allIn?.awarded ?? 0),
    wonWith: stats.wonWith.map((count, place) => plus(count, HAND_CATEGORIES[place] === facts.wonWith)),
    lastHands,
  };
}

/** The kind of hand that has won most often where everybody saw it, the stronger of equals. */
export function favouriteHandOf({ wonWith }: PlayerStats): HandCategory | undefined {
  const most = Math.max(...wonWith);
  return most === 0 ? undefined : HAND_CATEGORIES[wonWith.lastIndexOf(most)];
}

/** Statistics as they were stored: JSON text that `JSON.stringify` has made of them. */
export function parseStats(text: string): PlayerStats {
  const value = storedJson(text, 'stored statistics');
  assert(typeof value === 'object' && value !== null && 'hands' in value, 'stored statistics have no hands');
  assert(Number.isSafeInteger(value.hands), 'stored statistics count whole hands');
  return value as PlayerStats;
}

/** Play chips can be won for ever; a sum stops at the largest number that is exact. */
function plus(sum: number, more: number | boolean): number {
  return Math.max(Math.min(sum + Number(more), Number.MAX_SAFE_INTEGER), Number.MIN_SAFE_INTEGER);
}

/** Hands of two tables may end in one millisecond: then their ids decide, so that the order is one. */
function newestFirst(left: LastHand, right: LastHand): number {
  return right.at - left.at || (left.handId < right.handId ? 1 : -1);
}

function biggerPot(
  before: PlayerStats['biggestPot'],
  { awarded, handId, at }: HandFacts,
): PlayerStats['biggestPot'] | undefined {
  if (awarded === 0) return before;
  const isBigger = before === undefined || awarded > before.amount;
  const isEarlier = before?.amount === awarded && (at < before.at || (at === before.at && handId < before.handId));
  return isBigger || isEarlier ? { amount: awarded, handId, at } : before;
}
