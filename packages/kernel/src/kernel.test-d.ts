import {
  type Chips,
  chips,
  type HandId,
  handId,
  type PlayerId,
  type SeatIndex,
  seatIndex,
  unreachable,
} from './index.ts';

/*
 * [KER6] What must not compile. Each line that carries an expected error is checked by the compiler: if one of them
 * came to compile, the expectation itself would be the error.
 */

const amount: Chips = chips(5);
const seat: SeatIndex = seatIndex(5);
const hand: HandId = handId('h');

// @ts-expect-error a bare number is not an amount
export const bare: Chips = 5;
// @ts-expect-error an amount is not a seat
export const mixed: SeatIndex = amount;
// @ts-expect-error a seat is not an amount
export const swapped: Chips = seat;
// @ts-expect-error a hand is not a player
export const other: PlayerId = hand;
// @ts-expect-error a sum of amounts has left their bounds until it is checked
export const sum: Chips = amount + amount;

export function forgetful(stage: 'waiting' | 'hand' | 'paused'): string {
  switch (stage) {
    case 'waiting':
    case 'hand':
      return stage;
    default:
      // @ts-expect-error a case is missing
      return unreachable(stage);
  }
}
