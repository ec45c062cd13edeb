import {
  assert,
  type Chips,
  chips,
  minChips,
  NO_CHIPS,
  present,
  type SeatIndex,
  subtractChips,
  sumChips,
} from '@cardroom/kernel';
import type { ActionRange } from './actions.ts';
import { liveCountOf, playerIndexOf } from './betting.ts';
import type { Card } from './cards.ts';
import { evaluateSeven, type HandStrength } from './evaluator.ts';
import type { Hand, HandPlayer, Pot, PotAward } from './hand.ts';
import { layerPots, rakeOf, splitPot } from './pots.ts';

/** How strong a live player's best five of seven is; the board must be complete. [R36] */
function strengthOf(board: readonly Card[], player: HandPlayer): HandStrength {
  const [a, b, c, d, e] = board;
  const cards = player.holeCards;
  assert(
    a !== undefined && b !== undefined && c !== undefined && d !== undefined && e !== undefined,
    'a showdown needs five board cards',
  );
  assert(cards !== undefined, 'a showdown needs hole cards');
  return evaluateSeven(a, b, c, d, e, cards[0], cards[1]);
}

/** Who shows first: the last to bet or raise on the river, else the first live player left of the button. [R37] */
export function firstToShow(hand: Hand): SeatIndex {
  const aggressor = hand.round.kind === 'betting' ? hand.round.aggressor : undefined;
  const first = hand.players.find((player) => player.status !== 'folded' && player.seat === aggressor);
  return present(first ?? hand.players.find((player) => player.status !== 'folded'), 'live player').seat;
}

/** The next player after `from` who has neither shown nor mucked; `undefined` when all have. [R37] */
export function nextToShowAfter(players: readonly HandPlayer[], from: number): SeatIndex | undefined {
  for (let step = 1; step <= players.length; step++) {
    const player = players[(from + step) % players.length];
    if (player !== undefined && player.status !== 'folded' && player.exposure === 'hidden') return player.seat;
  }
  return undefined;
}

/** Whether a better hand than `player`'s has been shown in every pot it plays for. [R38] */
export function isBeaten(hand: Hand, player: HandPlayer, pots: readonly Pot[]): boolean {
  return pots.every((pot) => !pot.eligible.includes(player.seat) || standingIn(hand, pot, player) === 'beaten');
}

/**
 * Whether `player` may throw its hand away unseen: in every pot it plays for, a better hand has been shown,
 * or nothing has been shown yet and somebody else is left to win it. [R38]
 */
export function mayMuck(hand: Hand, player: HandPlayer): boolean {
  return layerPots(hand.players, hand.pot).every(
    (pot) => !pot.eligible.includes(player.seat) || standingIn(hand, pot, player) !== 'best',
  );
}

/** How `player` stands in one pot against what has been shown: `open` when nothing has and others are to come. */
function standingIn(hand: Hand, pot: Pot, player: HandPlayer): 'beaten' | 'open' | 'best' {
  const own = strengthOf(hand.deck.board, player);
  let anyShown = false;
  let anyHidden = false;
  for (const rival of hand.players) {
    if (rival.seat === player.seat || !pot.eligible.includes(rival.seat)) continue;
    if (rival.exposure === 'hidden') anyHidden = true;
    if (rival.exposure !== 'shown') continue;
    anyShown = true;
    if (strengthOf(hand.deck.board, rival) > own) return 'beaten';
  }
  return !anyShown && anyHidden ? 'open' : 'best';
}

/** What the seat whose turn it is to show may do. [R37] [R38] */
export function showdownRangesOf(hand: Hand, player: HandPlayer): readonly ActionRange[] {
  return mayMuck(hand, player) ? [{ type: 'show' }, { type: 'muck' }] : [{ type: 'show' }];
}

/**
 * How the pots are paid, main pot first: the rake comes off from the main pot upward, then the best hands
 * that were not thrown away share what is left. [R32] [R34] [R35]
 */
export function awardsOf(hand: Hand): readonly PotAward[] {
  const pots = layerPots(hand.players, hand.pot);
  let rakeLeft = rakeOf(sumChips(pots.map((pot) => pot.amount)), hand.rules.rake, {
    dealtIn: hand.players.length,
    flopSeen: hand.deck.board.length > 0,
  });
  return pots.map((pot, index) => {
    const rake = minChips(rakeLeft, pot.amount);
    rakeLeft = subtractChips(rakeLeft, rake);
    const shares = splitPot(subtractChips(pot.amount, rake), winnersOf(hand, pot)).filter(
      (share) => share.amount > NO_CHIPS,
    );
    return { index, amount: pot.amount, rake, eligible: pot.eligible, shares };
  });
}

function winnersOf(hand: Hand, pot: Pot): readonly SeatIndex[] {
  const rivals = pot.eligible.map((seat) =>
    present(hand.players[playerIndexOf(hand.players, seat)], 'eligible player'),
  );
  const standing = rivals.filter((player) => player.exposure !== 'mucked');
  assert(standing.length > 0, 'a pot needs somebody who can win it');
  if (standing.length === 1 || liveCountOf(hand.players) === 1) return standing.map((player) => player.seat);
  let best = -1;
  let winners: SeatIndex[] = [];
  for (const player of standing) {
    const strength = strengthOf(hand.deck.board, player);
    if (strength > best) {
      best = strength;
      winners = [player.seat];
    } else if (strength === best) {
      winners.push(player.seat);
    }
  }
  return winners;
}

/** All chips of the hand: stacks, bets in front, pots not yet paid, and rake. The same from start to end. [R33] */
export function chipsInHand(hand: Hand): Chips {
  let total = 0;
  for (const player of hand.players) total += player.stack + player.bet;
  for (const amount of hand.pot.collected) total += amount;
  for (const amount of hand.pot.dead) total += amount;
  for (const award of hand.pot.awards) total -= award.amount - award.rake;
  return chips(total);
}
