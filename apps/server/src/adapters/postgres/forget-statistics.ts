import type { Ask } from './postgres-link.ts';
import { textOf } from './row.ts';

/** How many rows are taken in one statement: none comes near the time that it may take, however many rows there are. */
const ROWS_AT_ONCE = 10_000;

/** What is done to the rows of a table with an id after $1 and, if there is such a bound, up to $2. */
interface Sweep {
  readonly table: string;
  readonly id: string;
  readonly statement: string;
}

const SWEEPS: readonly Sweep[] = [
  { table: 'player_stats', id: 'player_id', statement: `DELETE FROM player_stats WHERE ${within('player_id')}` },
  { table: 'projections', id: 'table_id', statement: `DELETE FROM projections WHERE ${within('table_id')}` },
  {
    table: 'tables',
    id: 'table_id',
    // The row of the last hand stands for all before it.
    statement: `
      INSERT INTO hands_to_count (table_id, number)
        SELECT table_id, last.number FROM tables CROSS JOIN LATERAL (
          SELECT number FROM hands WHERE hands.table_id = tables.table_id AND ended_at IS NOT NULL
            ORDER BY number DESC LIMIT 1
        ) AS last
        WHERE ${within('table_id')}
      ON CONFLICT DO NOTHING`,
  },
];

function within(id: string): string {
  return `${id} > $1 AND ($2::text IS NULL OR ${id} <= $2)`;
}

/**
 * Forgets all statistics and lists every hand that has ended to be counted again, within the transaction that `ask`
 * is in: all of it or nothing. It may take its time. Commits want none of the rows that it locks: the hands that it
 * lists have ended in other commits than those that are still to come.
 */
export async function forgetStatistics(ask: Ask): Promise<void> {
  for (const sweep of SWEEPS) await sweepAll(ask, sweep);
}

async function sweepAll(ask: Ask, { table, id, statement }: Sweep): Promise<void> {
  let after = '';
  for (;;) {
    const [bound] = await ask(
      `SELECT ${id} AS id FROM ${table} WHERE ${id} > $1 ORDER BY ${id} OFFSET ${ROWS_AT_ONCE - 1} LIMIT 1`,
      [after],
    );
    const upTo = bound === undefined ? null : textOf(bound, 'id');
    await ask(statement, [after, upTo]);
    if (upTo === null) return;
    after = upTo;
  }
}
