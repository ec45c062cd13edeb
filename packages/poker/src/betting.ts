import { addChips, type Chips, minChips, NO_CHIPS, type SeatIndex, subtractChips } from '@cardroom/kernel';
import type { ActionRange } from './actions.ts';
import type { Hand, HandPlayer, HandRound } from './hand.ts';

export type BettingRound = Extract<HandRound, { kind: 'betting' }>;

/** Where `seat` stands in `players`, or -1 when it is not dealt in. */
export function playerIndexOf(players: readonly HandPlayer[], seat: SeatIndex): number {
  for (let index = 0; index < players.length; index++) {
    if (players[index]?.seat === seat) return index;
  }
  return -1;
}

/** How many players have not folded. */
export function liveCountOf(players: readonly HandPlayer[]): number {
  let count = 0;
  for (const player of players) if (player.status !== 'folded') count++;
  return count;
}

/** How many players can still put chips in. */
export function activeCountOf(players: readonly HandPlayer[]): number {
  let count = 0;
  for (const player of players) if (player.status === 'active') count++;
  return count;
}

/**
 * The next player after `from`, clockwise, who has something to decide; `undefined` when betting on this
 * street is over. Everyone who can act must have acted since the price last rose and must have matched it;
 * who has matched everyone still in is not asked when nobody else can act. [R18] [R27] [R28]
 */
export function nextActorAfter(players: readonly HandPlayer[], from: number, currentBet: Chips): SeatIndex | undefined {
  const alone = activeCountOf(players) === 1;
  for (let step = 1; step <= players.length; step++) {
    const player = players[(from + step) % players.length];
    if (player === undefined || player.status !== 'active') continue;
    const price = alone ? highestBetAgainst(players, player.seat) : currentBet;
    if (player.bet < price || (!alone && !player.acted)) return player.seat;
  }
  return undefined;
}

function highestBetAgainst(players: readonly HandPlayer[], seat: SeatIndex): number {
  let highest = 0;
  for (const player of players) {
    if (player.seat !== seat && player.status !== 'folded' && player.bet > highest) highest = player.bet;
  }
  return highest;
}

/** Why a player may not bet or raise now, or `undefined` when it may. */
export type RaiseBar = 'NobodyToRaise' | 'RaiseNotReopened' | 'BetExceedsStack';

/**
 * Whether `player` may raise: somebody must be left who could put in more than the price [R27]; a player who
 * has acted may raise again only over at least a full raise since [R22]; and there must be chips beyond the price.
 */
export function raiseBarOf(hand: Hand, round: BettingRound, player: HandPlayer): RaiseBar | undefined {
  if (!canAnyExceed(hand.players, round.currentBet, player.seat)) return 'NobodyToRaise';
  const isReopened = hand.rules.reopening === 'everybody' || round.currentBet - player.bet >= round.lastFullRaise;
  if (player.acted && !isReopened) return 'RaiseNotReopened';
  if (!canExceed(player, round.currentBet)) return 'BetExceedsStack';
  return undefined;
}

function canAnyExceed(players: readonly HandPlayer[], price: Chips, except: SeatIndex): boolean {
  for (const player of players) if (player.seat !== except && canExceed(player, price)) return true;
  return false;
}

function canExceed(player: HandPlayer, price: Chips): boolean {
  return player.status === 'active' && player.bet + player.stack > price;
}

/** The least and the most that `player` may bet or raise to; equal when only all-in is left. [R20] [R21] [R23] [R24] */
export function raiseRangeOf(round: BettingRound, player: HandPlayer): { readonly min: Chips; readonly max: Chips } {
  const max = addChips(player.bet, player.stack);
  const min = addChips(round.currentBet, round.lastFullRaise);
  return { min: minChips(min, max), max };
}

/** What calling takes from the stack: the rest of the price, or all that is left. [R25] */
export function callAmountOf(round: BettingRound, player: HandPlayer): Chips {
  return player.bet >= round.currentBet
    ? NO_CHIPS
    : minChips(subtractChips(round.currentBet, player.bet), player.stack);
}

/** All that the actor may do. Folding is always possible, also when checking is free. [R19] */
export function bettingRangesOf(hand: Hand, round: BettingRound, player: HandPlayer): readonly ActionRange[] {
  const ranges: ActionRange[] = [{ type: 'fold' }];
  const amount = callAmountOf(round, player);
  if (amount === 0) ranges.push({ type: 'check' });
  else ranges.push({ type: 'call', to: addChips(player.bet, amount), amount });
  if (raiseBarOf(hand, round, player) === undefined) {
    const { min, max } = raiseRangeOf(round, player);
    ranges.push({ type: round.currentBet === 0 ? 'bet' : 'raise', min, max });
  }
  return ranges;
}
