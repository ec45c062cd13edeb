import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { carryOut } from '@cardroom/room';
import { createSystemClock } from './adapters/system-clock.ts';
import type { Storage } from './storage.ts';

/** What a verb changes, and why. */
export interface LoggedVerb {
  /** Such as `table.reset`. */
  readonly kind: string;
  /** At what, by its id. */
  readonly target: string;
  readonly reason: string;
  /** All else that was asked for. */
  readonly content?: object;
}

/** What a verb came to: its exit code, and what is kept of it. */
export interface VerbOutcome {
  readonly code: number;
  readonly told: object;
}

const TARGET_LETTERS_MAX = 200;

/** Who acts on the command line: the user of this machine. */
export function commandLineOperator(): string {
  return `cli:${userInfo().username}`.slice(0, 64);
}

/**
 * Does what a verb changes and keeps it in the log of operators, written down before it is begun; gives the exit code.
 * Each call is an action of its own. [OCLI1]
 */
export async function loggedVerb(
  { actions }: Pick<Storage, 'actions'>,
  { target, content = {}, ...verb }: LoggedVerb,
  work: () => Promise<VerbOutcome>,
): Promise<number> {
  let exitCode = 1;
  const action = {
    ...verb,
    id: randomUUID(),
    operator: commandLineOperator(),
    target: target.slice(0, TARGET_LETTERS_MAX),
    content: JSON.stringify(content),
  };
  await carryOut({ actions, clock: createSystemClock() }, action, async () => {
    const { code, told } = await work();
    exitCode = code;
    return { result: code === 0 ? 'done' : 'refused', answer: JSON.stringify(told) };
  });
  return exitCode;
}
