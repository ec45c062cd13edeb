import { assert, type Chips, present, type SeatIndex, SEATS_MAX } from '@cardroom/kernel';
import type { ActionRange, Card, HoleCards } from '@cardroom/poker';
import type { BotSeatSight, BotSight } from './sight.ts';

/** A bet or raise that is offered. */
export type RaiseRange = Extract<ActionRange, { type: 'bet' | 'raise' }>;

/** What a betting decision turns on, worked out from a sight. Amounts are chips. */
export interface Situation {
  readonly holeCards: HoleCards;
  readonly board: readonly Card[];
  readonly bigBlind: Chips;
  readonly currentBet: Chips;
  /** What calling takes from the stack; 0 when checking is free. */
  readonly toCall: number;
  /** What this seat can win if it calls and nobody adds to it: pots, and bets in front as far as it matches them. */
  readonly pot: number;
  /** Collected on earlier streets. */
  readonly collected: number;
  readonly ownStack: Chips;
  readonly raiseRange: RaiseRange | undefined;
  /** Who else still plays for the pot. */
  readonly rivals: readonly BotSeatSight[];
  /** 1 when nobody decides after this seat on later streets, 0 when everybody does. [R18] */
  readonly lateness: number;
}

/** What a sight says to a seat that has to bet, call, check or fold. */
export function situationOf(sight: BotSight, you: NonNullable<BotSight['you']>): Situation {
  const own = ownSeatOf(sight, you.seat);
  const rivals = rivalsOf(sight, you.seat);
  assert(rivals.length > 0, 'a seat decides only while it has rivals');
  const call = you.legal.find((range) => range.type === 'call');
  const toCall = call?.amount ?? 0;
  const collected = sight.pots.reduce((sum, pot) => sum + pot.amount, 0);
  return {
    holeCards: present(own.holeCards, "bot's own cards"),
    board: sight.board,
    bigBlind: sight.config.bigBlind,
    currentBet: sight.currentBet,
    toCall,
    pot: collected + matchedBets(sight.seats, own.bet + toCall),
    collected,
    ownStack: own.stack,
    raiseRange: you.legal.find(isRaiseRange),
    rivals,
    lateness: latenessOf(sight.button, you.seat, rivals),
  };
}

function isRaiseRange(range: ActionRange): range is RaiseRange {
  return range.type === 'bet' || range.type === 'raise';
}

/** The seat that the bot sits in. */
export function ownSeatOf(sight: BotSight, seat: SeatIndex): BotSeatSight {
  return present(
    sight.seats.find((one) => one.seat === seat),
    "bot's own seat",
  );
}

/** Everybody else who still plays for the pot. */
function rivalsOf(sight: BotSight, seat: SeatIndex): readonly BotSeatSight[] {
  return sight.seats.filter((one) => one.seat !== seat && (one.status === 'active' || one.status === 'allIn'));
}

/** Chips beyond what this seat puts in itself are somebody else's side pot. [R32] */
function matchedBets(seats: readonly BotSeatSight[], own: number): number {
  return seats.reduce((sum, { bet }) => sum + Math.min(bet, own), 0);
}

function latenessOf(button: SeatIndex | undefined, seat: SeatIndex, rivals: readonly BotSeatSight[]): number {
  if (button === undefined) return 0.5;
  const place = (one: SeatIndex): number => (one - button - 1 + SEATS_MAX) % SEATS_MAX;
  const behind = rivals.filter((rival) => place(rival.seat) > place(seat)).length;
  return 1 - behind / rivals.length;
}
