import type { Draws } from './draws.ts';
import type { BotAction } from './sight.ts';
import type { Situation } from './situation.ts';
import { drawSize, pushAllIn, raiseTowards } from './sizing.ts';
import { topPercentOf } from './starting-chart.ts';
import type { StyleTraits } from './styles.ts';

/**
 * What to do with two cards: by how many hands are better, the price, the place at the table and how many are
 * still in. The dearer the price, the fewer hands pay it.
 */
export function decideBeforeFlop(situation: Situation, traits: StyleTraits, draws: Draws): BotAction {
  const percent = topPercentOf(situation.holeCards);
  return situation.currentBet <= situation.bigBlind
    ? decideUnraised(situation, traits, { percent, draws })
    : decideRaised(situation, traits, { percent, draws });
}

interface Dealt {
  /** How many percent of hands are at least as good. */
  readonly percent: number;
  readonly draws: Draws;
}

function decideUnraised(situation: Situation, traits: StyleTraits, { percent, draws }: Dealt): BotAction {
  const { raiseRange, bigBlind, rivals } = situation;
  const limpers = rivals.filter((rival) => rival.bet >= bigBlind).length - 1;
  const openPercent =
    traits.openPercent * (0.8 + 0.4 * situation.lateness) * (5 / rivals.length) ** 0.55 * 0.85 ** Math.max(limpers, 0);
  if (raiseRange !== undefined && percent <= openPercent && !draws.happens(traits.trapChance / 2)) {
    if (draws.happens(traits.shoveChance / 3) && percent <= openPercent / 2) return pushAllIn(raiseRange);
    return raiseTowards(raiseRange, (drawSize(traits.openSizes, draws) + Math.max(limpers, 0)) * bigBlind);
  }
  if (situation.toCall === 0) return { type: 'check' };
  return percent <= openPercent + traits.limpPercent ? { type: 'call' } : { type: 'fold' };
}

function decideRaised(situation: Situation, traits: StyleTraits, { percent, draws }: Dealt): BotAction {
  const { raiseRange, rivals, toCall } = situation;
  if (toCall === 0) return { type: 'check' };
  const callPercent = callPercentAt(situation, traits, toCall);
  if (raiseRange !== undefined && wantsReraise(situation, traits, { percent, draws })) {
    const callers = rivals.filter((rival) => rival.bet === situation.currentBet).length - 1;
    const raise = raiseTowards(raiseRange, situation.currentBet * (3 + 0.5 * Math.max(callers, 0)));
    // All chips are put in only with a hand that would also pay for all of them.
    const allIn = 'to' in raise && raise.to === raiseRange.max;
    if (!allIn || percent <= 1.5 * callPercentAt(situation, traits, situation.ownStack)) return raise;
  }
  return percent <= callPercent ? { type: 'call' } : { type: 'fold' };
}

function wantsReraise(situation: Situation, traits: StyleTraits, { percent, draws }: Dealt): boolean {
  const callPercent = callPercentAt(situation, traits, situation.toCall);
  if (percent <= callPercent * traits.reraiseShare) return !draws.happens(traits.trapChance);
  const isCheap = situation.toCall <= 4 * situation.bigBlind && situation.toCall * 8 <= situation.ownStack;
  return isCheap && percent <= 2 * callPercent && draws.happens(traits.bluffRaiseChance);
}

/** How many percent of hands pay `cost` chips for this pot: fewer when it is dear, more when the pot offers a lot. */
function callPercentAt(situation: Situation, traits: StyleTraits, cost: number): number {
  const { bigBlind, pot, rivals } = situation;
  const width = traits.callPercent * Math.max(cost / bigBlind, 0.5) ** -traits.priceFear;
  const offered = (0.55 / (cost / Math.max(pot, 1))) ** 0.6;
  return width * Math.min(Math.max(offered, 0.8), 2.2) * (5 / rivals.length) ** 0.3;
}
