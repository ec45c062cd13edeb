import type { Chips, SeatIndex } from '@cardroom/kernel';

/** What a seat may ask for during a hand. `to` is the seat's total bet on this street, never an increase. */
export type Action =
  | { readonly type: 'fold' | 'check' | 'call' | 'allIn' | 'show' | 'muck'; readonly seat: SeatIndex }
  | { readonly type: 'bet' | 'raise'; readonly seat: SeatIndex; readonly to: Chips };

/** Every action there is, in the order in which a player reads them. */
export const ACTION_TYPES = ['fold', 'check', 'call', 'bet', 'raise', 'allIn', 'show', 'muck'] as const;

/**
 * One thing that a seat may do now. `to` bounds are totals for this street; a call says what leaves the
 * stack. A bet or raise below `min` exists only as all-in, and then `min` equals `max`. [R19]
 */
export type ActionRange =
  | { readonly type: 'fold' | 'check' | 'show' | 'muck' }
  | { readonly type: 'call'; readonly to: Chips; readonly amount: Chips }
  | { readonly type: 'bet' | 'raise'; readonly min: Chips; readonly max: Chips };
