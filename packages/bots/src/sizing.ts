import { type Chips, chips } from '@cardroom/kernel';
import type { Draws } from './draws.ts';
import type { BotAction } from './sight.ts';
import type { RaiseRange, Situation } from './situation.ts';

/** From this share of all its chips on, a bot that bets would not fold any more: it puts in the rest at once. */
const COMMITTED_SHARE = 0.45;

/**
 * `amount` as a player would say it: about two figures, such as 65, 140, 250 or 1,300.
 */
export function niceAmount(amount: number): number {
  const step = niceStepFor(amount);
  return Math.max(1, Math.round(amount / step) * step);
}

/** The largest of 1, 5, 10, 25, 50, 100, 250 ... that is at most a tenth of `amount`, and never less than 1. */
function niceStepFor(amount: number): number {
  const limit = amount / 10;
  if (limit < 5) return 1;
  const decade = 10 ** Math.floor(Math.log10(limit));
  const steps = [decade, decade * 2.5, decade * 5].filter((step) => step <= limit && Number.isInteger(step));
  return Math.max(1, ...steps);
}

/** A total for this street that adds `share` of the pot to what calling would take. */
export function potShareTarget(situation: Situation, share: number): number {
  return situation.currentBet + share * (situation.pot + situation.toCall);
}

/** A bet or raise near `target`: a nice amount within what is offered, or all chips when hardly any would be left. */
export function raiseTowards(range: RaiseRange, target: number): BotAction {
  const nice = niceAmount(target);
  const to = nice >= range.max * COMMITTED_SHARE ? range.max : clamped(nice, range);
  return { type: range.type, to: to >= range.max * COMMITTED_SHARE ? range.max : to };
}

/** Everything. */
export function pushAllIn(range: RaiseRange): BotAction {
  return { type: range.type, to: range.max };
}

function clamped(amount: number, { min, max }: RaiseRange): Chips {
  return chips(Math.min(Math.max(amount, min), max));
}

/** One of `sizes`, each as likely as any other. */
export function drawSize(sizes: readonly number[], draws: Draws): number {
  return sizes[draws.below(sizes.length)] ?? 1;
}
