import { present } from '@cardroom/kernel';
import { type Card, type HoleCards, ORDERED_DECK } from '@cardroom/poker';
import type { Draws } from './draws.ts';
import { strengthSoFar } from './strength-so-far.ts';

/** What is asked: own cards, the board from the flop on, and how much each rival is believed. */
export interface EquityQuestion {
  readonly holeCards: HoleCards;
  readonly board: readonly Card[];
  /**
   * Per rival, from how many hands it is believed to have picked its own: 1 is any hand, 2.5 the best of two or
   * of three, each half of the time. At most `BELIEF_MAX`.
   */
  readonly beliefs: readonly number[];
}

/** Nobody is believed to hold the best of more hands than this. */
export const BELIEF_MAX = 8;

const SHOWDOWNS_AGAINST_ONE = 180;
const SHOWDOWNS_MIN = 60;

/**
 * The share of the pot that these cards win on average against such rivals, 0 to 1, from imagined showdowns:
 * 180 against one rival, fewer against more, so that a decision always costs about the same.
 *
 * A rival who bets is believed to hold the best of several hands on this board. That is how a bet, and its
 * size, is heard: the same pair is worth less after a bet of the pot than after a check.
 */
export function believedEquity(question: EquityQuestion, draws: Draws): number {
  const { holeCards, board, beliefs } = question;
  const cards = ORDERED_DECK.filter((card) => !holeCards.includes(card) && !board.includes(card));
  const rounds = Math.max(SHOWDOWNS_MIN, Math.floor(SHOWDOWNS_AGAINST_ONE / Math.sqrt(beliefs.length)));
  let won = 0;
  for (let round = 0; round < rounds; round++) won += imaginedShare(question, { cards, dealt: 0 }, draws);
  return won / rounds;
}

/** The unseen cards, of which the first `dealt` have been given out in this showdown. */
interface Stub {
  readonly cards: Card[];
  dealt: number;
}

function imaginedShare({ holeCards, board, beliefs }: EquityQuestion, stub: Stub, draws: Draws): number {
  const rivals = beliefs.map((belief) => dealBelieved(stub, { board, belief }, draws));
  const fullBoard = board.slice();
  while (fullBoard.length < 5) fullBoard.push(drawTo(stub, stub.dealt++, draws));
  const own = strengthSoFar(fullBoard, holeCards);
  let sharers = 1;
  for (const rival of rivals) {
    const strength = strengthSoFar(fullBoard, rival);
    if (strength > own) return 0;
    if (strength === own) sharers++;
  }
  return 1 / sharers;
}

/** Deals a rival the best on this board of as many hands as it is believed; the others stay in the stub. */
function dealBelieved(
  stub: Stub,
  rival: { readonly board: readonly Card[]; readonly belief: number },
  draws: Draws,
): HoleCards {
  const first = stub.dealt;
  stub.dealt += 2;
  let best = drawHand(stub, first, draws);
  // A fraction is the chance of one hand more.
  let others = Math.floor(Math.min(rival.belief, BELIEF_MAX) + draws.fraction()) - 1;
  if (others <= 0) return best;
  let bestStrength = strengthSoFar(rival.board, best);
  for (; others > 0; others--) {
    const other = drawHand(stub, stub.dealt, draws);
    const strength = strengthSoFar(rival.board, other);
    if (strength <= bestStrength) continue;
    swap(stub.cards, first, stub.dealt);
    swap(stub.cards, first + 1, stub.dealt + 1);
    best = other;
    bestStrength = strength;
  }
  return best;
}

function drawHand(stub: Stub, at: number, draws: Draws): HoleCards {
  return [drawTo(stub, at, draws), drawTo(stub, at + 1, draws)];
}

/** Moves a card drawn from those at `at` and behind it to `at`. */
function drawTo({ cards }: Stub, at: number, draws: Draws): Card {
  swap(cards, at, at + draws.below(cards.length - at));
  return present(cards[at], 'unseen card');
}

function swap(cards: Card[], left: number, right: number): void {
  const moved = present(cards[left], 'unseen card');
  cards[left] = present(cards[right], 'unseen card');
  cards[right] = moved;
}
