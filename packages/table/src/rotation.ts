import { present, type SeatIndex } from '@cardroom/kernel';
import type { TableConfig } from './config.ts';
import type { Positions } from './table.ts';

/*
 * Who gets button and blinds, and who is dealt in.
 *
 * Dead button [R08]: the big blind is the pivot and moves to the next able player, always by exactly one.
 * The small blind falls to the chair that had the big blind, the button to the chair that had the small
 * blind, whoever sits there now. Chairs are compared by their distance clockwise from the last big blind's
 * chair: going round from there one meets the small blind (distance 0), the new big blind, and last the button.
 * When players went and came so that the chair for the button is not met last, the button goes to the last
 * player who is.
 */

/** A seated player, as far as it matters for who is dealt in. */
export interface RotationSeat {
  readonly seat: SeatIndex;
  /** Has chips, is present and stays. */
  readonly able: boolean;
  /** Waits for the big blind, unless `posts`. [R15] [R16] */
  readonly owes: boolean;
  readonly posts: boolean;
}

/** All that a rotation is worked out from. `draw` is a whole number below 2^32. [R06] */
export interface RotationInput {
  readonly rule: TableConfig['buttonRule'];
  readonly chairs: number;
  readonly previous: Positions | undefined;
  readonly seats: readonly RotationSeat[];
  readonly draw: number;
}

/** The button, the blinds and the players of the next hand. */
export interface Rotation {
  readonly positions: Positions;
  /** In the order of their chairs; at least two. */
  readonly dealt: readonly SeatIndex[];
  /** Dealt in without waiting for the big blind: they post what they owe. */
  readonly posting: readonly SeatIndex[];
  /** Whether somebody sits in the small blind's chair to post it. */
  readonly smallBlindPosted: boolean;
}

/** The rotation of the next hand. There must be at least two able seats. [R06] [R08] [R09] [R10] [R11] [R15] */
export function rotate(input: RotationInput): Rotation {
  const able = input.seats.filter((player) => player.able).map((player) => player.seat);
  if (input.previous === undefined) return openingRotation(able, input);
  return input.rule === 'dead'
    ? deadButtonRotation(able, input, input.previous)
    : movingButtonRotation(able, input, input.previous);
}

/** How many chairs one walks clockwise from one chair to another. */
export function distance(from: SeatIndex, to: SeatIndex, chairs: number): number {
  return (to - from + chairs) % chairs;
}

/** The first of `seats` that one meets clockwise after `from`; `from` itself comes last. */
function nextSeat(seats: readonly SeatIndex[], from: SeatIndex, chairs: number): SeatIndex {
  const walk = (seat: SeatIndex): number => distance(from, seat, chairs) || chairs;
  const [first] = seats.toSorted((left, right) => walk(left) - walk(right));
  return present(first, 'next seat');
}

function lastSeatBefore(seats: readonly SeatIndex[], from: SeatIndex, chairs: number): SeatIndex {
  const walk = (seat: SeatIndex): number => distance(seat, from, chairs) || chairs;
  const [last] = seats.toSorted((left, right) => walk(left) - walk(right));
  return present(last, 'last seat');
}

function openingRotation(able: readonly SeatIndex[], { chairs, draw }: RotationInput): Rotation {
  const button = present(able[Math.floor((draw / 2 ** 32) * able.length)], 'first button');
  const next = nextSeat(able, button, chairs);
  const bigBlind = able.length === 2 ? next : nextSeat(able, next, chairs);
  return plainRotation(able, bigBlind, chairs);
}

/** Everybody is dealt in and every chair of the rotation is a player's: a new start, with the big blind given. */
function plainRotation(dealt: readonly SeatIndex[], bigBlind: SeatIndex, chairs: number): Rotation {
  const smallBlind = lastSeatBefore(dealt, bigBlind, chairs);
  const button = dealt.length === 2 ? smallBlind : lastSeatBefore(dealt, smallBlind, chairs);
  return { positions: { button, smallBlind, bigBlind }, dealt, posting: [], smallBlindPosted: true };
}

function deadButtonRotation(able: readonly SeatIndex[], input: RotationInput, previous: Positions): Rotation {
  const { chairs, seats } = input;
  const pivot = previous.bigBlind;
  const walk = (seat: SeatIndex): number => distance(pivot, seat, chairs);
  const bigBlind = nextSeat(able, pivot, chairs);
  const restsBehind = walk(previous.smallBlind) > walk(bigBlind);
  const last = restsBehind ? walk(previous.smallBlind) : chairs;
  const debts = new Map(seats.map((player) => [player.seat, player]));
  const dealt = able.filter((seat) => {
    const { owes, posts } = present(debts.get(seat), 'able seat');
    if (seat === bigBlind) return true;
    if (walk(seat) === 0) return !owes;
    return walk(seat) <= last && (posts || !owes);
  });
  if (dealt.length < 2) return plainRotation(able, bigBlind, chairs);
  if (dealt.length === 2) return plainRotation(dealt, bigBlind, chairs);
  const behind = dealt.filter((seat) => seat !== pivot);
  const button = restsBehind ? previous.smallBlind : lastSeatBefore(behind, pivot, chairs);
  return {
    positions: { button, smallBlind: pivot, bigBlind },
    dealt,
    posting: dealt.filter((seat) => seat !== bigBlind && debts.get(seat)?.owes === true),
    smallBlindPosted: dealt.includes(pivot),
  };
}

function movingButtonRotation(able: readonly SeatIndex[], input: RotationInput, previous: Positions): Rotation {
  const { chairs, seats } = input;
  const debts = new Map(seats.map((player) => [player.seat, player]));
  const regulars = able.filter((seat) => debts.get(seat)?.owes === false);
  if (regulars.length < 2) return plainRotation(able, nextSeat(able, previous.bigBlind, chairs), chairs);
  const button = nextSeat(regulars, previous.button, chairs);
  const smallBlind = nextSeat(regulars, button, chairs);
  const bigBlind = nextSeat(able, smallBlind, chairs);
  const walk = (seat: SeatIndex): number => distance(button, seat, chairs);
  const isDealt = (seat: SeatIndex): boolean =>
    regulars.includes(seat) ||
    seat === bigBlind ||
    (debts.get(seat)?.posts === true && walk(seat) > walk(bigBlind) && bigBlind !== button);
  const dealt = able.filter(isDealt);
  if (dealt.length === 2) return plainRotation(dealt, nextSeat(dealt, previous.bigBlind, chairs), chairs);
  return {
    positions: { button, smallBlind, bigBlind },
    dealt,
    posting: dealt.filter((seat) => seat !== bigBlind && !regulars.includes(seat)),
    smallBlindPosted: true,
  };
}
