import { err, ok, present, type Result } from '@cardroom/kernel';
import { type Card, card, DECK_SIZE, formatCard } from '../cards.ts';
import { evaluateSeven } from '../evaluator.ts';
import type { PhhAction, PhhCard, PhhHand } from './history.ts';

/** A deck that deals the cards of a history, and for whom cards had to be invented. */
export interface PhhDeck {
  /** 52 cards in the order of dealing: hole cards twice around, then the board. */
  readonly cards: readonly Card[];
  /** Players, counted from 1, with a card that the history does not know. */
  readonly filledPlayers: readonly number[];
}

/** What is wrong with the cards of a history, and in which action, counted from 1. */
export interface PhhDeckError {
  readonly code: 'DuplicateCard' | 'BadDeal';
  readonly action: number | undefined;
  readonly message: string;
}

const HOLE_CARDS = 2;
const BOARD_SIZE = 5;
const UNKNOWN = -1;

/** The cards of a history, -1 for what is unknown: two for each player in turn, then the board. */
interface KnownCards {
  readonly hole: Int8Array;
  readonly board: number[];
  /** 1 for each card, by its number, that is spoken for. */
  readonly used: Uint8Array;
  /** How many cards each player was dealt, known or not. */
  readonly dealt: Uint8Array;
  /** 1 for each player who folded. */
  readonly folded: Uint8Array;
}

/**
 * The deck that deals what `hand` records. Unknown cards are filled from the unused ones: a player who
 * reaches the showdown unseen gets the weakest hand there is, so that it cannot take a pot from a hand that
 * was shown; only the one whom the file names as winner, while nobody known is, gets the strongest.
 */
export function phhDeckOf(hand: PhhHand): Result<PhhDeck, PhhDeckError> {
  const playerCount = hand.startingStacks.length;
  const known: KnownCards = {
    hole: new Int8Array(playerCount * 2).fill(UNKNOWN),
    board: [],
    used: new Uint8Array(DECK_SIZE),
    dealt: new Uint8Array(playerCount),
    folded: new Uint8Array(playerCount),
  };
  for (let index = 0; index < hand.actions.length; index++) {
    const fault = note(known, present(hand.actions[index], 'action'));
    if (fault !== undefined) return err({ ...fault, action: index + 1 });
  }
  const undealt = known.dealt.findIndex((count) => count !== HOLE_CARDS);
  if (undealt >= 0)
    return err({ code: 'BadDeal', action: undefined, message: `p${undealt + 1} was not dealt two cards` });
  const filledPlayers = fillAll(known, hand);
  return ok({ cards: inDealingOrder(known, playerCount), filledPlayers });
}

type Fault = Omit<PhhDeckError, 'action'>;

function note(known: KnownCards, action: PhhAction): Fault | undefined {
  switch (action.kind) {
    case 'dealHole':
      return noteDeal(known, action.player, action.cards);
    case 'dealBoard':
      return noteBoard(known, action.cards);
    case 'show':
      return action.cards === undefined ? undefined : noteShow(known, action.player, action.cards);
    case 'fold':
      known.folded[action.player - 1] = 1;
      return undefined;
    default:
      return undefined;
  }
}

function noteDeal(known: KnownCards, player: number, cards: readonly PhhCard[]): Fault | undefined {
  const count = (known.dealt[player - 1] ?? 0) + cards.length;
  if (count > HOLE_CARDS) return { code: 'BadDeal', message: `p${player} was dealt more than two cards` };
  known.dealt[player - 1] = count;
  for (const value of cards) {
    const fault = value === undefined ? undefined : takeHole(known, player, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Cards that a player shows: those it was dealt, or what the deal did not know. */
function noteShow(known: KnownCards, player: number, cards: readonly PhhCard[]): Fault | undefined {
  const [first, second] = cards;
  if (first !== undefined && first === second) return listedTwice(first);
  const place = (player - 1) * HOLE_CARDS;
  for (const value of cards) {
    if (value === undefined || value === known.hole[place] || value === known.hole[place + 1]) continue;
    const fault = takeHole(known, player, value);
    if (fault !== undefined) return fault;
  }
  return undefined;
}

function takeHole(known: KnownCards, player: number, value: Card): Fault | undefined {
  const first = (player - 1) * HOLE_CARDS;
  const place = known.hole[first] === UNKNOWN ? first : first + 1;
  if (known.hole[place] !== UNKNOWN) {
    return { code: 'BadDeal', message: `p${player} shows ${formatCard(value)} and was dealt other cards` };
  }
  if (known.used[value] === 1) return listedTwice(value);
  known.hole[place] = value;
  known.used[value] = 1;
  return undefined;
}

function noteBoard(known: KnownCards, cards: readonly PhhCard[]): Fault | undefined {
  if (known.board.length + cards.length > BOARD_SIZE) return { code: 'BadDeal', message: 'the board has five cards' };
  for (const value of cards) {
    if (value !== undefined && known.used[value] === 1) return listedTwice(value);
    if (value !== undefined) known.used[value] = 1;
    known.board.push(value ?? UNKNOWN);
  }
  return undefined;
}

function listedTwice(value: Card): Fault {
  return { code: 'DuplicateCard', message: `${formatCard(value)} is dealt twice` };
}

/** Fills what is unknown; gives the players for whom that was done. */
function fillAll(known: KnownCards, hand: PhhHand): readonly number[] {
  const filled: number[] = [];
  for (let player = 1; player <= known.dealt.length; player++) {
    if (isUnknown(known, player)) filled.push(player);
  }
  if (filled.length > 0 && known.board.length === BOARD_SIZE && !known.board.includes(UNKNOWN)) {
    const live = filled.filter((player) => known.folded[player - 1] === 0);
    const winners = live.filter((player) => isNamedWinner(known, hand, player));
    for (const player of [...winners, ...live])
      if (isUnknown(known, player)) fillByStrength(known, player, winners.includes(player));
  }
  for (let place = 0; place < known.hole.length; place++) {
    if (known.hole[place] === UNKNOWN) known.hole[place] = takeUnused(known);
  }
  for (let place = 0; place < BOARD_SIZE; place++) {
    if ((known.board[place] ?? UNKNOWN) === UNKNOWN) known.board[place] = takeUnused(known);
  }
  return filled;
}

function isUnknown(known: KnownCards, player: number): boolean {
  return known.hole[player * 2 - 2] === UNKNOWN || known.hole[player * 2 - 1] === UNKNOWN;
}

/** Whether the file says that `player` took something, and names no live player with known cards who did. */
function isNamedWinner(known: KnownCards, { winnings }: PhhHand, player: number): boolean {
  if (winnings === undefined || (winnings[player - 1] ?? 0) === 0) return false;
  return winnings.every((won, index) => won === 0 || known.folded[index] === 1 || isUnknown(known, index + 1));
}

/** Gives a player the weakest or the strongest hand that the unused cards and its known card allow. */
function fillByStrength(known: KnownCards, player: number, isStrongest: boolean): void {
  const place = player * 2 - 2;
  const firsts = candidates(known, place);
  const seconds = candidates(known, place + 1);
  let best: readonly [number, number] | undefined;
  let bestScore = -Infinity;
  for (const first of firsts) {
    for (const second of seconds) {
      if (first === second) continue;
      const score = strengthWith(known.board, first, second) * (isStrongest ? 1 : -1);
      if (score <= bestScore) continue;
      bestScore = score;
      best = [first, second];
    }
  }
  [known.hole[place], known.hole[place + 1]] = present(best, 'two unused cards');
  for (const value of present(best, 'two unused cards')) known.used[value] = 1;
}

function candidates({ hole, used }: KnownCards, place: number): readonly number[] {
  const value = hole[place];
  if (value !== undefined && value !== UNKNOWN) return [value];
  return [...used.keys()].filter((index) => used[index] === 0);
}

function strengthWith(board: readonly number[], first: number, second: number): number {
  const [a = 0, b = 0, c = 0, d = 0, e = 0] = board;
  return evaluateSeven(card(a), card(b), card(c), card(d), card(e), card(first), card(second));
}

function takeUnused({ used }: KnownCards): number {
  const value = used.indexOf(0);
  used[value] = 1;
  return value;
}

function inDealingOrder({ hole, board, used }: KnownCards, playerCount: number): readonly Card[] {
  const cards: Card[] = [];
  for (let round = 0; round < 2; round++) {
    for (let player = 0; player < playerCount; player++) cards.push(card(hole[player * 2 + round] ?? UNKNOWN));
  }
  for (const value of board) cards.push(card(value));
  for (let value = 0; value < DECK_SIZE; value++) if (used[value] === 0) cards.push(card(value));
  return cards;
}
