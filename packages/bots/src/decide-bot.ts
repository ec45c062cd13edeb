import { decideAfterFlop } from './after-flop.ts';
import { decideBeforeFlop } from './before-flop.ts';
import { createDraws } from './draws.ts';
import { decideShowdown } from './showdown-choice.ts';
import type { BotAction, BotSight } from './sight.ts';
import { situationOf } from './situation.ts';
import { type BotStyle, STYLE_TRAITS } from './styles.ts';

/**
 * What a bot of this style does now, or `undefined` when it is not its turn. Always one of the actions that
 * the sight offers, and never a fold while checking is free.
 *
 * Pure: the same style, sight and `randomUint32` (one number from 0 to 2^32-1, drawn for this decision) give
 * the same action. Nothing but the sight is known to it, so hidden cards cannot matter. [R53]
 */
export function decideBot(style: BotStyle, sight: BotSight, randomUint32: number): BotAction | undefined {
  const { you } = sight;
  if (you === undefined || sight.actor !== you.seat || you.legal.length === 0) return undefined;
  if (you.legal.some((range) => range.type === 'show')) return decideShowdown(sight, you);
  const situation = situationOf(sight, you);
  const decide = situation.board.length === 0 ? decideBeforeFlop : decideAfterFlop;
  return decide(situation, STYLE_TRAITS[style], createDraws(randomUint32));
}
