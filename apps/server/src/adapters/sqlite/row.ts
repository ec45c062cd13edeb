import type { SQLOutputValue } from 'node:sqlite';
import { Defect } from '@cardroom/kernel';

/** A row as the database gives it. */
export type Row = Readonly<Record<string, SQLOutputValue>>;

/** The text of a column; a `Defect` when it holds something else. */
export function textOf(row: Row, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new Defect(`column ${column} is not a text`);
  return value;
}

/** The text of a column, or `undefined` for NULL. */
export function optionalTextOf(row: Row, column: string): string | undefined {
  return row[column] === null ? undefined : textOf(row, column);
}

/** The whole number of a column; a `Defect` when it holds something else or is too large to be exact. */
export function integerOf(row: Row, column: string): number {
  const value = row[column];
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw new Defect(`column ${column} is not an integer`);
  return value;
}

/** The whole number of a column, or `undefined` for NULL. */
export function optionalIntegerOf(row: Row, column: string): number | undefined {
  return row[column] === null ? undefined : integerOf(row, column);
}
