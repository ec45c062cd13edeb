import { unreachable } from '@cardroom/kernel';
import type { WireCommand, WireSeat, WireTableView } from '@cardroom/protocol';
import type { Sentence } from '../i18n/sentence.ts';
import { amountToCall } from './amounts.ts';
import { bettingCommand, isYourTurn, mayNow } from './betting.ts';

/**
 * What a player decides before the turn comes. [R30] A choice is bound to the hand, the street and, for check
 * and call, to the price that was on the button: another price makes it void, and a void choice never becomes an
 * action. It is carried out by the same command as a press on the button, with the hand and turn of the view.
 */

/** What can be chosen ahead: `checkFold` folds only to a bet, `checkCall` holds for one price, `callAny` for all. */
export type PreChoice = 'checkFold' | 'checkCall' | 'callAny';

/** What a choice is bound to; `price` is what calling would take from the stack, 0 for a check. */
interface Bound {
  readonly choice: PreChoice;
  readonly handId: string;
  readonly street: string;
  readonly price: number;
}

/** Nothing chosen, a choice that waits for the turn, or one that a new price (`now`) has made void. */
export type PreAction =
  | { readonly kind: 'none' }
  | ({ readonly kind: 'armed' } & Bound)
  | ({ readonly kind: 'void'; readonly now: number } & Bound);

/** Nothing chosen. */
export const NO_PRE_ACTION: PreAction = { kind: 'none' };

/** What the buttons offer to choose ahead, and the price that check or call would be bound to. */
export interface PreOffer {
  readonly price: number;
  /** Check or call may still come up on this street; a bet that nobody has raised needs neither. */
  readonly checkCall: boolean;
}

/** What the viewer may choose ahead: only in the hand, with chips behind, while somebody else decides a bet. [R30] */
export function preOffer(view: WireTableView): PreOffer | undefined {
  const own = view.seats.find((seat) => seat.seat === view.you?.seat);
  const actor = view.seats.find((seat) => seat.seat === view.actor);
  if (view.handId === undefined || view.stage !== 'hand' || view.awards.length > 0) return undefined;
  if (own === undefined || actor === undefined || own.seat === actor.seat) return undefined;
  if (own.status !== 'active' || !own.hasCards || !decidesBet(view, actor)) return undefined;
  const price = Math.min(own.stack, Math.max(0, view.currentBet - own.bet));
  return { price, checkCall: price > 0 || !hasActed(own) };
}

/** Who has acted and matched the price is not asked to bet any more, but to show. */
function decidesBet(view: WireTableView, actor: WireSeat): boolean {
  if (actor.status !== 'active') return false;
  return !hasActed(actor) || (actor.bet < view.currentBet && view.seats.some((seat) => seat.bet > 0));
}

function hasActed(seat: WireSeat): boolean {
  return seat.lastAction !== undefined && seat.lastAction !== 'post';
}

/** `before` with `choice` switched on, or off when it was on; nothing when the view does not offer it. */
export function toggledPreAction(before: PreAction, choice: PreChoice, view: WireTableView): PreAction {
  const offer = preOffer(view);
  const { handId, street } = view;
  if (offer === undefined || handId === undefined || street === undefined) return NO_PRE_ACTION;
  if (before.kind === 'armed' && before.choice === choice) return NO_PRE_ACTION;
  if (choice === 'checkCall' && !offer.checkCall) return before;
  return { kind: 'armed', choice, handId, street, price: offer.price };
}

/** What is left of `before` once the table looks like `view`. It ends with its street and its hand. [R30] */
export function preActionIn(before: PreAction, view: WireTableView): PreAction {
  if (before.kind === 'none') return before;
  if (before.handId !== view.handId || before.street !== view.street) return NO_PRE_ACTION;
  const price = priceNow(view);
  if (price === undefined) return NO_PRE_ACTION;
  if (before.kind === 'void') return before.now === price ? before : { ...before, now: price };
  if (before.choice !== 'checkCall' || before.price === price) return before;
  return { ...before, kind: 'void', now: price };
}

/** What calling costs the viewer, on turn or before it; nothing when there is no bet to decide. */
function priceNow(view: WireTableView): number | undefined {
  if (!isYourTurn(view)) return preOffer(view)?.price;
  return mayNow(view, 'check') || mayNow(view, 'call') ? amountToCall(view) : undefined;
}

/** The command that an armed choice comes to in `view`; nothing before the turn, or when it is void. [R29] [R30] */
export function preActionCommand(armed: PreAction, view: WireTableView): WireCommand | undefined {
  const current = preActionIn(armed, view);
  if (current.kind !== 'armed' || !isYourTurn(view)) return undefined;
  switch (current.choice) {
    case 'checkFold':
      return bettingCommand(view, { kind: mayNow(view, 'check') ? 'check' : 'fold' });
    case 'checkCall':
      return bettingCommand(view, { kind: current.price === 0 ? 'check' : 'call' });
    case 'callAny':
      return bettingCommand(view, { kind: mayNow(view, 'check') ? 'check' : 'call' });
    default:
      return unreachable(current.choice);
  }
}

/** Says calmly that a choice is off and what the price is now; nothing otherwise. */
export function preActionNote(pre: PreAction): Sentence | undefined {
  if (pre.kind !== 'void') return undefined;
  if (pre.price === 0) return { key: 'pre.voidCheck', params: { now: pre.now } };
  return { key: 'pre.voidCall', params: { amount: pre.price, now: pre.now } };
}
