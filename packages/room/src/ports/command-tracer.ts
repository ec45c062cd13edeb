import type { TableId } from '@cardroom/kernel';

/** The steps of a command, in the order in which they are taken. One that asks the store or waits may come several times. */
export const COMMAND_STEPS = [
  'answeredBefore',
  'look',
  'reserve',
  'lock',
  'decide',
  'commit',
  'unlock',
  'tell',
] as const;
export type CommandStep = (typeof COMMAND_STEPS)[number];

/** A command that is to be carried out, as far as it may be told: neither who asks nor with what. */
export interface TracedCommand {
  /** Its type. */
  readonly action: string;
  readonly tableId: TableId;
  /** The key under which somebody asks; nobody asks for what time or a bot does. */
  readonly requestId?: string;
}

/** What a command has come to. */
export interface TracedEnd {
  /** `accepted`, `repeated`, or the code of the refusal. */
  readonly outcome: string;
  /** The number of the hand that was played at the table last; absent where the table is not known. */
  readonly handNumber?: number | undefined;
}

/**
 * Follows commands and their steps on their way. It is told names and numbers alone, does the work that it is given at
 * once and gives what that gives, whatever becomes of what it writes down. [TRC1]
 */
export interface CommandTracer {
  /** Carries a command out: as a part of what is under way where somebody asks, else as something of its own. */
  command<T>(command: TracedCommand, work: () => Promise<T>, endOf: (value: T) => TracedEnd): Promise<T>;
  /** Takes one step of what is under way. */
  step<T>(step: CommandStep, work: () => T): T;
}

/** Follows how requests to a store, of many commands, are written together. [TRC6] */
export interface BatchTracer {
  /** On whose way something is sent to the store now; given back with the batch that it becomes a part of. */
  origin(): unknown;
  /** Writes a batch of what was sent, and gives what that gives. */
  batch<T>(origins: readonly unknown[], write: () => Promise<T>): Promise<T>;
}

/** Takes a step, followed if there is a tracer. */
export function takeStep<T>(tracer: CommandTracer | undefined, step: CommandStep, work: () => T): T {
  return tracer === undefined ? work() : tracer.step(step, work);
}
