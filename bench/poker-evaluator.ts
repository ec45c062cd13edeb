import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import {
  type Card,
  evaluate,
  evaluateSeven,
  evaluateText,
  EVALUATOR_TABLE_BYTES,
  exactEquity,
  formatCard,
  type HoleCards,
  parseCards,
  sampledEquity,
  shuffledDeck,
} from '@cardroom/poker';
import { type Contender, type Measure, medianOf, medianRates } from './measure.ts';

const POKERTOOLS = '@pokertools/evaluator';
const PHE = 'phe';
const POKERSOLVER = 'pokersolver';

const ROUNDS = 9;
/** Many enough that no processor learns the hands by heart. */
const HAND_COUNT = 50_000;
/** What the slowest rival gets. */
const FEW_HANDS = 2_000;
const STARTUP_MS_MAX = 100;
const TABLE_BYTES_MAX = 2_000_000;
const EQUITY_SAMPLES = 100_000;

/** How fast hands are evaluated, beside other evaluators that get the same hands in the form they like best. */
export function measurePokerEvaluator(): readonly Measure[] {
  const hands = randomHands(HAND_COUNT);
  return [...measureCards(hands), ...measureText(hands), ...measureEquity(), measureStartup(), measureTables()];
}

// ---- Cards --------------------------------------------------------------------------------------------------

function measureCards(hands: readonly (readonly Card[])[]): readonly Measure[] {
  const rates = medianRates(ROUNDS, [
    { name: 'ours', pass: sevensOf(hands.flat()) },
    { name: 'our lists', pass: passOver(hands, evaluate) },
    ...rivalFunction(POKERTOOLS, 'evaluate', (run) => passOver(suitsReversed(hands), run)),
    ...rivalFunction(PHE, 'evaluateCardCodes', (run) => passOver(suitsReversed(hands), run)),
    ...rivalSolver((solve) => passOver(textLists(hands.slice(0, FEW_HANDS)), solve)),
  ]);
  const per = 'hands/s';
  return [
    compare(rates, { measure: 'poker.eval7_per_s', per, ours: 'ours', rival: POKERTOOLS, target: 2 }),
    compare(rates, { measure: 'poker.eval7_vs_phe_per_s', per, ours: 'ours', rival: PHE, target: 2 }),
    compare(rates, { measure: 'poker.eval7_vs_pokersolver_per_s', per, ours: 'ours', rival: POKERSOLVER, target: 2 }),
    compare(rates, { measure: 'poker.eval7_list_per_s', per, ours: 'our lists', rival: POKERTOOLS, target: 1 }),
  ];
}

/** Evaluates all hands of a flat list of cards, seven each. */
function sevensOf(cards: readonly Card[]): () => number {
  const [spare] = cards;
  if (spare === undefined) throw new Error('no cards');
  const at = (index: number): Card => cards[index] ?? spare;
  return () => {
    let sum = 0;
    for (let i = 0; i < cards.length; i += 7) {
      sum += evaluateSeven(at(i), at(i + 1), at(i + 2), at(i + 3), at(i + 4), at(i + 5), at(i + 6));
    }
    keep(sum);
    return cards.length / 7;
  };
}

// ---- Text ---------------------------------------------------------------------------------------------------

function measureText(hands: readonly (readonly Card[])[]): readonly Measure[] {
  const lists = textLists(hands);
  const texts = lists.map((list) => list.join(''));
  const boardTexts = lists.map((list) => list.join(' '));
  const rates = medianRates(ROUNDS, [
    { name: 'ours', pass: passOver(texts, strengthOfText) },
    ...rivalFunction(POKERTOOLS, 'evaluateBoard', (run) => passOver(boardTexts, run)),
    ...rivalFunction(PHE, 'evaluateBoard', (run) => passOver(boardTexts, run)),
  ]);
  const listRates = medianRates(ROUNDS, [
    { name: 'ours', pass: passOver(texts, strengthOfText) },
    ...rivalFunction(POKERTOOLS, 'evaluateStrings', (run) => passOver(lists, run)),
  ]);
  const per = 'hands/s';
  return [
    compare(rates, { measure: 'poker.eval7_text_per_s', per, ours: 'ours', rival: POKERTOOLS, target: 3 }),
    compare(rates, { measure: 'poker.eval7_text_vs_phe_per_s', per, ours: 'ours', rival: PHE, target: 3 }),
    // The rival gets texts that are already split into cards, which is the faster of its two ways.
    compare(listRates, { measure: 'poker.eval7_text_vs_split_per_s', per, ours: 'ours', rival: POKERTOOLS, target: 3 }),
  ];
}

function strengthOfText(text: string): number {
  const strength = evaluateText(text);
  if (!strength.ok) throw new Error(strength.error.code);
  return strength.value;
}

// ---- Equity -------------------------------------------------------------------------------------------------

function measureEquity(): readonly Measure[] {
  const hands = ['AsAh', 'KsKd'].map(holeCards);
  const randomUint32 = seededUint32(1);
  const rates = medianRates(5, [
    { name: 'exact', pass: () => runoutsOf(exactEquity(hands, [])) },
    { name: 'sampled', pass: () => runoutsOf(sampledEquity(hands, [], { samples: EQUITY_SAMPLES, randomUint32 })) },
  ]);
  const of = (name: string): number => rates.get(name) ?? Number.NaN;
  return [
    atLeast('poker.equity_exact_runouts_per_s', of('exact'), 'run-outs/s', 5_000_000),
    atLeast('poker.equity_sampled_runouts_per_s', of('sampled'), 'run-outs/s', 1_000_000),
  ];
}

function runoutsOf(result: ReturnType<typeof exactEquity>): number {
  if (!result.ok) throw new Error(result.error.code);
  return result.value.runouts;
}

function holeCards(text: string): HoleCards {
  const parsed = parseCards(text);
  const [first, second] = parsed.ok ? parsed.value : [];
  if (first === undefined || second === undefined) throw new Error(`not two cards: ${text}`);
  return [first, second];
}

// ---- Size and start -----------------------------------------------------------------------------------------

/** Imports the evaluator, and so makes its tables, in fresh processes that have read another source before. */
function measureStartup(): Measure {
  const evaluator = new URL('../packages/poker/src/evaluator.ts', import.meta.url).href;
  const measure = new URL('measure.ts', import.meta.url).href;
  const script = `
    await import(${JSON.stringify(measure)});
    const start = performance.now();
    await import(${JSON.stringify(evaluator)});
    console.log(performance.now() - start);`;
  const timesMs = Array.from({ length: ROUNDS }, () =>
    Number(execFileSync(process.execPath, ['--input-type=module', '--eval', script], { encoding: 'utf8' })),
  );
  return atMost('poker.evaluator_startup_ms', medianOf(timesMs), 'ms', STARTUP_MS_MAX);
}

function measureTables(): Measure {
  return atMost('poker.evaluator_table_bytes', EVALUATOR_TABLE_BYTES, 'bytes', TABLE_BYTES_MAX);
}

function atLeast(measure: string, value: number, unit: string, target: number): Measure {
  return { suite: 'poker', measure, value: Math.round(value), unit, target, ok: value >= target };
}

function atMost(measure: string, value: number, unit: string, target: number): Measure {
  return { suite: 'poker', measure, value: Math.round(value), unit, target, ok: value <= target };
}

// ---- Rivals -------------------------------------------------------------------------------------------------

interface Comparison {
  readonly measure: string;
  readonly per: string;
  readonly ours: string;
  readonly rival: string;
  readonly target: number;
}

/** A figure of ours beside a rival's; not `ok`, and without a ratio, when the rival is not installed. */
function compare(rates: ReadonlyMap<string, number>, { measure, per, ours, rival, target }: Comparison): Measure {
  const value = rates.get(ours) ?? Number.NaN;
  const rivalRate = rates.get(rival);
  const figure = { suite: 'poker', measure, value: Math.round(value), unit: per, rival, target };
  if (rivalRate === undefined) return { ...figure, ok: false };
  const ratio = Math.round((100 * value) / rivalRate) / 100;
  return { ...figure, ratio, ok: ratio >= target };
}

const requireRival = createRequire(import.meta.url);

/** What a rival's module exports, or nothing when it is not installed. */
function rivalExports(name: string): Readonly<Record<string, unknown>> {
  try {
    return requireRival(name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'MODULE_NOT_FOUND') return {};
    throw error;
  }
}

/** A rival that evaluates with one of its exported functions; none when it is not installed. */
function rivalFunction(
  name: string,
  exported: string,
  passWith: (run: (hand: unknown) => unknown) => () => number,
): readonly Contender[] {
  const run = rivalExports(name)[exported];
  return isFunction(run) ? [{ name, pass: passWith(run) }] : [];
}

/** `pokersolver`, which solves lists of texts and nothing else. */
function rivalSolver(passWith: (solve: (hand: unknown) => unknown) => () => number): readonly Contender[] {
  const solver = rivalExports(POKERSOLVER)['Hand'];
  if (!isFunction(solver) || !('solve' in solver) || !isFunction(solver.solve)) return [];
  const solve = solver.solve.bind(solver);
  return [{ name: POKERSOLVER, pass: passWith((hand) => (solve(hand) === undefined ? 0 : 1)) }];
}

function isFunction(value: unknown): value is (argument: unknown) => unknown {
  return typeof value === 'function';
}

function passOver<Hand>(hands: readonly Hand[], run: (hand: Hand) => unknown): () => number {
  return () => {
    let sum = 0;
    for (const hand of hands) sum += Number(run(hand));
    keep(sum);
    return hands.length;
  };
}

/** Uses a sum of strengths, so that no compiler finds out that nobody needs it. */
function keep(sum: number): void {
  if (Number.isNaN(sum)) throw new Error('an evaluator gave no number');
}

// ---- Hands --------------------------------------------------------------------------------------------------

function randomHands(count: number): readonly (readonly Card[])[] {
  const randomUint32 = seededUint32(20_260);
  return Array.from({ length: count }, () => shuffledDeck(randomUint32).slice(0, 7));
}

/** The cards as `@pokertools/evaluator` and `phe` number them: as we do, but through the suits the other way. */
function suitsReversed(hands: readonly (readonly Card[])[]): readonly (readonly number[])[] {
  return hands.map((hand) => hand.map((card) => card ^ 3));
}

function textLists(hands: readonly (readonly Card[])[]): readonly (readonly string[])[] {
  return hands.map((hand) => hand.map(formatCard));
}

function seededUint32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
}
