import type { LEVEL_MODES, LOCK_LEVELS, LockLevel, LockMode, LockStep } from './levels.ts';
import type { LockPath } from './lock-path.ts';
import type { LockLease, LockRequest } from './locks.ts';

/*
 * The lock order as the compiler sees it. A scope carries two sets of steps in its type: `H`, what its owner surely
 * holds, and `N`, what he may still take. Both are contravariant. So whoever holds more may call a function that asks
 * for less, and a function that locks below the pot cannot be called by somebody who has come to the players already.
 *
 * Nothing here repeats the order: it is read off `LOCK_LEVELS`, and the table below is what the modes mean.
 */

/**
 * What each mode means to its holder. `includes`: the modes that he needs no longer ask for on the same resource.
 * `covers`: those that he has on everything below. `allows`: those that he may still take on something below; the rest
 * is covered or would be an upgrade. `above`: the intention that comes with it on what lies above.
 */
export const MODE_MEANINGS = {
  IS: { includes: ['IS'], covers: [], allows: ['IS', 'S'], above: 'IS' },
  IX: { includes: ['IS', 'IX'], covers: [], allows: ['IS', 'IX', 'S', 'SIX', 'X'], above: 'IX' },
  S: { includes: ['IS', 'S'], covers: ['IS', 'S'], allows: [], above: 'IS' },
  SIX: { includes: ['IS', 'IX', 'S', 'SIX'], covers: ['IS', 'S'], allows: ['IX', 'SIX', 'X'], above: 'IX' },
  X: { includes: ['IS', 'IX', 'S', 'SIX', 'X'], covers: ['IS', 'IX', 'S', 'SIX', 'X'], allows: [], above: 'IX' },
} as const satisfies Readonly<Record<LockMode, ModeMeaning>>;

interface ModeMeaning {
  readonly includes: readonly LockMode[];
  readonly covers: readonly LockMode[];
  readonly allows: readonly LockMode[];
  readonly above: 'IS' | 'IX';
}

type Meanings = typeof MODE_MEANINGS;
type ModesOf<L extends LockLevel> = (typeof LEVEL_MODES)[L][number];

/** Every level `L` in every mode `M` that the level knows. */
type StepAt<L extends LockLevel, M extends LockMode = LockMode> = { [K in L]: `${K}:${M & ModesOf<K>}` }[L];

// ---- The order, read off the list of levels ---------------------------------------------------------------------

type LevelsAfter<L, Levels = typeof LOCK_LEVELS> = Levels extends readonly [
  infer First,
  ...infer Rest extends LockLevel[],
]
  ? First extends L
    ? Rest[number]
    : LevelsAfter<L, Rest>
  : never;

/** The levels that contain others: those that know an intention. */
type ContainerLevel = { [L in LockLevel]: 'IS' extends ModesOf<L> ? L : never }[LockLevel];

/** What a level contains: all that comes later, except the chat, which belongs to no table. */
type LevelsBelow<L> = L extends ContainerLevel ? Exclude<LevelsAfter<L>, 'chat'> : never;
type LevelsAbove<L> = { [C in ContainerLevel]: L extends LevelsBelow<C> ? C : never }[ContainerLevel];

// ---- What a step leaves to be taken -----------------------------------------------------------------------------

type After<L extends LockLevel, M extends LockMode> = L extends ContainerLevel
  ? StepAt<LevelsBelow<L>, Meanings[M]['allows'][number]> | StepAt<'chat'>
  : StepAt<LevelsAfter<L>>;

/** What may not be taken any more by whoever has taken a step. */
type SpentBy = {
  [S in LockStep]: S extends `${infer L extends LockLevel}:${infer M extends LockMode}`
    ? Exclude<LockStep, After<L, M>>
    : never;
};

/** Steps that bring no intention on the table with them. */
type BesideTable = StepAt<'stage'> | StepAt<'chat'>;

/**
 * Writing below a table on which only the intention to read is held: an upgrade of that intention. The intention to
 * write is there when it was taken by name (`table:IX`, `table:SIX`) or came with something else that is written.
 */
type UpgradesUnder<K, S> = [Exclude<S, BesideTable>] extends [never]
  ? never
  : 'table:IX' extends K
    ? never
    : StepAt<LevelsBelow<'table'>, 'X'>;

type Next<K, N, S extends LockStep> = Exclude<N, SpentBy[S] | UpgradesUnder<K, S>>;

// ---- What a step is evidence of ---------------------------------------------------------------------------------

type ClosureOf = {
  [S in LockStep]: S extends `${infer L extends LockLevel}:${infer M extends LockMode}`
    ? // Picked from the list of steps, so that errors show the steps and not how they were found.
      Extract<
        LockStep,
        | StepAt<L, Meanings[M]['includes'][number]>
        | StepAt<LevelsBelow<L>, Meanings[M]['covers'][number]>
        | StepAt<LevelsAbove<L>, Meanings[Meanings[M]['above']]['includes'][number]>
      >
    : never;
};

/** `S`, and all that whoever has it has besides: the lesser modes, what it covers, the intentions above. */
type Closure<S extends LockStep> = ClosureOf[S];

type IsOne<T, All = T> = T extends unknown ? ([All] extends [T] ? true : false) : never;

/**
 * The steps of a path that are surely in it. When its type names two modes of one level (`pot: 'S' | 'X'`), nobody can
 * tell which was taken; only seats may be locked in both at once. Of a path made at run time nothing is sure.
 */
type Sure<S extends LockStep> = [Exclude<LockStep, StepAt<'chat'>>] extends [S]
  ? never
  : { [L in LockLevel]: L extends 'player' ? Extract<S, StepAt<L>> : SureOne<Extract<S, StepAt<L>>> }[LockLevel];
type SureOne<T> = IsOne<T> extends true ? T : never;

/** What is held for sure by somebody who held `H` and took a path of `S`. */
export type HeldWith<H extends LockStep, S extends LockStep> = H | Closure<Sure<S>>;

/** What may be taken besides by somebody who held `H`, could take `N` and took a path of `S`. */
export type NextWith<H extends LockStep, N extends LockStep, S extends LockStep> = Next<HeldWith<H, S>, N, S>;

// ---- Scopes -----------------------------------------------------------------------------------------------------

/** Marks that a scope has in the eyes of the compiler only. */
export declare const held: unique symbol;
export declare const next: unique symbol;
export declare const unlocked: unique symbol;

/** How to ask; see `LockRequest`. */
export type LockOptions = Pick<LockRequest, 'label' | 'timeoutMs' | 'signal' | 'fenceAbove' | 'onWait'>;

/** What came of asking for something that had to be free. */
export type Attempt<T> = { readonly taken: true; readonly value: T } | { readonly taken: false };

/** Evidence of what is held. Written as `Holds`, which adds what comes with each step. */
export interface Evidence<in H extends LockStep> {
  readonly [held]: (step: H) => void;
  /** What is held here, outermost first: what a store asks for. A `Defect` after the end of the scope. */
  readonly leases: readonly LockLease[];
}

/** Somebody who holds `H` and may still take `N`. Written as `Scope`, which adds what comes with each step. */
export interface OpenScope<in H extends LockStep, in N extends LockStep> extends Evidence<H> {
  readonly [next]: (step: N) => void;

  /**
   * What `work` gives, done while `path` is held. The path is given back when `work` and all that was begun in its
   * scope are over, whether they succeed or throw. Ends as `Locks.acquire` when the path cannot be had.
   */
  lock<S extends N, R>(
    path: LockPath<S>,
    work: (scope: OpenScope<HeldWith<H, S>, NextWith<H, N, S>>) => R | Promise<R>,
    options?: LockOptions,
  ): Promise<R>;

  /** The same if the path is free and nobody waits for it; otherwise `work` is not begun. */
  lockIfAvailable<S extends N, R>(
    path: LockPath<S>,
    work: (scope: OpenScope<HeldWith<H, S>, NextWith<H, N, S>>) => R | Promise<R>,
    options?: Pick<LockOptions, 'label' | 'fenceAbove'>,
  ): Promise<Attempt<R>>;

  /** The scope in which `path` is held, for `await using`. The caller owns it and must end it before this one ends. */
  take<S extends N>(path: LockPath<S>, options?: LockOptions): Promise<OwnedScope<HeldWith<H, S>, NextWith<H, N, S>>>;
}

/** A scope that its owner ends. */
export interface OwnedScope<in H extends LockStep, in N extends LockStep> extends OpenScope<H, N>, AsyncDisposable {}

/**
 * Somebody who holds nothing. Whoever sends a message takes an `Unlocked` as a parameter, so that nobody who holds
 * something can call him; `assertUnlocked` finds out whether a lock is held further in.
 */
export interface Unlocked<in N extends LockStep = never> extends OpenScope<never, N> {
  readonly [unlocked]: true;
}

/** Somebody who holds nothing and may take any path of a table, or a chat. */
export type UnlockedTable = Unlocked<LockStep>;

/** Somebody who holds nothing and may take chats only. */
export type UnlockedChat = Unlocked<StepAt<'chat'>>;

/** Evidence that `S` is held, with all that comes with it: for a function that needs it and locks nothing itself. */
export type Holds<S extends LockStep> = Evidence<Closure<S>>;

/** Somebody who holds `S`, with all that comes with it, and may still take `N`. */
export type Scope<S extends LockStep, N extends LockStep> = OpenScope<Closure<S>, N>;

/** Somebody who holds `S` and may still take all that comes after it: for a function that locks below. */
export type Under<S extends LockStep> = OpenScope<HeldWith<never, S>, NextWith<never, LockStep, S>>;
