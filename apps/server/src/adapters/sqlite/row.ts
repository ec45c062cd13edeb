import type { DatabaseSync, StatementSync } from 'node:sqlite';
import { assert, Defect, Fault } from '@cardroom/kernel';

/** A row as the database gives it: the values of its columns in order. */
export type Row = readonly unknown[];

/** What may be put into a column. */
export type Value = string | number | null;

/** A prepared query. */
export interface Query {
  first(...values: readonly Value[]): Row | undefined;
  all(...values: readonly Value[]): readonly Row[];
}

/**
 * Prepares a query whose rows are lists, which is a third faster than objects. What fails in the database is a
 * `Fault('StoreFailed')`, also where a mistake of ours would be a `Defect` or a `TypeError`.
 */
export function prepareQuery(database: DatabaseSync, sql: string): Query {
  const statement = asked(() => database.prepare(sql));
  statement.setReturnArrays(true);
  return {
    first(...values) {
      const row: unknown = asked(() => statement.get(...values));
      return row === undefined ? undefined : rowOf(row);
    },
    all(...values) {
      const rows: readonly unknown[] = asked(() => statement.all(...values));
      return rows.map(rowOf);
    },
  };
}

function asked<T>(ask: () => T): T {
  try {
    return ask();
  } catch (cause) {
    throw new Fault('StoreFailed', `the database could not be read: ${messageOf(cause)}`, { cause });
  }
}

/** What an error says. SQLite names tables and columns in it, and no values. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function rowOf(row: unknown): Row {
  assert(Array.isArray(row), 'a row is a list');
  return row;
}

/** The text of a column; a `Defect` when it holds something else. */
export function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new Defect('a column holds no text');
  return value;
}

/** The whole number of a column; a `Defect` when it holds something else or is too large to be exact. */
export function integerOf(value: unknown): number {
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Defect('a column holds no whole number');
  return value;
}

/** What a pragma is set to. */
export function pragmaOf(database: DatabaseSync, name: string): unknown {
  return Object.values(database.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** Adds rows to a table, many in one call: SQLite takes much longer to be called than to add one more row. */
export interface RowWriter {
  /** Says how many rows were added or changed. */
  write(rows: readonly (readonly Value[])[]): number;
}

/** How many rows go into one call: as many as there are left of these. */
const ROWS_AT_ONCE = [50, 10, 1];

/** What the rows of a writer go into. */
export interface RowTarget {
  /** The table and its columns. */
  readonly into: string;
  readonly columnCount: number;
  /** Ends the statement. */
  readonly onConflict?: string;
}

/** Prepares the writing of rows. */
export function prepareRows(database: DatabaseSync, { into, columnCount, onConflict = '' }: RowTarget): RowWriter {
  const places = `(${listOf(columnCount, '?')})`;
  const statements = ROWS_AT_ONCE.map((count): readonly [number, StatementSync] => [
    count,
    database.prepare(`INSERT INTO ${into} VALUES ${listOf(count, places)} ${onConflict}`),
  ]);
  return {
    write(rows) {
      let done = 0;
      let changes = 0;
      for (const [count, statement] of statements) {
        for (; rows.length - done >= count; done += count) {
          changes += Number(statement.run(...valuesOf(rows, done, count)).changes);
        }
      }
      return changes;
    },
  };
}

function listOf(count: number, what: string): string {
  return Array.from({ length: count }, () => what).join(', ');
}

/** The values of some rows one after the other. In loops, which take a third of the time of `flat`. */
function valuesOf(rows: readonly (readonly Value[])[], from: number, count: number): readonly Value[] {
  const values: Value[] = [];
  for (let at = from; at < from + count; at += 1) for (const value of rows[at] ?? []) values.push(value);
  return values;
}
