import { type SeatIndex, seatIndex } from '@cardroom/kernel';
import type { LockingMode, LockMode, PathSpec } from '@cardroom/locks';

/*
 * What a path locks, read from the rules a second time: nothing here is taken from the code that is compared with it.
 * A resource is a number within its domain; a path is a list of resources, each with a mode.
 */

/** A path as a schedule writes it down. */
export type DrawnPath =
  | { readonly kind: 'table'; readonly spec: PathSpec }
  | { readonly kind: 'chat'; readonly mode: 'S' | 'X' };

/** A resource of a domain, 0 to 15, and the mode in which it is wanted. */
export interface Want {
  readonly at: number;
  readonly mode: LockMode;
  /** Whether the path names it; otherwise it lies above what the path names, or is locked instead of it. */
  readonly isNamed: boolean;
}

/** How many resources a domain has at most. */
const RESOURCES_MAX = 16;

const STAGE = 0;
const TABLE = 1;
const FIRST_SEAT = 5;

/** Rows hold, columns ask: `+` when both can be there at once. */
const TOGETHER: Readonly<Record<LockMode, Readonly<Record<LockMode, '+' | '-'>>>> = {
  IS: { IS: '+', IX: '+', S: '+', SIX: '+', X: '-' },
  IX: { IS: '+', IX: '+', S: '-', SIX: '-', X: '-' },
  S: { IS: '+', IX: '-', S: '+', SIX: '-', X: '-' },
  SIX: { IS: '+', IX: '-', S: '-', SIX: '-', X: '-' },
  X: { IS: '-', IX: '-', S: '-', SIX: '-', X: '-' },
};

/** Whether two may have these modes of one resource at once. */
export function canBeTogether(left: LockMode, right: LockMode): boolean {
  return TOGETHER[left][right] === '+';
}

/** What is really locked for a path in a locking mode, in the order of the resources. */
export function wantsOf(path: DrawnPath, mode: LockingMode): readonly Want[] {
  if (path.kind === 'chat') return [{ at: 0, mode: path.mode, isNamed: true }];
  return (mode === 'fine' ? finely : wholly)(path.spec);
}

const finely = remembering((spec) => withIntentions(named(spec)));
const wholly = remembering(whole);

/** Schedules use the same paths over and over. */
function remembering(work: (spec: PathSpec) => readonly Want[]): (spec: PathSpec) => readonly Want[] {
  const known = new WeakMap<PathSpec, readonly Want[]>();
  return (spec) => {
    const wants = known.get(spec) ?? work(spec);
    known.set(spec, wants);
    return wants;
  };
}

/**
 * What a task must still take that has some already: not what it has without having asked for it by name, nor what lies
 * below a cover. What is named a second time must be taken a second time.
 */
export function stillWanted(wants: readonly Want[], has: readonly Want[]): readonly Want[] {
  return wants.filter(
    (want) =>
      !has.some((other) =>
        other.at === want.at
          ? !(want.isNamed && other.isNamed) && isAtLeast(other.mode, want.mode)
          : isUnder(want, other) && covers(other, want),
      ),
  );
}

/** Whether the modes that a spec names above allow what it names below. */
function isSound(spec: PathSpec): boolean {
  const wants = named(spec);
  if (wants.length === 0) return false;
  return wants.every((want) =>
    wants.every(
      (above) =>
        !isUnder(want, above) ||
        covers(above, want) ||
        above.mode === 'IX' ||
        above.mode === 'SIX' ||
        (above.mode === 'IS' && !writes(want)),
    ),
  );
}

/** What a spec names, without what is covered from above. */
function named(spec: PathSpec): readonly Want[] {
  const seats = (list: readonly SeatIndex[] = []): readonly number[] => list.map((seat) => FIRST_SEAT + seat);
  const read = seats(spec.player?.S);
  const written = seats(spec.player?.X);
  const modes: (LockMode | undefined)[] = [spec.stage, spec.table, spec.deck, spec.round, spec.pot];
  for (let at = FIRST_SEAT; at < RESOURCES_MAX; at++)
    modes.push(written.includes(at) ? 'X' : read.includes(at) ? 'S' : undefined);
  const all = modes.flatMap((mode, at): readonly Want[] => (mode === undefined ? [] : [{ at, mode, isNamed: true }]));
  return all.filter((want) => !all.some((above) => isUnder(want, above) && covers(above, want)));
}

function withIntentions(wants: readonly Want[]): readonly Want[] {
  const above = [STAGE, TABLE].flatMap((at): readonly Want[] => {
    if (wants.some((want) => want.at === at)) return [];
    const below = wants.filter((want) => want.at > at);
    if (below.length === 0) return [];
    return [{ at, mode: below.some(writes) ? 'IX' : 'IS', isNamed: false }];
  });
  return [...above, ...wants].toSorted((left, right) => left.at - right.at);
}

function whole(spec: PathSpec): readonly Want[] {
  const wants = named(spec);
  const isWritten = wants.some(writes);
  const mode = isWritten ? 'X' : 'S';
  const isStage = spec.stage !== undefined && spec.stage !== 'IS' && spec.stage !== 'IX';
  if (isStage) return [{ at: STAGE, mode, isNamed: true }];
  return [
    { at: STAGE, mode: isWritten ? 'IX' : 'IS', isNamed: wants.some(({ at }) => at === STAGE) },
    { at: TABLE, mode, isNamed: wants.some(({ at }) => at === TABLE) },
  ];
}

function isUnder(below: Want, above: Want): boolean {
  return above.at < below.at && (above.at === STAGE || above.at === TABLE);
}

function covers(above: Want, below: Want): boolean {
  return above.mode === 'X' || ((above.mode === 'S' || above.mode === 'SIX') && !writes(below));
}

function writes({ mode }: Want): boolean {
  return mode === 'IX' || mode === 'SIX' || mode === 'X';
}

/** Whether everybody whom `weak` keeps out is kept out by `strong` as well. */
function isAtLeast(strong: LockMode, weak: LockMode): boolean {
  const modes: readonly LockMode[] = ['IS', 'IX', 'S', 'SIX', 'X'];
  return modes.every((other) => canBeTogether(weak, other) || !canBeTogether(strong, other));
}

/** Draws a whole number from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/** A path that is allowed, over few seats so that requests meet. */
export function drawPath(draw: Draw): DrawnPath {
  if (draw(24) === 0) return { kind: 'chat', mode: draw(3) === 0 ? 'S' : 'X' };
  for (;;) {
    const spec = drawSpec(draw);
    if (isSound(spec)) return { kind: 'table', spec };
  }
}

function drawSpec(draw: Draw): PathSpec {
  const modes: readonly LockMode[] = ['IS', 'IX', 'S', 'SIX', 'X'];
  const high = (one: number): LockMode | undefined => (draw(one) === 0 ? modes[draw(5)] : undefined);
  const low = (one: number): 'S' | 'X' | undefined => (draw(one) === 0 ? (draw(3) === 0 ? 'S' : 'X') : undefined);
  const seats = Array.from({ length: draw(3) }, () => seatIndex(draw(4)));
  const others = Array.from({ length: draw(4) === 0 ? 1 : 0 }, () => seatIndex(draw(4)));
  return without({
    stage: high(8),
    table: high(5),
    deck: low(8),
    round: low(3),
    pot: low(3),
    player: seats.length + others.length === 0 ? undefined : { X: seats, S: others },
  });
}

/** The fields that are there. */
function without(spec: { readonly [L in keyof PathSpec]: PathSpec[L] | undefined }): PathSpec {
  return Object.fromEntries(Object.entries(spec).filter(([, value]) => value !== undefined));
}
