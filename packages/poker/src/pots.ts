import { addChips, type Chips, chips, floorDivideChips, minChips, NO_CHIPS, type SeatIndex } from '@cardroom/kernel';
import type { Hand, HandPlayer, HandPot, Pot, RakeRule } from './hand.ts';

/**
 * The pots that lie in the middle, main pot first, bets in front not included.
 *
 * What each player has put in is cut into layers at the distinct totals of those who have not folded. Each
 * layer belongs to the players who reach it; folded chips stay in the layers they reach; what lies above the
 * last live total joins the layer below. Dead chips are in the main pot. [R14] [R16] [R32]
 */
export function potsOf(hand: Hand): readonly Pot[] {
  if (hand.round.kind === 'complete') return [];
  return layerPots(hand.players, hand.pot);
}

/** As `potsOf`, from the parts. */
export function layerPots(players: readonly HandPlayer[], pot: HandPot): readonly Pot[] {
  const pots: { amount: number; eligible: SeatIndex[] }[] = [];
  let floor = 0;
  const caps = liveTotals(players, pot.collected);
  for (const [index, cap] of caps.entries()) {
    const isTop = index === caps.length - 1;
    let amount = 0;
    for (const total of pot.collected) amount += isTop ? Math.max(total - floor, 0) : clampedLayer(total, floor, cap);
    pots.push({ amount, eligible: eligibleAt(players, pot.collected, cap) });
    floor = cap;
  }
  const main = pots[0];
  if (main === undefined) return [];
  for (const amount of pot.dead) main.amount += amount;
  return pots.filter((layer) => layer.amount > 0).map(({ amount, eligible }) => ({ amount: chips(amount), eligible }));
}

/** The distinct totals of players who have not folded, smallest first. */
function liveTotals(players: readonly HandPlayer[], collected: readonly Chips[]): readonly Chips[] {
  const totals: Chips[] = [];
  for (let index = 0; index < players.length; index++) {
    const total = collected[index] ?? NO_CHIPS;
    if (players[index]?.status !== 'folded' && !totals.includes(total)) totals.push(total);
  }
  return totals.sort((left, right) => left - right);
}

function clampedLayer(total: Chips, floor: number, cap: Chips): number {
  return Math.max(Math.min(total, cap) - floor, 0);
}

function eligibleAt(players: readonly HandPlayer[], collected: readonly Chips[], cap: Chips): SeatIndex[] {
  const eligible: SeatIndex[] = [];
  for (let index = 0; index < players.length; index++) {
    const player = players[index];
    if (player !== undefined && player.status !== 'folded' && (collected[index] ?? 0) >= cap)
      eligible.push(player.seat);
  }
  return eligible;
}

/** The part of the highest total in this hand that nobody matched, and whose it is. [R31] */
export function uncalledBetOf(hand: Hand): { readonly seat: SeatIndex; readonly amount: Chips } | undefined {
  let highest = 0;
  let second = 0;
  let owner: HandPlayer | undefined;
  for (let index = 0; index < hand.players.length; index++) {
    const player = hand.players[index];
    if (player === undefined) continue;
    const total = (hand.pot.collected[index] ?? 0) + player.bet;
    if (total > highest) {
      second = highest;
      highest = total;
      owner = player;
    } else if (total > second) {
      second = total;
    }
  }
  if (owner === undefined || highest === second) return undefined;
  return { seat: owner.seat, amount: chips(highest - second) };
}

/**
 * What the house takes from pots of `total` chips: the fraction rounded down, at most the cap for the number
 * of players dealt in, and nothing from a hand that ended before the flop when the rule says so. [R35]
 */
export function rakeOf(
  total: Chips,
  rule: RakeRule,
  hand: { readonly dealtIn: number; readonly flopSeen: boolean },
): Chips {
  if (rule.basisPoints === 0 || (rule.noFlopNoDrop && !hand.flopSeen)) return NO_CHIPS;
  const whole = Math.floor(total / 10_000);
  const share = whole * rule.basisPoints + Math.floor(((total % 10_000) * rule.basisPoints) / 10_000);
  let cap: Chips | undefined;
  let from = 0;
  for (const row of rule.caps) {
    if (row.dealtIn <= hand.dealtIn && row.dealtIn >= from) {
      from = row.dealtIn;
      cap = row.cap;
    }
  }
  return cap === undefined ? chips(share) : minChips(chips(share), cap);
}

/**
 * `amount` divided between `winners`, who stand clockwise from the left of the button: equal whole parts,
 * and the odd chips one each to the first of them. [R34]
 */
export function splitPot(
  amount: Chips,
  winners: readonly SeatIndex[],
): readonly { readonly seat: SeatIndex; readonly amount: Chips }[] {
  const part = floorDivideChips(amount, winners.length);
  const odd = amount - part * winners.length;
  return winners.map((seat, index) => ({ seat, amount: index < odd ? addChips(part, chips(1)) : part }));
}
