import { assert, present, type SeatIndex } from '@cardroom/kernel';
import { LOCK_LEVELS, LOCK_MODES, type LockLevel, type LockMode, type LockStep, rankOf } from './levels.ts';
import { bitOf, conflictMaskOf, coversBelow, includes, intentionOf } from './modes.ts';

/** One resource of a path and the mode in which it is wanted. */
export interface PathStep {
  readonly level: LockLevel;
  /** The seat of a `player` step. */
  readonly seat?: SeatIndex;
  readonly mode: LockMode;
  /** The place of the resource within its table: what is locked under one number excludes each other. */
  readonly slot: number;
  /** `mode` by its position among the modes and as a bit, and the bits of what conflicts with it. */
  readonly modeIndex: number;
  readonly bit: number;
  readonly conflictMask: number;
}

/** Seats by the mode in which they are wanted. */
export interface SeatModes {
  readonly S?: readonly SeatIndex[];
  readonly X?: readonly SeatIndex[];
}

/** What to lock of a table, level by level. What lies above is locked with an intention by itself. */
export interface PathSpec {
  readonly stage?: LockMode;
  readonly table?: LockMode;
  readonly deck?: 'S' | 'X';
  readonly round?: 'S' | 'X';
  readonly pot?: 'S' | 'X';
  readonly player?: SeatModes;
}

/** The steps that a spec names, as types. */
export type StepsOf<P extends PathSpec> = Extract<
  LockStep,
  { [L in keyof P & LockLevel]: `${L}:${ModesAt<P, L>}` }[keyof P & LockLevel]
>;

type ModesAt<P extends PathSpec, L extends keyof P> = L extends 'player' ? keyof P[L] & string : P[L] & string;

/**
 * What holds a spec to the rules while it is compiled: levels that exist, and a mode above that allows what is wanted
 * below. A spec that was put together at run time is compared when the path is made. (`NoInfer`, here and at `lockPath`,
 * keeps the compiler from guessing the spec backwards out of its own checks, which takes it thirty times as long.)
 */
export type CheckedSpec<P extends PathSpec> = PathSpec extends P
  ? P
  : P extends RightSpec<P>
    ? P
    : NoInfer<RightSpec<P>>;

/** The spec with the modes that would have been right. */
type RightSpec<P extends PathSpec> = {
  readonly [L in keyof P]: L extends 'stage' | 'table'
    ? ModesOver<ModesAt<P, keyof P & Below<L>>>
    : L extends keyof PathSpec
      ? P[L]
      : OneOf<Exclude<LockLevel, 'chat'>>;
};

/** Stands in an error for the names that would have been right. */
export interface OneOf<out T> {
  readonly oneOf: T;
}

type Below<L extends 'stage' | 'table'> = L extends 'stage' ? 'table' | LeafLevel : LeafLevel;
type LeafLevel = Exclude<keyof PathSpec, 'stage' | 'table'>;

/** The modes in which something is named above `M`: with the intention, and without covering everything. */
type ModesOver<M> = [M] extends [never]
  ? LockMode
  : [Extract<M, 'IX' | 'SIX' | 'X'>] extends [never]
    ? 'IS' | 'IX'
    : 'IX' | 'SIX';

declare const steps: unique symbol;

/** A path to lock, worked out once and used for any table; `S` names its steps. */
export interface LockPath<out S extends LockStep = LockStep> {
  readonly [steps]: S;
  /** What was asked for, in the order of the levels, seats ascending. */
  readonly own: readonly PathStep[];
  /** The same with the intentions on what lies above. */
  readonly all: readonly PathStep[];
  /** The levels of `own`, each once. */
  readonly levels: readonly LockLevel[];
  /** The first of `levels`: what a wait is counted under. */
  readonly first: LockLevel;
  /** The places of `levels` in the order of the levels. */
  readonly ranks: readonly number[];
  /** The chat of a `chat` path, which belongs to no table. */
  readonly chat: string | undefined;
}

/** The first number of a slot that belongs to a seat. */
const FIRST_SEAT_SLOT = rankOf('player');

/**
 * The path that takes what `spec` names, in one request. Steps that a step above already covers are left out. A mode
 * above that does not allow what is wanted below (`table: 'S'` with `pot: 'X'`) and an empty path are a `Defect`.
 */
export function lockPath<const P extends PathSpec>(spec: CheckedSpec<P>): LockPath<NoInfer<StepsOf<P>>> {
  return pathOf<StepsOf<P>>(namedSteps(spec));
}

/** The path that takes a chat, whatever table plays in it. */
export function chatPath(chat: string): LockPath<'chat:X'>;
export function chatPath<M extends 'S' | 'X'>(chat: string, mode: M): LockPath<`chat:${M}`>;
export function chatPath(chat: string, mode: 'S' | 'X' = 'X'): LockPath<never> {
  return { ...pathOf<never>([stepOf('chat', mode)]), chat };
}

/** One step, ready to be compared. */
export function stepOf(level: LockLevel, mode: LockMode, seat?: SeatIndex): PathStep {
  const slot = level === 'chat' ? 0 : level === 'player' ? FIRST_SEAT_SLOT + (seat ?? 0) : rankOf(level);
  const compared = {
    level,
    mode,
    slot,
    modeIndex: LOCK_MODES.indexOf(mode),
    bit: bitOf(mode),
    conflictMask: conflictMaskOf(mode),
  };
  return seat === undefined ? compared : { ...compared, seat };
}

/** Whether the levels are named in the declared order, none of them twice. */
export function inLockOrder(path: readonly LockLevel[]): boolean {
  return path.every((level, at) => {
    const previous = at === 0 ? undefined : path[at - 1];
    return previous === undefined || rankOf(previous) < rankOf(level);
  });
}

function namedSteps(spec: PathSpec): readonly PathStep[] {
  return LOCK_LEVELS.flatMap((level) => {
    if (level === 'chat') return [];
    if (level === 'player') return seatSteps(spec.player ?? {});
    const mode = spec[level];
    return mode === undefined ? [] : [stepOf(level, mode)];
  });
}

/** Each seat once, in the stronger mode when it is named in both, ascending. */
function seatSteps({ S = [], X = [] }: SeatModes): readonly PathStep[] {
  const modes = new Map<SeatIndex, 'S' | 'X'>();
  for (const seat of S) modes.set(seat, 'S');
  for (const seat of X) modes.set(seat, 'X');
  return [...modes].toSorted(([left], [right]) => left - right).map(([seat, mode]) => stepOf('player', mode, seat));
}

function pathOf<S extends LockStep>(named: readonly PathStep[]): LockPath<S> {
  const own = named.filter(
    (step, at) => !named.slice(0, at).some((above) => isAbove(above, step) && coversBelow(above.mode, step.mode)),
  );
  assert(own.length > 0, 'a path must name something to lock');
  for (const step of own) {
    for (const above of own) {
      const allows = !isAbove(above, step) || includes(above.mode, intentionOf(step.mode));
      assert(allows, `${above.level}:${above.mode} does not allow ${step.level}:${step.mode} below it`);
    }
  }
  const intentions = (['stage', 'table'] as const).flatMap((level) => intentionsOn(level, own));
  const levels = [...new Set(own.map(({ level }) => level))];
  const path: Omit<LockPath, typeof steps> = {
    own,
    all: [...intentions, ...own].toSorted((left, right) => left.slot - right.slot),
    levels,
    first: present(own[0], 'step of a path').level,
    ranks: levels.map((level) => rankOf(level)),
    chat: undefined,
  };
  return path as LockPath<S>;
}

/** The intention on a level above, unless the level is named itself or nothing below it is. */
function intentionsOn(level: 'stage' | 'table', own: readonly PathStep[]): readonly PathStep[] {
  if (own.some((step) => step.level === level)) return [];
  const below = own.filter((step) => isAbove({ level }, step)).map(({ mode }) => intentionOf(mode));
  if (below.length === 0) return [];
  return [stepOf(level, below.includes('IX') ? 'IX' : 'IS')];
}

/** Whether one resource of a table contains the other. */
export function isAbove(above: Pick<PathStep, 'level'>, below: Pick<PathStep, 'level'>): boolean {
  if (below.level === 'chat') return false;
  return (
    (above.level === 'stage' && below.level !== 'stage') ||
    (above.level === 'table' && rankOf(below.level) > rankOf('table'))
  );
}
