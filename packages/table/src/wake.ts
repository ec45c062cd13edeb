import type { TableCommand } from './commands.ts';
import { keptUntil } from './seating.ts';
import { handInProgress, type Table } from './table.ts';

/** A command that time gives: to be issued at `at`, in milliseconds since 1970, or as soon as possible after. */
export interface Wake {
  readonly at: number;
  readonly command: Extract<TableCommand, { type: 'timeOut' | 'deal' | 'removeAbsent' }>;
}

/**
 * The command that is due next at this table if nothing else happens before; `undefined` when it waits for
 * players only. A wake that comes late or twice is harmless: `decide` refuses what is no longer due. [R47] [R48]
 */
export function nextWake(table: Table): Wake | undefined {
  const due = [playWake(table), absenceWake(table)].filter((wake) => wake !== undefined);
  return due.reduce<Wake | undefined>(
    (first, wake) => (first !== undefined && first.at <= wake.at ? first : wake),
    undefined,
  );
}

function playWake(table: Table): Wake | undefined {
  const { stage, clock } = table;
  if (stage.kind === 'countdown' || stage.kind === 'between') return { at: stage.dealAt, command: { type: 'deal' } };
  const hand = handInProgress(table);
  if (hand === undefined || clock === undefined) return undefined;
  return { at: clock.deadline, command: { type: 'timeOut', handId: hand.handId, turn: clock.turn } };
}

function absenceWake(table: Table): Wake | undefined {
  const times = table.seats.map(keptUntil).filter((until) => until !== undefined);
  return times.length === 0 ? undefined : { at: Math.min(...times), command: { type: 'removeAbsent' } };
}
