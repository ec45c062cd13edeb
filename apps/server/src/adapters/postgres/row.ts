import { Defect } from '@cardroom/kernel';

/** A row as the database gives it, or as it has put it into a JSON value: the columns have the same names. */
export type Row = Readonly<Record<string, unknown>>;

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

/** The rows that a JSON column holds; none for NULL. */
export function rowsOf(row: Row, column: string): readonly Row[] {
  const value = row[column];
  if (value === null) return [];
  if (!Array.isArray(value)) throw new Defect(`column ${column} is not a list`);
  return value.map((item) => rowOf(item, column));
}

/** A value as a row; a `Defect` when it is none. */
export function rowOf(value: unknown, name: string): Row {
  if (typeof value !== 'object' || value === null) throw new Defect(`${name} is not a row`);
  return value as Row;
}

/** A BIGINT as the database writes it; a `Defect` when it is too large to be exact. */
export function toSafeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Defect('the database holds a number that is too large to be exact');
  return value;
}

/** Fields without those that are not there. */
export function named<T extends object>(fields: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const there = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(there) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
