import { BELIEF_MAX, believedEquity } from './believed-equity.ts';
import type { Draws } from './draws.ts';
import type { BotAction, BotSeatSight } from './sight.ts';
import type { Situation } from './situation.ts';
import { drawSize, potShareTarget, pushAllIn, raiseTowards } from './sizing.ts';
import type { StyleTraits } from './styles.ts';

/** From this strength on a hand may be checked as a trap. */
const TRAP_STRENGTH = 0.7;
/** Strength that is enough to push all chips for fun: a hand that is about as good as the others. */
const SHOVE_STRENGTH = 0.1;

/** A bet of more than so many pots says no more than a bet of that size. */
const HEARD_MAX = 2.5;

/**
 * What to do when there is a board: estimate the share of the pot that is ours against what the rivals'
 * bets say, and compare it with the price.
 */
export function decideAfterFlop(situation: Situation, traits: StyleTraits, draws: Draws): BotAction {
  const equity = believedEquity(
    {
      holeCards: situation.holeCards,
      board: situation.board,
      beliefs: situation.rivals.map((rival) => beliefIn(rival, situation, traits)),
    },
    draws,
  );
  const even = 1 / (situation.rivals.length + 1);
  const judged = { equity, strength: (equity - even) / (1 - even), draws };
  return situation.toCall === 0 ? openOrCheck(situation, traits, judged) : answerBet(situation, traits, judged);
}

interface Judged {
  readonly equity: number;
  /** From an even share of the pot (0) to all of it (1); below 0 when it is less than even. */
  readonly strength: number;
  readonly draws: Draws;
}

/** Who has paid to see a board has better than any two cards, the more so in a large pot; and a bet says more. */
function beliefIn(rival: BotSeatSight, { collected, bigBlind, rivals }: Situation, traits: StyleTraits): number {
  const heard = Math.min(rival.bet / Math.max(collected, bigBlind), HEARD_MAX);
  const paid = collected / (rivals.length + 1) / bigBlind;
  const before = paid >= 10 ? 2 : paid >= 3 ? 1.7 : 1.4;
  return Math.min(before + traits.belief * heard, BELIEF_MAX);
}

function openOrCheck(situation: Situation, traits: StyleTraits, judged: Judged): BotAction {
  const { raiseRange } = situation;
  const { strength, draws } = judged;
  if (raiseRange === undefined) return { type: 'check' };
  if (strength >= TRAP_STRENGTH && situation.board.length < 5 && draws.happens(traits.trapChance)) {
    return { type: 'check' };
  }
  if (strength >= traits.valueStrength || draws.happens(bluffChanceAt(situation, traits.bluffChance))) {
    return aggress(situation, traits, judged);
  }
  return { type: 'check' };
}

function answerBet(situation: Situation, traits: StyleTraits, judged: Judged): BotAction {
  const { raiseRange, toCall, pot } = situation;
  const { equity, strength, draws } = judged;
  if (raiseRange !== undefined && strength >= traits.raiseStrength && draws.happens(traits.raiseChance)) {
    return aggress(situation, traits, judged);
  }
  const share = toCall / Math.max(situation.ownStack, 1);
  // With cards to come a cheap call may win more than the pot, and a dear one leads to another dear one.
  const later = situation.board.length < 5 && share < 0.12 ? -0.04 : 0;
  if (equity >= toCall / (pot + toCall) + traits.callMargin * (1 - share) + 0.05 * share + later) {
    return { type: 'call' };
  }
  const isCheap = share < 0.2 && situation.ownStack > 2 * pot;
  if (raiseRange !== undefined && isCheap && draws.happens(bluffChanceAt(situation, traits.bluffRaiseChance))) {
    return aggress(situation, traits, judged);
  }
  return { type: 'fold' };
}

/** Fewer bluffs into more rivals, more of them from late seats, none into somebody who cannot fold any more. */
function bluffChanceAt({ rivals, lateness }: Situation, chance: number): number {
  if (rivals.some((rival) => rival.status === 'allIn')) return 0;
  return (chance * (0.6 + 0.6 * lateness)) / rivals.length;
}

function aggress(situation: Situation, traits: StyleTraits, { strength, draws }: Judged): BotAction {
  const { raiseRange } = situation;
  if (raiseRange === undefined) return situation.toCall === 0 ? { type: 'check' } : { type: 'call' };
  const size = drawSize(traits.sizes, draws);
  if (strength >= SHOVE_STRENGTH && draws.happens(traits.shoveChance)) return pushAllIn(raiseRange);
  const raise = raiseTowards(raiseRange, potShareTarget(situation, size));
  // A bluff that would cost everything is left to better hands.
  const isTooDear = strength < 0 && 'to' in raise && raise.to === raiseRange.max;
  if (!isTooDear) return raise;
  return situation.toCall === 0 ? { type: 'check' } : { type: 'fold' };
}
