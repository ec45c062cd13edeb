import type { WireAction, WireCommand, WireTableView } from '@cardroom/protocol';
import { amountToCall, clampRaise, raiseBoundsOf } from './amounts.ts';

/** What the viewer wants to do in the hand. */
export type BettingIntent =
  | { readonly kind: 'fold' | 'check' | 'call' | 'allIn' | 'show' | 'muck' }
  | { readonly kind: 'raiseTo'; readonly to: number };

/**
 * The command for `intent`, bound to the hand and turn that the viewer is looking at [R29]; nothing when the
 * view does not offer it, so that a late click is not even sent.
 */
export function bettingCommand(view: WireTableView, intent: BettingIntent): WireCommand | undefined {
  const { handId, turn } = view;
  if (handId === undefined || turn === undefined) return undefined;
  if (intent.kind === 'raiseTo') return raiseCommand(view, { handId, turn }, intent.to);
  if (intent.kind === 'allIn') return allInCommand(view, { handId, turn });
  return mayNow(view, intent.kind) ? { type: intent.kind, handId, turn } : undefined;
}

/** Whether the hand waits for the viewer. Showing cards when it is over is offered too, but nothing waits for it. */
export function isYourTurn(view: WireTableView): boolean {
  return view.you !== undefined && view.actor === view.you.seat && view.you.legal.length > 0;
}

/** Whether the view offers `type` to the viewer now. */
export function mayNow(view: WireTableView, type: WireAction['type']): boolean {
  return view.you?.legal.some((action) => action.type === type) ?? false;
}

/** The most that the viewer can put in now: the top of the raise, or a call for the whole stack. */
export function allInAmount(view: WireTableView): number | undefined {
  const bounds = raiseBoundsOf(view);
  if (bounds !== undefined) return bounds.max;
  const stack = view.seats.find((seat) => seat.seat === view.you?.seat)?.stack;
  const toCall = amountToCall(view);
  return toCall > 0 && toCall === stack ? toCall : undefined;
}

/** Names the hand and the turn a betting command is meant for. */
interface Fence {
  readonly handId: string;
  readonly turn: number;
}

function raiseCommand(view: WireTableView, fence: Fence, to: number): WireCommand | undefined {
  const bounds = raiseBoundsOf(view);
  return bounds === undefined ? undefined : { type: bounds.type, to: clampRaise(to, bounds), ...fence };
}

function allInCommand(view: WireTableView, fence: Fence): WireCommand | undefined {
  const amount = allInAmount(view);
  if (amount === undefined) return undefined;
  return raiseCommand(view, fence, amount) ?? { type: 'call', ...fence };
}
