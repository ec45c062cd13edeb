import type { WireTableView } from '@cardroom/protocol';
import { isYourTurn } from './betting.ts';
import { preOffer } from './pre-action.ts';

/** For this long after the buttons have changed their meaning, presses on them do nothing, in milliseconds. */
export const PRESS_GUARD_MS = 350;

/**
 * Names what the three buttons mean in `view`: the actions of one turn, choices ahead at one price, or nothing.
 * A new name means that a press may have been meant for what stood there before.
 */
export function controlsName(view: WireTableView): string {
  if (isYourTurn(view)) return `turn ${view.handId} ${view.turn}`;
  const offer = preOffer(view);
  return offer === undefined ? 'nothing' : `ahead ${view.handId} ${view.street} ${offer.price}`;
}

/** Whether a press at `now` comes too soon after the buttons changed at `since`; both in local milliseconds. [R30] */
export function isTooSoon(since: number | undefined, now: number): boolean {
  if (since === undefined) return false;
  // A clock that was set back must not lock the buttons.
  return now >= since && now - since < PRESS_GUARD_MS;
}
