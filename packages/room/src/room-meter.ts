import type { TableCommand } from '@cardroom/table';
import { COMMAND_REACHES } from './command-reach.ts';
import type { Clock } from './ports/clock.ts';
import type { CommandTracer, TracedCommand } from './ports/command-tracer.ts';

/** What an action can come to. `failed`: the outside failed it, or we made a mistake; a refusal is none. */
export const ACTION_OUTCOMES = ['accepted', 'refused', 'failed'] as const;
export type ActionOutcome = (typeof ACTION_OUTCOMES)[number];

/** The upper bounds of the time classes, in seconds; what is longer than the last is counted in the total only. */
export const ACTION_SECONDS_BOUNDS = [
  0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2.5, 5, 10, 25,
] as const;

/** What has become of the actions of one kind. */
export interface ActionFigures {
  readonly outcomes: Readonly<Record<ActionOutcome, number>>;
  /** How many took how long, not summed up; one more than there are bounds: the last counts what is beyond them. */
  readonly counts: readonly number[];
  readonly sumSeconds: number;
}

/** What a meter has counted since it was made. */
export interface RoomFigures {
  /** By the type of the command; all of them. */
  readonly actions: ReadonlyMap<string, ActionFigures>;
  /** Commands that were answered from a stored answer, or from that of the same command while it was running. */
  readonly repeats: number;
  /** Conflicts that made a command decide again. */
  readonly conflicts: number;
  /** Tables that were halted because something impossible had happened. */
  readonly halts: number;
  /** Hands that ended in a commit of this process. */
  readonly hands: number;
}

/** Counts what happens at tables, in memory and in some nanoseconds; what wants to know asks for `read`. */
export interface RoomMeter {
  /** An action was answered, or given up, after `ms`. */
  acted(action: TableCommand['type'], outcome: ActionOutcome, ms: number): void;
  repeated(): void;
  conflicted(): void;
  halted(): void;
  handsEnded(count: number): void;
  read(): RoomFigures;
}

const BOUNDS_MS = ACTION_SECONDS_BOUNDS.map((bound) => bound * 1_000);

interface Counted {
  readonly outcomes: Record<ActionOutcome, number>;
  readonly counts: number[];
  sumMs: number;
}

/** A meter with everything at zero. */
export function createRoomMeter(): RoomMeter {
  const actions = new Map<string, Counted>(Object.keys(COMMAND_REACHES).map((action) => [action, nothing()]));
  const sums = { repeats: 0, conflicts: 0, halts: 0, hands: 0 };
  return {
    acted(action, outcome, ms) {
      const counted = actions.get(action);
      if (counted === undefined) return;
      let at = 0;
      while (at < BOUNDS_MS.length && ms > (BOUNDS_MS[at] ?? 0)) at++;
      counted.outcomes[outcome] += 1;
      counted.counts[at] = (counted.counts[at] ?? 0) + 1;
      counted.sumMs += ms;
    },
    repeated: () => void (sums.repeats += 1),
    conflicted: () => void (sums.conflicts += 1),
    halted: () => void (sums.halts += 1),
    handsEnded: (count) => void (sums.hands += count),
    read: () => ({
      ...sums,
      actions: new Map(
        [...actions].map(([action, { outcomes, counts, sumMs }]) => [
          action,
          { outcomes: { ...outcomes }, counts: [...counts], sumSeconds: sumMs / 1_000 },
        ]),
      ),
    }),
  };
}

function nothing(): Counted {
  return { outcomes: { accepted: 0, refused: 0, failed: 0 }, counts: [...BOUNDS_MS.map(() => 0), 0], sumMs: 0 };
}

/** Who counts and who follows what happens in a room, if anybody does, and by which clock. */
export interface Metering {
  readonly meter?: RoomMeter;
  readonly tracer?: CommandTracer | undefined;
  readonly clock: Pick<Clock, 'monotonicMs'>;
}

/** A command that is counted and followed. */
export interface MeteredCommand extends TracedCommand {
  readonly action: TableCommand['type'];
  /** Of the hand that was played last, as far as the table is known. */
  readonly handNumber: () => number | undefined;
}

/**
 * Does `work`, which answers a command, and counts what it came to and how long that took: `outcomeOf` says `accepted`,
 * `repeated`, or the code of the refusal. A repeat is counted as one
 * and as nothing else: what it asks for was done, and counted, before.
 */
export function metered<T>(
  metering: Metering,
  command: MeteredCommand,
  work: () => Promise<T>,
  outcomeOf: (value: T) => string,
): Promise<T> {
  const { meter, tracer, clock } = metering;
  const counted = meter === undefined ? work : () => count({ meter, clock }, command.action, work, outcomeOf);
  if (tracer === undefined) return counted();
  return tracer.command(command, counted, (value) => ({
    outcome: outcomeOf(value),
    handNumber: command.handNumber(),
  }));
}

async function count<T>(
  { meter, clock }: { readonly meter: RoomMeter; readonly clock: Metering['clock'] },
  action: TableCommand['type'],
  work: () => Promise<T>,
  outcomeOf: (value: T) => string,
): Promise<T> {
  const begun = clock.monotonicMs();
  let outcome: ActionOutcome | 'repeated' = 'failed';
  try {
    const value = await work();
    const end = outcomeOf(value);
    outcome = end === 'accepted' || end === 'repeated' ? end : 'refused';
    return value;
  } finally {
    if (outcome === 'repeated') meter.repeated();
    else meter.acted(action, outcome, clock.monotonicMs() - begun);
  }
}
