import { unreachable } from '@cardroom/kernel';
import type { WireTableView } from '@cardroom/protocol';

/** The bounds of the bet or raise that the viewer may make now, as totals for the street. [R19] [R21] */
export interface RaiseBounds {
  readonly type: 'bet' | 'raise';
  readonly min: number;
  readonly max: number;
}

/** The sizes that are offered as buttons, from small to large. */
export const RAISE_PRESETS = ['min', 'half', 'twoThirds', 'pot', 'allIn'] as const;
export type RaisePreset = (typeof RAISE_PRESETS)[number];

/** All chips that are being played for now: collected pots and bets in front; after the hand, what was paid. */
export function potInPlay(view: WireTableView): number {
  const paid = view.awards.reduce((sum, award) => sum + award.amount, 0);
  const collected = view.pots.reduce((sum, pot) => sum + pot.amount, 0);
  return paid + collected + view.seats.reduce((sum, seat) => sum + seat.bet, 0);
}

/** What calling would take from the viewer's stack; 0 when checking is free or it is not the viewer's turn. */
export function amountToCall(view: WireTableView): number {
  return view.you?.legal.find((action) => action.type === 'call')?.amount ?? 0;
}

/** What the viewer may bet or raise to, or nothing. */
export function raiseBoundsOf(view: WireTableView): RaiseBounds | undefined {
  for (const action of view.you?.legal ?? []) {
    if (action.type !== 'bet' && action.type !== 'raise') continue;
    if (action.min !== undefined && action.max !== undefined) {
      return { type: action.type, min: action.min, max: action.max };
    }
  }
  return undefined;
}

/** `value` as a whole number within the bounds; the minimum for what is not a number. */
export function clampRaise(value: number, bounds: RaiseBounds): number {
  if (!Number.isFinite(value)) return bounds.min;
  return Math.min(bounds.max, Math.max(bounds.min, Math.round(value)));
}

/**
 * The total to raise to for a part of the pot: first call, then raise by that part of the pot as it is after
 * the call. Rounded down to a whole chip, not yet held within the bounds.
 */
export function potRaiseTo(view: WireTableView, part: number): number {
  const toCall = amountToCall(view);
  return view.currentBet + Math.floor((potInPlay(view) + toCall) * part);
}

/** What each preset means now, always within the legal bounds. */
export function presetAmount(view: WireTableView, bounds: RaiseBounds, preset: RaisePreset): number {
  switch (preset) {
    case 'min':
      return bounds.min;
    case 'half':
      return clampRaise(potRaiseTo(view, 1 / 2), bounds);
    case 'twoThirds':
      return clampRaise(potRaiseTo(view, 2 / 3), bounds);
    case 'pot':
      return clampRaise(potRaiseTo(view, 1), bounds);
    case 'allIn':
      return bounds.max;
    default:
      return unreachable(preset);
  }
}

/** `value` moved by `steps` big blinds, within the bounds; half a blind does not exist. */
export function steppedRaise(value: number, steps: number, view: WireTableView, bounds: RaiseBounds): number {
  return clampRaise(value + steps * view.config.bigBlind, bounds);
}
