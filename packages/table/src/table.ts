import { type Chips, chips, NO_CHIPS, type PlayerId, present, type SeatIndex, type TableId } from '@cardroom/kernel';
import { chipsInHand, type Hand, type HandPlayer, type Street } from '@cardroom/poker';
import type { TableConfig } from './config.ts';

/*
 * A table is one immutable value. A seat's chips are in exactly one place: in `TableSeat.stack`, or, while the
 * seat is dealt into a hand in progress, in the hand. The last hand stays here, complete, until the next is
 * dealt, so that its result can be seen and its cards shown; by then the chips are back with the seats.
 */

/**
 * What a table is doing. `waiting`: fewer than two can play. `countdown`: the first hand is near. `hand`: a hand
 * is in progress. `between`: the next hand is near. Times in milliseconds since 1970.
 */
export type Stage =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'countdown'; readonly dealAt: number }
  | { readonly kind: 'hand' }
  | { readonly kind: 'between'; readonly dealAt: number };

/**
 * Where button and blinds were in the last hand. They are chairs, not players: with a dead button the chair of
 * the button or of the small blind may be empty by now, or have been empty all along. [R08]
 */
export interface Positions {
  readonly button: SeatIndex;
  readonly smallBlind: SeatIndex;
  readonly bigBlind: SeatIndex;
}

/** Which blinds a seat owes: it is dealt in as the big blind, or after posting them. At most one of each. [R16] */
export interface OwedBlinds {
  readonly bigBlind: boolean;
  readonly smallBlind: boolean;
}

/** What a seat did last, shown while the hand is on that street. */
export interface LastAction {
  readonly street: Street;
  readonly type: 'fold' | 'check' | 'call' | 'bet' | 'raise' | 'post';
}

/** One occupied chair. */
export interface TableSeat {
  readonly seat: SeatIndex;
  readonly playerId: PlayerId;
  readonly name: string;
  readonly isBot: boolean;
  /** Present except while this seat is dealt into a hand in progress: then the hand holds its chips. [R02] */
  readonly stack: Chips | undefined;
  /** Dealt into the table's hand, in progress or complete. */
  readonly dealt: boolean;
  /** Not dealt in since this player sat down. */
  readonly isNew: boolean;
  readonly owed: OwedBlinds;
  /** Posts what is owed as soon as that is allowed, instead of waiting for the big blind. [R15] */
  readonly postsBlinds: boolean;
  readonly sittingOut: boolean;
  /** Since when this player has been sitting out or without chips, in milliseconds since 1970. [R17] */
  readonly absentSince: number | undefined;
  readonly sitOutQueued: 'nextHand' | 'nextBigBlind' | undefined;
  readonly leaveQueued: boolean;
  readonly topUpQueued: Chips | undefined;
  readonly timeoutsInARow: number;
  /** Milliseconds of thinking that are left beside the turns' own; absent where the table has no time banks. [R47] */
  readonly timeBankMs: number | undefined;
  readonly lastAction: LastAction | undefined;
}

/** With how much a player left, kept as long as it must be brought back. [R05] */
export interface Departure {
  readonly playerId: PlayerId;
  readonly stack: Chips;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was left in the time bank; absent where there are none. */
  readonly timeBankMs?: number;
}

/** The clock of one turn of the hand in progress. [R47] */
export interface TurnClock {
  readonly turn: number;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** A vote on calling off the hand in progress; it ends with that hand. */
export interface StopVote {
  readonly requestedBy: PlayerId;
  /** Who has agreed so far, in that order. Whose agreement counts is seen when votes are counted. */
  readonly confirmedBy: readonly PlayerId[];
}

/** Who has paused a table: its host, its players by a vote, or whoever runs the house. */
export const PAUSE_ORIGINS = ['host', 'vote', 'operator'] as const;
export type PauseOrigin = (typeof PAUSE_ORIGINS)[number];

/** While a table is paused no hand begins, no clock runs, and nobody acts in the hand that is in progress. */
export interface Pause {
  readonly origin: PauseOrigin;
  /** Milliseconds since 1970. */
  readonly since: number;
  /** The clock that was stopped, with the milliseconds that it had left. */
  readonly stopped: { readonly turn: number; readonly leftMs: number } | undefined;
}

/** What dealing the hand in progress has changed, to be put back if that hand turns out void. [R51] */
export interface BeforeHand {
  readonly positions: Positions | undefined;
  /** Chairs whose players still sit there. */
  readonly chairs: readonly Pick<TableSeat, 'seat' | 'isNew' | 'owed' | 'postsBlinds'>[];
}

/** One table, from its opening on. Immutable. */
export interface Table {
  readonly tableId: TableId;
  readonly config: TableConfig;
  /** How many events have happened here. */
  readonly version: number;
  readonly stage: Stage;
  /** How many hands have been dealt here. */
  readonly handNumber: number;
  /** Absent before the first hand. */
  readonly positions: Positions | undefined;
  readonly departures: readonly Departure[];
  /** Occupied chairs only, by number. */
  readonly seats: readonly TableSeat[];
  readonly hand: Hand | undefined;
  readonly clock: TurnClock | undefined;
  readonly stopVote: StopVote | undefined;
  readonly pause: Pause | undefined;
  /** Present while a hand is in progress. */
  readonly beforeHand: BeforeHand | undefined;
}

/** The occupied chair `seat`, if it is one. */
export function seatAt(table: Table, seat: SeatIndex): TableSeat | undefined {
  return table.seats.find((chair) => chair.seat === seat);
}

/** The chair in which `player` sits, if any. */
export function seatOf(table: Table, player: PlayerId): TableSeat | undefined {
  return table.seats.find((chair) => chair.playerId === player);
}

/** The hand that is being played, if one is. */
export function handInProgress(table: Table): Hand | undefined {
  return table.hand === undefined || table.hand.round.kind === 'complete' ? undefined : table.hand;
}

/** Whose decision the hand in progress waits for. */
export function actorOf(table: Table): SeatIndex | undefined {
  const round = table.hand?.round;
  return round === undefined || round.kind === 'complete' ? undefined : round.actor;
}

/** The part of `seat` in `hand`; a `Defect` when it has none. */
export function handPlayerAt(hand: Hand, seat: SeatIndex): HandPlayer {
  return present(
    hand.players.find((player) => player.seat === seat),
    'player of the hand',
  );
}

/** Chips behind, in a hand or out of it; none for an empty chair. Bets in front are not in it. */
export function stackOf(table: Table, seat: SeatIndex): Chips {
  const chair = seatAt(table, seat);
  if (chair === undefined) return NO_CHIPS;
  return chair.stack ?? handPlayerAt(present(table.hand, 'hand'), seat).stack;
}

/** Whether the seat holds chips that are at stake in the hand in progress. [R02] */
export function isPlayingHand(chair: TableSeat): boolean {
  return chair.stack === undefined;
}

/** Whether the seat may be dealt in, as far as it depends on its player: chips, present, staying. [R17] */
export function isAble(chair: TableSeat): boolean {
  return !chair.sittingOut && !chair.leaveQueued && chair.stack !== undefined && chair.stack > 0;
}

/** How many seats could be dealt in. */
export function ableCount(table: Table): number {
  return table.seats.filter(isAble).length;
}

/** Whether the seat must post or wait for the big blind before it is dealt in. [R15] [R16] */
export function owesBlinds(chair: TableSeat): boolean {
  return chair.owed.bigBlind || chair.owed.smallBlind;
}

/** What the seat must post to be dealt in before the big blind comes: `live` counts as its bet. [R16] */
export function owedAmounts(table: Table, chair: TableSeat): { readonly live: Chips; readonly dead: Chips } {
  return {
    live: chair.owed.bigBlind ? table.config.bigBlind : NO_CHIPS,
    dead: chair.owed.smallBlind ? table.config.smallBlind : NO_CHIPS,
  };
}

/** All chips on the table: stacks, bets in front and pots; rake that has been taken is gone. [R33] */
export function chipsOnTable(table: Table): Chips {
  const behind = table.seats.reduce((sum, chair) => sum + (chair.stack ?? 0), 0);
  const hand = handInProgress(table);
  if (hand === undefined) return chips(behind);
  const raked = hand.pot.awards.reduce((sum, award) => sum + award.rake, 0);
  return chips(behind + chipsInHand(hand) - raked);
}

/** What a time bank holds at first; `undefined` where there are none. [R47] */
export function timeBankMsOf({ timeBankSeconds }: TableConfig): number | undefined {
  return timeBankSeconds === undefined || timeBankSeconds === 0 ? undefined : timeBankSeconds * 1_000;
}

/** Until when a turn lasts, in milliseconds since 1970. [R47] [R50] */
export function deadlineOf(clock: TurnClock, { deadline }: { readonly deadline?: number }): number {
  return Math.max(clock.deadline, deadline ?? 0);
}

/** Owes no blind. */
export const NOTHING_OWED: OwedBlinds = { bigBlind: false, smallBlind: false };
