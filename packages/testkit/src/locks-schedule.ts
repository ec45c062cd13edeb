import { present } from '@cardroom/kernel';
import type { LockingMode } from '@cardroom/locks';
import { type LocksModel, MODEL_TABLES, type ModelClaim, type ModelRequest } from './locks-model.ts';
import { type Draw, drawPath, type DrawnPath, wantsOf } from './locks-resources.ts';
import { seededUint32 } from './seeded-random.ts';

/** One thing that happens. A step about a claim that is not in the right state any more does nothing. */
export type ScheduleStep = (
  | { readonly kind: 'ask'; readonly node: number; readonly request: ModelRequest; readonly fenceLead: number }
  | { readonly kind: 'release' | 'abort'; readonly claim: number }
  | { readonly kind: 'revoke'; readonly claim: number; readonly node: number }
  | { readonly kind: 'advance'; readonly ms: number }
  | { readonly kind: 'configure'; readonly mode: LockingMode }
) & {
  /** The next step follows at once, before anybody has heard of this one. */
  readonly isHasty: boolean;
};

/** What a schedule may contain. */
export interface ScheduleOptions {
  readonly nodes: number;
  /** Whether steps may follow each other at once. */
  readonly isHastyAllowed: boolean;
  /** Whether tasks hold one thing and ask for another: in `any` order, or mostly in `order`. */
  readonly nesting: 'none' | 'any' | 'order';
}

/** Time that passes with each step, so that no two requests are made at the same moment. */
export const STEP_MS = 16;

/**
 * How long requests wait. No two of these lie a whole number of steps apart, so that no two deadlines fall together
 * and there is one right order for them.
 */
const TIMEOUTS_MS = [33, 70, 135, 300, 10_003];

/** How long a request waits that is not meant to run out of time. */
const PATIENT_MS = 1e8 + 3;

/** As many paths as make every combination likely; drawn once, since drawing them takes longer than locking them. */
const PATHS_COUNT = 512;
const TASKS = 5;

/** How often a path is drawn that comes after what a task holds. */
const TRIES = 8;

/** Where the seats are among the resources, and the chats behind them. */
const SEATS = 5;

const MODES: readonly LockingMode[] = ['fine', 'fine', 'fine', 'coarse', 'global'];

/** One of how many steps of nested requests changes the mode. */
const MODES_SELDOM = 40;

/** Draws steps as long as somebody asks for them, the same for the same seed and the same model. */
export function createScheduleDrawing(seed: number, options: ScheduleOptions): (model: LocksModel) => ScheduleStep {
  const uint32 = seededUint32(seed);
  const draw: Draw = (below) => uint32() % below;
  // A schedule plays in one corner: few paths that meet often, or all of them.
  const paths = draw(2) === 0 ? Array.from({ length: 2 + draw(6) }, () => pick(ALL_PATHS, draw)) : ALL_PATHS;
  const tables = 1 + draw(options.nesting === 'order' ? 2 : MODEL_TABLES);
  return (model) => {
    const step = options.nesting === 'none' ? drawFlat(model) : drawNested(model);
    return { ...step, isHasty: options.isHastyAllowed && draw(4) === 0 && canBeHasty(model) };
  };

  function drawFlat(model: LocksModel): Unhurried {
    const dice = draw(100);
    if (dice < 45) return drawAsk();
    if (dice < 75) return aboutOne('release', model.in('held')) ?? drawAsk();
    if (dice < 86) return aboutOne('abort', model.in('waiting')) ?? drawAsk();
    if (dice < 94) return { kind: 'advance', ms: STEP_MS * (1 + draw(20)) };
    const claim = pickFrom(model.in('held'));
    if (dice < 97 && claim !== undefined) return { kind: 'revoke', claim: claim.number, node: draw(options.nodes) };
    return { kind: 'configure', mode: pick(MODES, draw) };
  }

  /** A task asks for one thing after the other, as long as it does not wait; none of its waits gives up. */
  function drawNested(model: LocksModel): Unhurried {
    const free = Array.from({ length: TASKS }, (_, task) => task).filter(
      (task) => !model.in('waiting').some(({ request }) => request.task === task),
    );
    const innermost = model.in('held').filter((claim) => !model.hasInner(claim));
    if (free.length === 0 || draw(5) === 0) return aboutOne('release', innermost) ?? drawAsk();
    const task = pick(free, draw);
    if (draw(MODES_SELDOM) === 0) return { kind: 'configure', mode: pick(MODES, draw) };
    return options.nesting === 'any' || draw(5) === 0 ? drawAsk(task) : drawOrdered(model, task);
  }

  /** Of a few tries one that comes after what the task holds, half of the times the one that leaves most behind it. */
  function drawOrdered(model: LocksModel, task: number): Unhurried {
    const held = model.in('held').filter(({ request }) => request.task === task);
    const tries = Array.from({ length: TRIES }, () => pick(draw(8) === 0 ? paths : NARROW_PATHS, draw));
    const fitting = tries.filter((path) =>
      held.every(({ request }) => rankOf(path, 'first') > rankOf(request.path, 'last')),
    );
    const widest = fitting.toSorted((left, right) => rankOf(left, 'last') - rankOf(right, 'last'));
    const path = draw(2) === 0 ? fitting[0] : widest[0];
    if (path === undefined) return aboutOne('release', held.slice(-1)) ?? drawAsk(task);
    return drawAsk(task, { table: held[0]?.request.table ?? draw(tables), path });
  }

  function drawAsk(task?: number, wanted?: Pick<ModelRequest, 'table' | 'path'>): Unhurried {
    const request = {
      table: wanted?.table ?? draw(tables),
      path: wanted?.path ?? pick(paths, draw),
      isIfAvailable: task === undefined && draw(7) === 0,
      timeoutMs: task === undefined ? pick(TIMEOUTS_MS, draw) : PATIENT_MS,
    };
    const fenceLead = draw(12) === 0 ? 1 + draw(100) : 0;
    if (task === undefined) return { kind: 'ask', node: draw(options.nodes), request, fenceLead };
    // A task belongs to one node.
    return { kind: 'ask', node: task % options.nodes, request: { ...request, task }, fenceLead };
  }

  function aboutOne(kind: 'release' | 'abort', claims: readonly ModelClaim[]): Unhurried | undefined {
    const claim = pickFrom(claims);
    return claim === undefined ? undefined : { kind, claim: claim.number };
  }

  function pickFrom(claims: readonly ModelClaim[]): ModelClaim | undefined {
    return claims.length === 0 ? undefined : claims[draw(claims.length)];
  }
}

/** The level of the first or last part that a path names: stage, table, deck, round, pot, seats, chat. */
function rankOf(path: DrawnPath, end: 'first' | 'last'): number {
  if (path.kind === 'chat') return SEATS + 1;
  const named = wantsOf(path, 'fine').filter(({ isNamed }) => isNamed);
  return Math.min(named.at(end === 'first' ? 0 : -1)?.at ?? 0, SEATS);
}

type Unhurried = WithoutHaste<ScheduleStep>;
type WithoutHaste<T> = T extends unknown ? Omit<T, 'isHasty'> : never;

const ALL_PATHS = drawPaths();

/** Those that name parts of the table only, so that several tasks have some of them at once. */
const NARROW_PATHS = ALL_PATHS.filter((path) => rankOf(path, 'first') > 1);

function drawPaths(): readonly DrawnPath[] {
  const uint32 = seededUint32(1);
  return Array.from({ length: PATHS_COUNT }, () => drawPath((below) => uint32() % below));
}

function pick<T>(list: readonly T[], draw: Draw): T {
  return present(list[draw(list.length)], 'something to draw from');
}

/** Who must take the lock of everything first goes on only when he hears that he has it. */
function canBeHasty(model: LocksModel): boolean {
  return (
    model.mode !== 'global' &&
    model.claims.every(({ around, state }) => around === undefined || (state !== 'held' && state !== 'waiting'))
  );
}
