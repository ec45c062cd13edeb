/*
 * How often each of several known hands wins, when the rest of the board is dealt at random.
 *
 * Counted are run-outs: ways to deal the missing board cards from the cards that nobody holds. A run-out is worth
 * `SHARES_PER_RUNOUT` shares, a number that can be divided evenly among any 2 to 10 winners, so all counts are
 * whole and the shares of all hands sum to `shareTotal` exactly. `equity` is their quotient, to be shown to people.
 */
import { err, ok, present, type Result } from '@cardroom/kernel';
import { areDifferent } from './card-set.ts';
import { type Card, type HoleCards, ORDERED_DECK } from './cards.ts';
import { evaluateSeven } from './evaluator.ts';
import { drawBelow } from './shuffle.ts';

/** The shares in one run-out: the least common multiple of 1 to 10. */
export const SHARES_PER_RUNOUT = 2520;

/** Why an equity cannot be worked out. */
export const EQUITY_REJECTION_CODES = [
  'WrongHandCount',
  'WrongBoardCount',
  'DuplicateCard',
  'NotEnoughCards',
  'WrongSampleCount',
] as const;
export type EquityRejectionCode = (typeof EQUITY_REJECTION_CODES)[number];
/** A refusal to work out an equity. */
export interface EquityRejection {
  readonly code: EquityRejectionCode;
}

/** What one hand can expect. */
export interface HandEquity {
  /** Run-outs that this hand wins alone. */
  readonly wins: number;
  /** Run-outs that it shares with other hands. */
  readonly ties: number;
  /** Its part of `shareTotal`. */
  readonly shares: number;
  /** `shares / shareTotal`, rounded by the machine: for display. */
  readonly equity: number;
}

/** What each hand can expect, in the order in which they were given. */
export interface EquityResult {
  readonly method: 'exact' | 'sampled';
  readonly runouts: number;
  readonly shareTotal: number;
  readonly hands: readonly HandEquity[];
}

/** Cards that are known to be neither in a hand nor to come, such as folded or burned ones. */
export interface ExactEquityOptions {
  readonly dead?: readonly Card[];
}

/** How many run-outs to draw, from what source of unbiased whole numbers from 0 to 2^32-1. */
export interface SampledEquityOptions extends ExactEquityOptions {
  readonly samples: number;
  readonly randomUint32: () => number;
}

/** As for sampling, and up to how many run-outs all of them are counted instead. */
export interface EquityOptions extends SampledEquityOptions {
  readonly exactRunoutsMax?: number;
}

const HANDS_MIN = 2;
const HANDS_MAX = 10;
const BOARD_SIZE = 5;
const EXACT_RUNOUTS_MAX = 200_000;
/** How many board cards are chosen before a part of the run-outs begins. */
const PARTED_PLACES = 2;

/**
 * What 2 to 10 hands can expect on a board of 0 to 5 cards: exact when there are at most `exactRunoutsMax` run-outs
 * (200,000 unless told), else sampled. Refuses as `exactEquity` and `sampledEquity` do. [R36]
 */
export function equity(
  hands: readonly HoleCards[],
  board: readonly Card[],
  options: EquityOptions,
): Result<EquityResult, EquityRejection> {
  const unseenCount = unseenCards(hands, board, options.dead ?? []).length;
  const runouts = combinationCount(unseenCount, BOARD_SIZE - board.length);
  if (runouts > (options.exactRunoutsMax ?? EXACT_RUNOUTS_MAX)) return sampledEquity(hands, board, options);
  return exactEquity(hands, board, options);
}

/**
 * What each hand can expect, from every run-out there is: 1,712,304 for two hands before the flop, fewer for more
 * hands. Refuses a wrong number of hands (`WrongHandCount`) or board cards (`WrongBoardCount`), a card named twice
 * (`DuplicateCard`), and so many dead cards that the board cannot be dealt (`NotEnoughCards`). [R36]
 */
export function exactEquity(
  hands: readonly HoleCards[],
  board: readonly Card[],
  options: ExactEquityOptions = {},
): Result<EquityResult, EquityRejection> {
  const parts = exactEquityInParts(hands, board, options);
  for (;;) {
    const part = parts.next();
    if (part.done === true) return part.value;
  }
}

/**
 * The same, counted a part at a time for whoever must not be busy for long: each part is at most 15,180 run-outs, and
 * says how many there were. Refuses as `exactEquity` does. [R36]
 */
export function* exactEquityInParts(
  hands: readonly HoleCards[],
  board: readonly Card[],
  options: ExactEquityOptions = {},
): Generator<number, Result<EquityResult, EquityRejection>, void> {
  const dead = options.dead ?? [];
  const rejection = rejectionOf(hands, board, dead);
  if (rejection !== undefined) return err({ code: rejection });
  const tally = createTally(hands, board);
  const unseen = unseenCards(hands, board, dead);
  yield* board.length > BOARD_SIZE - PARTED_PLACES
    ? dealPart(tally, unseen, board.length, 0)
    : dealInParts(tally, unseen, board.length);
  return ok(resultOf('exact', tally));
}

/** Each choice of the next two board cards is a part. */
function* dealInParts(tally: Tally, unseen: readonly Card[], place: number): Generator<number, void, void> {
  for (let first = 0; first < unseen.length; first++) {
    for (let second = first + 1; second < unseen.length; second++) {
      tally.board[place] = present(unseen[first], 'card');
      tally.board[place + 1] = present(unseen[second], 'card');
      yield* dealPart(tally, unseen, place + PARTED_PLACES, second + 1);
    }
  }
}

function* dealPart(tally: Tally, unseen: readonly Card[], place: number, from: number): Generator<number, void, void> {
  const before = tally.runouts;
  dealAll(tally, unseen, place, from);
  yield tally.runouts - before;
}

/**
 * What each hand can expect, estimated from `samples` run-outs drawn at random; the same numbers drawn give the
 * same result. Refuses as `exactEquity` does, and a number of samples that is not a positive whole number
 * (`WrongSampleCount`). [R36]
 */
export function sampledEquity(
  hands: readonly HoleCards[],
  board: readonly Card[],
  options: SampledEquityOptions,
): Result<EquityResult, EquityRejection> {
  const dead = options.dead ?? [];
  const rejection = rejectionOf(hands, board, dead);
  if (rejection !== undefined) return err({ code: rejection });
  if (!Number.isSafeInteger(options.samples) || options.samples < 1) return err({ code: 'WrongSampleCount' });
  const tally = createTally(hands, board);
  const unseen = [...unseenCards(hands, board, dead)];
  for (let sample = 0; sample < options.samples; sample++) {
    dealAtRandom(tally, unseen, board.length, options.randomUint32);
    countRunout(tally);
  }
  return ok(resultOf('sampled', tally));
}

function rejectionOf(
  hands: readonly HoleCards[],
  board: readonly Card[],
  dead: readonly Card[],
): EquityRejectionCode | undefined {
  if (hands.length < HANDS_MIN || hands.length > HANDS_MAX) return 'WrongHandCount';
  if (board.length > BOARD_SIZE) return 'WrongBoardCount';
  if (!areDifferent([...hands.flat(), ...board, ...dead])) return 'DuplicateCard';
  const unseenCount = unseenCards(hands, board, dead).length;
  return unseenCount < BOARD_SIZE - board.length ? 'NotEnoughCards' : undefined;
}

function unseenCards(hands: readonly HoleCards[], board: readonly Card[], dead: readonly Card[]): readonly Card[] {
  const seen = new Set([...hands.flat(), ...board, ...dead]);
  return ORDERED_DECK.filter((card) => !seen.has(card));
}

/** In how many ways `chosen` of `count` can be chosen. */
function combinationCount(count: number, chosen: number): number {
  let ways = 1;
  for (let taken = 0; taken < chosen; taken++) ways = (ways * (count - taken)) / (taken + 1);
  return ways;
}

/** What is counted, with the board of the run-out that is being dealt. Changed in place: there are millions. */
interface Tally {
  readonly hands: readonly HoleCards[];
  readonly board: [Card, Card, Card, Card, Card];
  readonly strengths: number[];
  readonly wins: number[];
  readonly ties: number[];
  readonly shares: number[];
  runouts: number;
}

function createTally(hands: readonly HoleCards[], board: readonly Card[]): Tally {
  const zeros = (): number[] => hands.map(() => 0);
  // Places not yet dealt hold any card; each is dealt before a run-out is counted.
  const place = (index: number): Card => board[index] ?? present(ORDERED_DECK[0], 'card');
  return {
    hands,
    board: [place(0), place(1), place(2), place(3), place(4)],
    strengths: zeros(),
    wins: zeros(),
    ties: zeros(),
    shares: zeros(),
    runouts: 0,
  };
}

/** Deals the board's places from `place` on in every way, and counts each. */
function dealAll(tally: Tally, unseen: readonly Card[], place: number, from: number): void {
  if (place === BOARD_SIZE) return countRunout(tally);
  for (let index = from; index < unseen.length; index++) {
    tally.board[place] = unseen[index] ?? tally.board[0];
    dealAll(tally, unseen, place + 1, index + 1);
  }
}

/** Deals the board's places from `place` on with cards drawn from `unseen`, which is left in another order. */
function dealAtRandom(tally: Tally, unseen: Card[], place: number, randomUint32: () => number): void {
  for (let dealt = place; dealt < BOARD_SIZE; dealt++) {
    const first = dealt - place;
    const chosen = first + drawBelow(unseen.length - first, randomUint32);
    const card = present(unseen[chosen], 'card');
    unseen[chosen] = present(unseen[first], 'card');
    unseen[first] = card;
    tally.board[dealt] = card;
  }
}

function countRunout(tally: Tally): void {
  const { board, hands, strengths } = tally;
  let best = 0;
  let winners = 0;
  for (let index = 0; index < hands.length; index++) {
    const hand = hands[index];
    if (hand === undefined) return;
    const strength = evaluateSeven(hand[0], hand[1], board[0], board[1], board[2], board[3], board[4]);
    strengths[index] = strength;
    if (strength === best) winners++;
    if (strength > best) winners = 1;
    if (strength > best) best = strength;
  }
  tally.runouts++;
  share(tally, best, winners);
}

function share({ strengths, wins, ties, shares }: Tally, best: number, winners: number): void {
  const counted = winners === 1 ? wins : ties;
  for (let index = 0; index < strengths.length; index++) {
    if (strengths[index] !== best) continue;
    counted[index] = (counted[index] ?? 0) + 1;
    shares[index] = (shares[index] ?? 0) + SHARES_PER_RUNOUT / winners;
  }
}

function resultOf(method: EquityResult['method'], { runouts, wins, ties, shares }: Tally): EquityResult {
  const shareTotal = runouts * SHARES_PER_RUNOUT;
  const hands = shares.map((share, index) => ({
    wins: wins[index] ?? 0,
    ties: ties[index] ?? 0,
    shares: share,
    equity: share / shareTotal,
  }));
  return { method, runouts, shareTotal, hands };
}
