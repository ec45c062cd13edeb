/*
 * The tables behind the evaluator; how they are used is told in `evaluator.ts`.
 *
 * Every group of five or seven ranks gets its strength by a definition short enough to check by eye, `orderOf`:
 * a number that compares like the hand. The 7,462 different orders, sorted, become the strengths 0..7461. What
 * is left is to find a group's strength from the sum of its cards' keys.
 *
 * A card's key has two parts. The low 9 bits count suits: 0, 1, 8 and 57 are such that seven of them add up
 * to a number below 512 that tells whether five share a suit. The upper 23 bits count ranks: `RANK_WEIGHTS` is the
 * greedy list of numbers (each the least possible) for which no two groups of seven ranks have the same sum, and
 * so no two of six or of five either. Multiplying the weights by an odd number, modulo 2^23, keeps sums
 * different and spreads them evenly.
 *
 * The 23 bits are a row (14) and a column (9). The rows are sparse, three sums on average, so they are laid over
 * each other in one array of slots, the fullest first: each row starts at the first place, from where the row before
 * it started on, at which all its slots are free. Two sums may share a slot when their strengths are equal.
 */
import { assert, type Brand } from '@cardroom/kernel';
import { ORDERED_DECK, rankOf, RANKS, suitOf } from './cards.ts';

/** How strong a hand is: 0 for 7-5-4-3-2 to 7461 for a royal flush, without gaps; equal hands are equal. [R36] */
export type HandStrength = Brand<number, 'HandStrength'>;

/** How many different strengths there are. */
export const STRENGTH_COUNT = 7462;

/** The bits of a card's key that count suits. */
export const SUIT_KEY_BITS = 9;
/** The bits above them that choose a column. */
export const COLUMN_BITS = 9;
/** The bits above those, up to 32, that choose a row. */
const ROW_BITS = 32 - SUIT_KEY_BITS - COLUMN_BITS;

/** A table whose entries are strengths and nothing else. */
type StrengthTable = { readonly [index: number]: HandStrength; readonly byteLength: number };

/** What the evaluator reads. */
export interface EvaluatorTables {
  /** What each card adds to the key of its hand. */
  readonly cardKeys: Int32Array;
  /** At the suit bits of the key of five, six or seven cards: the suit that five of them share, or `NO_SUIT`. */
  readonly flushSuits: readonly [five: Int8Array, six: Int8Array, seven: Int8Array];
  /** At a set of ranks, bit 0 for deuces: the strength of the flush they make. */
  readonly flushStrengths: StrengthTable;
  /** At the row of the key of five or seven cards: where that row starts in `rankStrengths`. */
  readonly rowStarts: readonly [five: Int32Array, seven: Int32Array];
  /** At the start of its row plus its column: the strength of a hand without a flush. */
  readonly rankStrengths: StrengthTable;
}

/** Stands for the suit of a hand without a flush. */
export const NO_SUIT = -1;

const RANK_COUNT = RANKS.length;
const RANK_SET_COUNT = 1 << RANK_COUNT;
const COLUMN_COUNT = 1 << COLUMN_BITS;
const ROW_COUNT = 1 << ROW_BITS;
const SUIT_WEIGHTS = [0, 1, 8, 57] as const;
const RANK_WEIGHTS = [0, 1, 5, 22, 98, 453, 2031, 8698, 22854, 83661, 262349, 636345, 1479181] as const;
const RANK_SPREAD = 0x9e3779b1;
const RANK_KEYS = RANK_WEIGHTS.map((weight) => Math.imul(weight, RANK_SPREAD) << SUIT_KEY_BITS);
const NO_CELL = -1;
const CELL_COUNT_MAX = 60_000;
const SLOT_COUNT = 80_000;

/** Makes all tables from nothing but the rules of poker; the same ones each time. [R36] */
export function createEvaluatorTables(): EvaluatorTables {
  const strengthByOrder = strengthsByOrder();
  return {
    cardKeys: Int32Array.from(
      ORDERED_DECK,
      (card) => (RANK_KEYS[rankOf(card)] ?? 0) + (SUIT_WEIGHTS[suitOf(card)] ?? 0),
    ),
    flushSuits: createFlushSuits(),
    flushStrengths: createFlushStrengths(strengthByOrder),
    ...layRows(strengthByOrder),
  };
}

/** Brands `values`, all of which `strengthsByOrder` gave. */
function strengthTable(values: Uint16Array): StrengthTable {
  return values as Uint16Array & StrengthTable;
}

// ---- The order of hands -------------------------------------------------------------------------------------

/** The ranks of a hand as sets of 13 bits: those held at least once, twice, three and four times. */
interface RankSets {
  once: number;
  twice: number;
  thrice: number;
  fourTimes: number;
}

const HIGH_CARD = 0;
const PAIR = 1;
const TWO_PAIR = 2;
const THREE_OF_A_KIND = 3;
const STRAIGHT = 4;
const FLUSH = 5;
const FULL_HOUSE = 6;
const FOUR_OF_A_KIND = 7;
const STRAIGHT_FLUSH = 8;

/** A number that compares like hands: the category, then the ranks that make it, then the other ranks. */
function order(category: number, makers: number, kickers: number): number {
  return (category << (2 * RANK_COUNT)) | (makers << RANK_COUNT) | kickers;
}

/** The order of a hand in which no five cards share a suit. [R36] */
function orderOf({ once, twice, thrice, fourTimes }: Readonly<RankSets>): number {
  const four = highest(fourTimes, 1);
  if (four !== 0) return order(FOUR_OF_A_KIND, four, highest(once & ~four, 1));
  const three = highest(thrice, 1);
  const pairs = highest(twice & ~three, 2);
  if (three !== 0 && pairs !== 0) return order(FULL_HOUSE, three, highest(pairs, 1));
  const straight = straightIn(once);
  if (straight !== 0) return order(STRAIGHT, straight, 0);
  if (three !== 0) return order(THREE_OF_A_KIND, three, highest(once & ~three, 2));
  if (pairs === 0) return order(HIGH_CARD, 0, highest(once, 5));
  if (highest(pairs, 1) === pairs) return order(PAIR, pairs, highest(once & ~pairs, 3));
  return order(TWO_PAIR, pairs, highest(once & ~pairs, 1));
}

/** The order of five or more cards of one suit. [R36] */
function flushOrderOf(ranks: number): number {
  const straight = straightIn(ranks);
  return straight === 0 ? order(FLUSH, 0, highest(ranks, 5)) : order(STRAIGHT_FLUSH, straight, 0);
}

/** The lowest rank of the best straight, as a set in which the ace also stands below the deuce; empty for none. */
function straightIn(ranks: number): number {
  const low = (ranks << 1) | (ranks >> (RANK_COUNT - 1));
  return highest(low & (low >> 1) & (low >> 2) & (low >> 3) & (low >> 4), 1);
}

/** The `count` highest members of a set, or all when it has fewer. */
function highest(set: number, count: number): number {
  let kept = 0;
  let rest = set;
  for (let left = count; left > 0 && rest !== 0; left--) {
    const top = 1 << (31 - Math.clz32(rest));
    kept |= top;
    rest ^= top;
  }
  return kept;
}

/** The strength of every order that a hand can have. */
function strengthsByOrder(): ReadonlyMap<number, number> {
  const orders = new Set<number>();
  visitRankGroups(5, (group) => {
    if (group.cardCount === 5) orders.add(orderOf(group));
  });
  for (let ranks = 0; ranks < RANK_SET_COUNT; ranks++) {
    if (highest(ranks, 4) !== ranks) orders.add(flushOrderOf(ranks));
  }
  assert(orders.size === STRENGTH_COUNT, 'the number of different strengths is wrong');
  return new Map([...orders].sort((left, right) => left - right).map((order, strength) => [order, strength]));
}

// ---- Flushes ------------------------------------------------------------------------------------------------

function createFlushStrengths(strengthByOrder: ReadonlyMap<number, number>): StrengthTable {
  return strengthTable(
    Uint16Array.from({ length: RANK_SET_COUNT }, (_, ranks) => strengthByOrder.get(flushOrderOf(ranks)) ?? 0),
  );
}

function createFlushSuits(): EvaluatorTables['flushSuits'] {
  const [five, six, seven] = [noFlush(), noFlush(), noFlush()];
  for (const [suit, weight] of SUIT_WEIGHTS.entries()) {
    five[5 * weight] = suit;
    for (const sixth of SUIT_WEIGHTS) {
      six[5 * weight + sixth] = suit;
      for (const seventh of SUIT_WEIGHTS) seven[5 * weight + sixth + seventh] = suit;
    }
  }
  return [five, six, seven];
}

function noFlush(): Int8Array {
  return new Int8Array(1 << SUIT_KEY_BITS).fill(NO_SUIT);
}

// ---- Everything else ----------------------------------------------------------------------------------------

/** Ranks that a hand may consist of, with the sum of their keys. */
interface RankGroup extends RankSets {
  cardCount: number;
  key: number;
}

function noRanks(): RankGroup {
  return { cardCount: 0, key: 0, once: 0, twice: 0, thrice: 0, fourTimes: 0 };
}

/** Calls `visit` for each group of 1 to `countMax` ranks; it must not keep the group, which is filled anew each time. */
function visitRankGroups(countMax: number, visit: (group: Readonly<RankGroup>) => void): void {
  const groupOfSize = Array.from({ length: countMax + 1 }, noRanks);
  const visitLarger = (cardCount: number, rankMin: number): void => {
    const smaller = groupOfSize[cardCount];
    const larger = groupOfSize[cardCount + 1];
    if (smaller === undefined || larger === undefined) return;
    for (let rank = rankMin; rank < RANK_COUNT; rank++) {
      if ((smaller.fourTimes & (1 << rank)) !== 0) continue;
      setWithRank(larger, smaller, rank);
      visit(larger);
      visitLarger(cardCount + 1, rank);
    }
  };
  visitLarger(0, 0);
}

/** Makes `larger` what `smaller` is with one more card, of `rank`. */
function setWithRank(larger: RankGroup, smaller: RankGroup, rank: number): void {
  const set = 1 << rank;
  larger.cardCount = smaller.cardCount + 1;
  larger.key = (smaller.key + (RANK_KEYS[rank] ?? 0)) | 0;
  larger.once = smaller.once | set;
  larger.twice = smaller.twice | (smaller.once & set);
  larger.thrice = smaller.thrice | (smaller.twice & set);
  larger.fourTimes = smaller.fourTimes | (smaller.thrice & set);
}

/** The sums that groups of one size have, each a cell in its row and column; the cells of a row are a linked list. */
interface SparseGrid {
  cellCount: number;
  /** For each row: how many cells it has, and the last of them, or `NO_CELL`. */
  readonly fullness: Uint8Array;
  readonly lastCell: Int32Array;
  /** For each cell: the one before it in its row, its column and its strength. */
  readonly cellBefore: Int32Array;
  readonly column: Uint16Array;
  readonly strength: Uint16Array;
}

/** Fills the row starts and the strengths. Seven cards come first, so that their slots lie close together. */
function layRows(strengthByOrder: ReadonlyMap<number, number>): Pick<EvaluatorTables, 'rowStarts' | 'rankStrengths'> {
  const five = createGrid();
  const seven = createGrid();
  visitRankGroups(7, (group) => {
    if (group.cardCount === 5) addCell(five, group.key, strengthByOrder.get(orderOf(group)) ?? 0);
    if (group.cardCount === 7) addCell(seven, group.key, strengthByOrder.get(orderOf(group)) ?? 0);
  });
  const slots = { strength: new Uint16Array(SLOT_COUNT), taken: new Uint8Array(SLOT_COUNT) };
  const sevenStarts = layGrid(seven, slots);
  const fiveStarts = layGrid(five, slots);
  return { rowStarts: [fiveStarts, sevenStarts], rankStrengths: strengthTable(slots.strength) };
}

/** The array in which the rows lie over each other, and which of its places hold a strength. */
interface Slots {
  readonly strength: Uint16Array;
  readonly taken: Uint8Array;
}

function createGrid(): SparseGrid {
  return {
    cellCount: 0,
    fullness: new Uint8Array(ROW_COUNT),
    lastCell: new Int32Array(ROW_COUNT).fill(NO_CELL),
    cellBefore: new Int32Array(CELL_COUNT_MAX),
    column: new Uint16Array(CELL_COUNT_MAX),
    strength: new Uint16Array(CELL_COUNT_MAX),
  };
}

function addCell(grid: SparseGrid, key: number, strength: number): void {
  const row = key >>> (SUIT_KEY_BITS + COLUMN_BITS);
  const cell = grid.cellCount++;
  grid.cellBefore[cell] = grid.lastCell[row] ?? NO_CELL;
  grid.column[cell] = (key >>> SUIT_KEY_BITS) & (COLUMN_COUNT - 1);
  grid.strength[cell] = strength;
  grid.lastCell[row] = cell;
  grid.fullness[row] = (grid.fullness[row] ?? 0) + 1;
}

/** Shifts each row, the fullest first, to where it fits; none is tried further left than the row before it. */
function layGrid(grid: SparseGrid, slots: Slots): Int32Array {
  const starts = new Int32Array(ROW_COUNT);
  let start = 0;
  for (const rows of rowsByFullness(grid).toReversed()) {
    for (const row of rows) {
      start = firstFit(grid, row, start, slots);
      putRow(grid, row, start, slots);
      starts[row] = start;
    }
  }
  assert(start + COLUMN_COUNT <= SLOT_COUNT, 'the rows need more slots');
  return starts;
}

/** The rows without a cell, those of one cell, of two and so on. */
function rowsByFullness({ fullness }: SparseGrid): readonly (readonly number[])[] {
  const rows = Array.from({ length: COLUMN_COUNT + 1 }, (): number[] => []);
  for (let row = 0; row < ROW_COUNT; row++) rows[fullness[row] ?? 0]?.push(row);
  return rows;
}

/** The first start, from `startMin` on, at which every slot that the row needs is free or holds that strength. */
function firstFit(grid: SparseGrid, row: number, startMin: number, slots: Slots): number {
  const last = grid.lastCell[row] ?? NO_CELL;
  let start = startMin;
  let cell = last;
  while (cell !== NO_CELL) {
    const slot = start + (grid.column[cell] ?? 0);
    const clash = slots.taken[slot] === 1 && slots.strength[slot] !== grid.strength[cell];
    if (clash) start++;
    cell = clash ? last : (grid.cellBefore[cell] ?? NO_CELL);
  }
  return start;
}

function putRow(grid: SparseGrid, row: number, start: number, slots: Slots): void {
  let cell = grid.lastCell[row] ?? NO_CELL;
  while (cell !== NO_CELL) {
    const slot = start + (grid.column[cell] ?? 0);
    slots.strength[slot] = grid.strength[cell] ?? 0;
    slots.taken[slot] = 1;
    cell = grid.cellBefore[cell] ?? NO_CELL;
  }
}
