import type { TableEvent } from './events.ts';
import { evolve } from './evolve.ts';
import type { Table } from './table.ts';

/** A decision on its way: the events so far, and the table after them. */
export interface Draft {
  readonly table: Table;
  readonly events: readonly TableEvent[];
}

/** A decision in which nothing has happened yet. */
export function openDraft(table: Table): Draft {
  return { table, events: [] };
}

/** `draft` after `events` have happened too. */
export function emit(draft: Draft, ...events: readonly TableEvent[]): Draft {
  let { table } = draft;
  for (const event of events) table = evolve(table, event);
  return { table, events: [...draft.events, ...events] };
}
