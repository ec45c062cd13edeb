/**
 * The parts of a table that can be locked, and the chat beside it, in the one order in which they are taken: while
 * something of one level is held, only later levels may be asked for.
 */
export const LOCK_LEVELS = ['stage', 'table', 'deck', 'round', 'pot', 'player', 'chat'] as const;
export type LockLevel = (typeof LOCK_LEVELS)[number];

/** What a lock lets its holder do; `IS`, `IX` and `SIX` say what he does with single parts below. */
export const LOCK_MODES = ['IS', 'IX', 'S', 'SIX', 'X'] as const;
export type LockMode = (typeof LOCK_MODES)[number];

/** The modes in which each level can be locked. */
export const LEVEL_MODES = {
  stage: LOCK_MODES,
  table: LOCK_MODES,
  deck: ['S', 'X'],
  round: ['S', 'X'],
  pot: ['S', 'X'],
  player: ['S', 'X'],
  chat: ['S', 'X'],
} as const satisfies Readonly<Record<LockLevel, readonly LockMode[]>>;

/** A level in a mode, such as `pot:X`. */
export type LockStep = { [L in LockLevel]: `${L}:${(typeof LEVEL_MODES)[L][number]}` }[LockLevel];

/** What a wait is counted as: each category has a deadline of its own in the configuration. */
export const LOCK_CATEGORIES = ['engine_stage', 'chat', 'table', 'deck', 'betting_round', 'pot', 'player'] as const;
export type LockCategory = (typeof LOCK_CATEGORIES)[number];

/** The category that a wait for a level belongs to. */
export const CATEGORY_OF = {
  stage: 'engine_stage',
  table: 'table',
  deck: 'deck',
  round: 'betting_round',
  pot: 'pot',
  player: 'player',
  chat: 'chat',
} as const satisfies Readonly<Record<LockLevel, LockCategory>>;

const RANKS = Object.fromEntries(LOCK_LEVELS.map((level, rank) => [level, rank])) as Readonly<
  Record<LockLevel, number>
>;

/** The place of a level in the order, 0 for the first to be taken. */
export function rankOf(level: LockLevel): number {
  return RANKS[level];
}
